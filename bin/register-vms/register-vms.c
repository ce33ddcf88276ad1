/*
 * register-vms - stop VMs at one site, register and start them at the other
 *
 * stdin:  a plan, the facts it was made from, and the results so far
 * stdout: the same, and a "result" for each step of a VM, pool or host
 */
#include "register-vms.h"

#include <err.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_select.h"
#include "status.h"

_Noreturn static void
usage(FILE *fp, int status)
{
	fprintf(fp, "usage: register-vms [--connect HOST|SITE=MANAGER]... "
	    "[--only OP,...]\n"
	    "       [--site SITE] [--batch N,...] [-j N] [--dry-run]\n"
	    "       [--progress] [-v] [FILE...]\n"
	    "Runs the steps of a plan that are its own, passes all on.\n"
	    "  --connect NAME=MANAGER\n"
	    "                       how to reach the manager of a host or site"
	    "\n"
	    ENGINE_USAGE);
	if (status == STATUS_OK && fflush(fp) == EOF)
		err(STATUS_FATAL, "<stdout>");
	exit(status);
}

static enum engine_status
run(struct engine_call *call)
{
	static const struct {
		const char	*name;
		enum engine_status (*run)(struct engine_call *,
				    struct registry *);
	} ops[] = {
		{ "check-vm",		check_vm },
		{ "stop-vm",		stop_vm },
		{ "start-vm",		start_vm },
		{ "stop-pool",		stop_pool },
		{ "start-pool",		start_pool },
		{ "rescan-host",	rescan_host },
		{ "fingerprint-volume",	fingerprint_volume },
		{ "compare-volume",	compare_volume },
		{ "define-vm",		define_vm },
		{ "undefine-vm",	undefine_vm },
	};
	size_t	i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(ops[i].name, call->op) == 0)
			return ops[i].run(call, call->tool);
	return engine_fail(call, "unsupported", false, "no such operation");
}

static void
look(const struct jl_record *rec, void *tool)
{
	store_put(((struct registry *)tool)->store, rec);
}

int
main(int argc, char *argv[])
{
	static const struct option	 longopts[] = {
		{ "connect",	required_argument,	NULL, 'C' },
		ENGINE_LONGOPTS
	};
	struct engine_options	 opt = { .tool = "register-vms" };
	struct driver_options	 driver = { .netrc = NULL };
	struct registry		 r;
	const char		*why;
	int			 ch, status;

	json_object_seed(1);
	xmlInitParser();
	r.managers = driver_set_new(manager_drivers, &driver);
	r.store = store_new();
	while ((ch = getopt_long(argc, argv, ENGINE_SHORTOPTS, longopts,
	    NULL)) != -1)
		switch (ch) {
		case 'C':
			if ((why = driver_set_add(r.managers, optarg)) != NULL)
				errx(STATUS_FATAL, "--connect %s: %s", optarg,
				    why);
			break;
		case 'h':
			usage(stdout, STATUS_OK);
		default:
			if (engine_option(&opt, ch) == -1)
				usage(stderr, STATUS_FATAL);
		}
	driver.verbose = opt.verbose;
	status = engine_run(&opt, argv + optind, run, look, &r);
	driver_set_free(r.managers);
	store_free(r.store);
	return status;
}
