/*
 * apply-paths - show volumes to hosts and arrays, and take them away
 *
 * stdin:  a plan, and the results so far
 * stdout: the same, and a "result" for each map-volume and unmap-volume step
 */
#include "apply-paths.h"

#include "apply.h"

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
