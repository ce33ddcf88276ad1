#include <ctype.h>
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
	return json_integer_value(json_object_get(object, name));
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
	size_t		 i;

	for (i = 0; isalnum((unsigned char)s[i]) ||
	    (s[i] != '\0' && strchr("-,", s[i]) != NULL); i++)
		;
	if (i == 0 || s[i] != '\0' || i >= HITACHI_NAMESIZE)
		return driver_fail(k->error, "refused", false,
		    "%s: \"%.40s\": expected a name such as CL1-A", name, s);
	memcpy(out, s, i + 1);
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
