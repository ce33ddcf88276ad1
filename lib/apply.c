#include "apply.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_select.h"
#include "status.h"

struct apply {
	const struct apply_op	*ops;
	struct arrays		*arrays;
};

_Noreturn static void
usage(const char *tool, FILE *fp, int status)
{
	fprintf(fp, "usage: %s [--array ID=ARRAY]... [--netrc-file F] "
	    "[--only OP,...] [--site SITE]\n"
	    "       [--batch N,...] [-j N] [--dry-run] [-v] [FILE...]\n"
	    "Runs the steps of a plan that are its own, passes all on.\n"
	    "  --array ID=ARRAY     how to reach the array with that id\n"
	    "  --netrc-file F       logins and passwords of arrays\n"
	    ENGINE_USAGE, tool);
	if (status == STATUS_OK && fflush(fp) == EOF)
		err(STATUS_FATAL, "<stdout>");
	exit(status);
}

static enum engine_status
run(struct engine_call *call)
{
	const struct apply	*a = call->tool;
	const struct apply_op	*op;

	for (op = a->ops; op->name != NULL; op++)
		if (strcmp(op->name, call->op) == 0)
			return op->run(call, a->arrays);
	return engine_fail(call, "unsupported", false, "no such operation");
}

int
apply_main(int argc, char *argv[], const char *tool,
    const struct apply_op ops[])
{
	static const struct option	 longopts[] = {
		{ "array",	required_argument,	NULL, 'A' },
		{ "netrc-file",	required_argument,	NULL, 'N' },
		ENGINE_LONGOPTS
	};
	struct engine_options	 opt = { .tool = tool, .jobs = 0 };
	struct driver_options	 driver = { .netrc = NULL };
	struct apply		 a = { .ops = ops };
	const char		*why;
	int			 ch, status;

	json_object_seed(1);
	a.arrays = arrays_new(&driver);
	while ((ch = getopt_long(argc, argv, ENGINE_SHORTOPTS, longopts,
	    NULL)) != -1)
		switch (ch) {
		case 'A':
			why = driver_set_add(arrays_set(a.arrays), optarg);
			if (why != NULL)
				errx(STATUS_FATAL, "--array %s: %s", optarg,
				    why);
			break;
		case 'N':
			driver.netrc = optarg;
			break;
		case 'h':
			usage(tool, stdout, STATUS_OK);
		default:
			if (engine_option(&opt, ch) == -1)
				usage(tool, stderr, STATUS_FATAL);
		}
	driver.verbose = opt.verbose;
	status = engine_run(&opt, argv + optind, run, NULL, &a);
	arrays_free(a.arrays);
	return status;
}
