/*
 * The modules that put a name in its canonical form, on whatever text there
 * is: what comes out fits, is one line of ASCII, and stays as it is when it
 * is put in
 */
#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iscsi.h"
#include "ldev.h"
#include "lun.h"
#include "serial.h"
#include "size.h"
#include "text.h"
#include "wwid.h"
#include "wwn.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

typedef int	normalize_fn(const char *, char *);

static bool
is_plain(const char *s)
{
	while (isascii((unsigned char)*s) && isgraph((unsigned char)*s))
		s++;
	return *s == '\0';
}

static void
check(normalize_fn *normalize, const char *s, size_t size)
{
	/* On the heap, so that a byte too many is seen. */
	char	*out = malloc(size), *again = malloc(size);

	memset(out, '?', size);
	if (normalize(s, out) == -1) {
		if (*out != '\0')
			abort();
	} else if (*out == '\0' || !is_plain(out) ||
	    normalize(out, again) == -1 || strcmp(out, again) != 0 ||
	    normalize(out, out) == -1 || strcmp(out, again) != 0) {
		fprintf(stderr, "%s: %s: %s\n", s, out, again);
		abort();
	}
	free(out);
	free(again);
}

static void
check_numbers(const char *s)
{
	unsigned long	serial;
	uint64_t	bytes;
	double		seconds;
	long		count;
	int		number;

	if (lun_parse(s) < -1 || lun_parse(s) > LUN_MAX)
		abort();
	if (ldev_number(s) < -1 || ldev_number(s) > LDEV_MAX)
		abort();
	if (ldev_from_inquiry(s, &serial, &number) == 0 &&
	    (serial > 999999 || number < 0 || number > LDEV_MAX))
		abort();
	(void)size_parse(s, &bytes);
	if (duration_parse(s, &seconds) == 0 && !(seconds >= 0))
		abort();
	if (count_parse(s, 1000, &count) == 0 && (count < 1 || count > 1000))
		abort();
}

/* Repaired text can be put into a record, and is as long as before. */
static void
check_repair(char *s)
{
	size_t	 len = strlen(s);
	json_t	*text;

	text_repair(s);
	if ((text = json_string(s)) == NULL || strlen(s) != len)
		abort();
	json_decref(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char	*s = malloc(len + 1);

	memcpy(s, data, len);
	s[len] = '\0';
	check(wwn_normalize, s, WWN_STRSIZE);
	check(iscsi_normalize, s, ISCSI_STRSIZE);
	check(wwid_normalize, s, WWID_STRSIZE);
	check(ldev_normalize, s, LDEV_STRSIZE);
	check(serial_normalize, s, SERIAL_STRSIZE);
	check_numbers(s);
	check_repair(s);
	free(s);
	return 0;
}
