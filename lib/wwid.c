#include "wwid.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEX	"0123456789abcdefABCDEF"

/* If s begins with prefix in either case, move it behind. */
static bool
skip(const char **s, const char *prefix)
{
	size_t	len = strlen(prefix);

	if (strncasecmp(*s, prefix, len) != 0)
		return false;
	*s += len;
	return true;
}

static bool
is_number(const char *s)
{
	return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

/* Is this nothing, or a partition's suffix? */
static bool
is_end(const char *s)
{
	return *s == '\0' || (skip(&s, "-part") && is_number(s)) ||
	    ((*s == 'p' || *s == ':') && is_number(s + 1));
}

/* Write kind and len digits, unless all of them are zero. */
static int
put(const char *kind, const char *digits, size_t len, char out[WWID_STRSIZE])
{
	size_t	i, at;

	if (strspn(digits, "0") >= len)
		return -1;
	at = (size_t)snprintf(out, WWID_STRSIZE, "%s.", kind);
	for (i = 0; i < len; i++)
		out[at++] = (char)tolower((unsigned char)digits[i]);
	out[at] = '\0';
	return 0;
}

/* How many digits an NAA name of this first digit has; 0: no such type. */
static size_t
naa_length(char type)
{
	return type == '6' ? 32 :
	    type == '2' || type == '3' || type == '5' ? 16 : 0;
}

static int
from_naa(const char *s, char out[WWID_STRSIZE])
{
	size_t	len = naa_length(*s);

	if (len == 0 || strspn(s, HEX) != len || !is_end(s + len))
		return -1;
	return put("naa", s, len, out);
}

static int
from_eui(const char *s, char out[WWID_STRSIZE])
{
	size_t	len = strspn(s, HEX);

	if ((len != 16 && len != 24 && len != 32) || !is_end(s + len))
		return -1;
	return put("eui", s, len, out);
}

/* A UUID, with or without its dashes. */
static int
from_uuid(const char *s, char out[WWID_STRSIZE])
{
	char	digits[33];
	size_t	len = 0;

	for (; len < 32 && (isxdigit((unsigned char)*s) || *s == '-'); s++)
		if (*s != '-')
			digits[len++] = *s;
	digits[len] = '\0';
	return len == 32 && is_end(s) ? put("uuid", digits, len, out) : -1;
}

/* VML: type 02, flags and LUN, the NAA name, and the product in hex ASCII. */
static int
from_vml(const char *s, char out[WWID_STRSIZE])
{
	size_t	all = strspn(s, HEX), len;

	if (all < 10 || strncmp(s, "02", 2) != 0 || !is_end(s + all))
		return -1;
	len = naa_length(s[10]);
	if (len == 0 || all < 10 + len || all % 2 != 0)
		return -1;
	return put("naa", s + 10, len, out);
}

/* T10 text up to end. */
static int
from_t10(const char *s, const char *end, char out[WWID_STRSIZE])
{
	char	text[WWID_STRSIZE - 4];		/* behind "t10." */
	size_t	len = 0;
	bool	gap = false;

	for (; s < end; s++) {
		if (!isascii((unsigned char)*s) || !isprint((unsigned char)*s))
			return -1;
		if (*s == ' ' || *s == '_' || (!isalnum((unsigned char)*s) &&
		    strchr("#+-.:=@", *s) == NULL)) {
			gap = true;
			continue;
		}
		if (gap && len > 0)
			text[len++] = '_';
		if (len >= sizeof(text) - 1)
			return -1;
		gap = false;
		text[len++] = (char)tolower((unsigned char)*s);
	}
	text[len] = '\0';
	if (len == 0)
		return -1;
	snprintf(out, WWID_STRSIZE, "t10.%s", text);
	return 0;
}

/* Where the T10 text of a link ends: at its partition, if any. */
static const char *
link_end(const char *s)
{
	const char	*end = s + strlen(s), *p = end;

	while (p > s && isdigit((unsigned char)p[-1]))
		p--;
	if (p < end && p - s >= 5 && strncmp(p - 5, "-part", 5) == 0)
		return p - 5;
	return end;
}

/*
 * A name whose first character says its type; sure: that it does, since it
 * stood behind "scsi-" or "mpath-".
 */
static int
from_typed(const char *s, bool sure, char out[WWID_STRSIZE])
{
	switch (*s) {
	case '1':
		if (!sure && s[strcspn(s, " _")] == '\0')
			return -1;
		return from_t10(s + 1, link_end(s + 1), out);
	case '2':
		return from_eui(s + 1, out);
	case '3':
		return from_naa(s + 1, out);
	default:
		return -1;
	}
}

/* A name that carries its type as a word, or bare hex. */
static int
from_word(const char *s, char out[WWID_STRSIZE])
{
	if (skip(&s, "naa.") || skip(&s, "wwn-0x") || skip(&s, "0x"))
		return from_naa(s, out);
	if (skip(&s, "eui.") || skip(&s, "nvme-eui."))
		return from_eui(s, out);
	if (skip(&s, "uuid.") || skip(&s, "nvme-uuid."))
		return from_uuid(s, out);
	if (skip(&s, "vml."))
		return from_vml(s, out);
	if (skip(&s, "t10."))
		return from_t10(s, s + strlen(s), out);
	return from_naa(s, out);
}

static int
from_any(const char *s, char out[WWID_STRSIZE])
{
	bool	mapped = skip(&s, "/dev/mapper/");

	if (!mapped && !skip(&s, "/dev/disk/by-id/"))
		skip(&s, "/vmfs/devices/disks/");
	if (skip(&s, "scsi-"))
		return from_typed(s, true, out);
	if (skip(&s, "dm-uuid-") && skip(&s, "part"))
		s += strspn(s, "0123456789-");
	if (skip(&s, "mpath-"))
		return from_word(s, out) == 0 ? 0 : from_typed(s, true, out);
	mapped |= skip(&s, "dm-name-");
	if (from_word(s, out) == 0)
		return 0;
	/* 1vg_data-lv is a logical volume: there people give names. */
	return mapped && *s == '1' ? -1 : from_typed(s, false, out);
}

int
wwid_normalize(const char *s, char out[WWID_STRSIZE])
{
	char	wwid[WWID_STRSIZE];

	if (from_any(s, wwid) == -1) {
		out[0] = '\0';
		return -1;
	}
	memcpy(out, wwid, strlen(wwid) + 1);
	return 0;
}
