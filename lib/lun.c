#include "lun.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FLAT		0x4000	/* addressing method 01b, in two bytes */
#define FIELD_DIGITS	16

int
lun_from_number(uint64_t number)
{
	if (number <= LUN_MAX)
		return (int)number;
	if (number >= FLAT && number <= FLAT + LUN_MAX)
		return (int)(number - FLAT);
	return -1;
}

/* The LUN of its 8-byte field: its level is in the first two bytes. */
static int
lun_from_field(uint64_t field)
{
	uint64_t	level = field >> 48;

	if ((field & UINT64_C(0xffffffffffff)) != 0)
		return -1;
	if (level <= 0xff)		/* peripheral, bus 0 */
		return (int)level;
	return level >= FLAT ? lun_from_number(level) : -1;
}

int
lun_parse(const char *s)
{
	int	 base = 10;
	size_t	 len;

	if (strncasecmp(s, "0x", 2) == 0) {
		base = 16;
		s += 2;
	}
	len = strspn(s, "0123456789abcdefABCDEF");
	if (len == 0 || len > FIELD_DIGITS || s[len] != '\0')
		return -1;
	if (len == FIELD_DIGITS)
		return lun_from_field(strtoull(s, NULL, 16));
	if (base == 10 && strspn(s, "0123456789") != len)
		return -1;
	return lun_from_number(strtoull(s, NULL, base));
}
