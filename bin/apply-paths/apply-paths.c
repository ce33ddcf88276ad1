/*
 * apply-paths - show volumes to hosts and arrays, and take them away
 *
 * stdin:  a plan, and the results so far
 * stdout: the same, and a "result" for each map-volume and unmap-volume step
 */
#include "apply-paths.h"

#include <string.h>

#include "apply.h"

bool
has_text(const json_t *array, const char *s)
{
	const char	*t;
	const json_t	*value;
	size_t		 i;

	json_array_foreach(array, i, value)
		if ((t = json_string_value(value)) != NULL &&
		    strcmp(t, s) == 0)
			return true;
	return false;
}

int
main(int argc, char *argv[])
{
	static const struct apply_op	ops[] = {
		{ "map-volume",		map_volume },
		{ "unmap-volume",	unmap_volume },
		{ NULL, NULL }
	};

	return apply_main(argc, argv, "apply-paths", ops);
}
