/* scan against jansson, on whatever bytes there are */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../lib/agree.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
count(void *arg, const char *s, size_t len)
{
	size_t	*n = arg;

	if (memchr(s, '\0', len) != NULL)	/* also: all of it can be read */
		abort();
	++*n;
}

/* Arrays of strings, read in place, have as many as jansson finds. */
static void
check_arrays(const char *s, size_t len)
{
	struct scan	 sc = { 0 };
	json_t		*array, *v;
	size_t		 i, j, n, strings;

	if (scan_object(&sc, s, len) == -1)
		goto out;
	for (i = 0; i < sc.count; i++) {
		if (sc.member[i].kind != SCAN_ARRAY)
			continue;
		array = json_loadb(sc.member[i].val, sc.member[i].len, 0, NULL);
		n = strings = 0;
		json_array_foreach(array, j, v)
			strings += json_is_string(v);
		if (scan_each_string(&sc.member[i], count, &n) == 0 ?
		    n != json_array_size(array) || n != strings :
		    strings == json_array_size(array))
			abort();
		json_decref(array);
	}
out:
	scan_fini(&sc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char	*s = (const char *)data, *why;

	if ((why = agree(s, len)) != NULL) {
		fprintf(stderr, "scan and jansson differ: %s\n", why);
		abort();
	}
	check_arrays(s, len);
	return 0;
}
