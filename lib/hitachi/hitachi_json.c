#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "hitachi.h"
#include "lun.h"

const char *
hitachi_text(const json_t *object, const char *name)
{
	const char	*s = json_string_value(json_object_get(object, name));

	return s == NULL ? "" : s;
}

json_int_t
hitachi_number(const json_t *object, const char *name)
{
	const json_t	*v = json_object_get(object, name);

	return json_is_integer(v) && json_integer_value(v) >= 0 ?
	    json_integer_value(v) : -1;
}

int
hitachi_small(const json_t *object, const char *name, int max)
{
	json_int_t	n = hitachi_number(object, name);

	return n <= max ? (int)n : -1;
}

json_t *
hitachi_values_new(json_t *object)
{
	const char	*key;
	json_t		*value, *values = json_array();

	json_object_foreach(object, key, value)
		json_array_append(values, value);
	return values;
}

/* Is this text one that can stand in a URL as it is? */
static bool
is_plain(const char *s, const char *others)
{
	while (isascii((unsigned char)*s) && (isalnum((unsigned char)*s) ||
	    (*s != '\0' && strchr(others, *s) != NULL)))
		s++;
	return *s == '\0';
}

bool
hitachi_is_port(const char *s)
{
	return *s != '\0' && strlen(s) < HITACHI_NAMESIZE && is_plain(s, "-");
}

int
hitachi_arg_ldev(struct call *k, const json_t *args, const char *name,
    int *ldev)
{
	char	id[LDEV_STRSIZE];

	if (ldev_normalize(hitachi_text(args, name), id) == -1 ||
	    (*ldev = ldev_number(id)) == -1)
		return driver_fail(k->error, "refused", false,
		    "%s: \"%.40s\": expected an LDEV such as 00:0A:10", name,
		    hitachi_text(args, name));
	return 0;
}

/* A name that goes into a URL: the letters of port names only. */
int
hitachi_arg_port(struct call *k, const json_t *args, const char *name,
    char out[HITACHI_NAMESIZE])
{
	const char	*s = hitachi_text(args, name);

	if (*s == '\0' || strlen(s) >= HITACHI_NAMESIZE || !is_plain(s, "-,"))
		return driver_fail(k->error, "refused", false,
		    "%s: \"%.40s\": expected a name such as CL1-A", name, s);
	snprintf(out, HITACHI_NAMESIZE, "%s", s);
	return 0;
}

int
hitachi_arg_lun(struct call *k, const json_t *args, const char *name,
    int *lun)
{
	const json_t	*v = json_object_get(args, name);

	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) > LUN_MAX)
		return driver_fail(k->error, "refused", false,
		    "%s: expected a LUN from 0 to %d", name, LUN_MAX);
	*lun = (int)json_integer_value(v);
	return 0;
}
