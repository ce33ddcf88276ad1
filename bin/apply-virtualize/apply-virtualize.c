/*
 * apply-virtualize - map LUs of one array as external volumes of another
 *
 * stdin:  a plan, and the results so far
 * stdout: the same, and a "result" for each virtualize-volume and
 *         release-volume step, and for drain-volume where --only names it
 */
#include "apply-virtualize.h"

#include "apply.h"

int
main(int argc, char *argv[])
{
	static const struct apply_op	ops[] = {
		{ "virtualize-volume",	virtualize_volume },
		{ "release-volume",	release_volume },
		{ "drain-volume",	drain_volume },
		{ NULL, NULL }
	};

	return apply_main(argc, argv, "apply-virtualize", ops);
}
