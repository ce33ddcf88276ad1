/*
 * correlate-ports - on which volumes each virtual disk lies, with proof
 *
 * Reads all facts first, passing them through, since any fact can matter to
 * any disk; then writes placements, volume_uses and findings.  Earlier ones
 * of its own are replaced.
 */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "estate.h"
#include "findings.h"
#include "jl.h"
#include "logins.h"
#include "nexus.h"
#include "place.h"
#include "status.h"
#include "use.h"

struct run {
	struct estate	estate;
	bool		new_only;
	int		status;
};

_Noreturn static void
usage(FILE *fp, int status)
{
	fprintf(fp, "usage: correlate-ports [-n] [file ...]\n");
	exit(status);
}

/* Is this one of the records that are derived here? */
static bool
is_own(const struct jl_record *rec)
{
	return jl_is(rec, "placement") || jl_is(rec, "volume_use") ||
	    (jl_is(rec, "finding") && jl_equal(rec, "tool", REPORT_TOOL));
}

static void
take(const struct jl_record *rec, void *arg)
{
	struct run	*r = arg;
	const char	*why;

	if (is_own(rec))
		return;
	if ((why = estate_take(&r->estate, rec)) != NULL) {
		jl_warnx(rec, "%s: %s", rec->type->name, why);
		r->status = STATUS_PARTIAL;
		return;
	}
	if (!r->new_only && jl_pass(stdout, rec) == -1)
		err(STATUS_FATAL, "<stdout>");
}

/* Join what was read and write what is added. */
static void
correlate(struct run *r)
{
	struct estate	*e = &r->estate;
	struct table	 uses;

	table_init(&uses, sizeof(struct use), 2);
	nexus_join(e);
	place_disks(e, &uses);
	use_volumes(e, &uses);
	logins_check(e);
	findings_views(e);
	findings_volumes(e);
	findings_sites(e);
	if (report_write(e->report))
		r->status = STATUS_PARTIAL;
	table_fini(&uses);
}

int
main(int argc, char *argv[])
{
	static const struct option	longopts[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{ "new-only",	no_argument,	NULL, 'n' },
		{ "version",	no_argument,	NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	struct report	*report;
	struct run	 r = { .status = STATUS_OK };
	int		 ch;

	signal(SIGPIPE, SIG_DFL);	/* the parent may have ignored it */
	json_object_seed(1);
	while ((ch = getopt_long(argc, argv, "hn", longopts, NULL)) != -1)
		switch (ch) {
		case 'h':
			usage(stdout, STATUS_OK);
		case 'n':
			r.new_only = true;
			break;
		case 'V':
			printf("correlate-ports (replumb) %s\n",
			    REPLUMB_VERSION);
			return STATUS_OK;
		default:
			usage(stderr, STATUS_FATAL);
		}
	report = report_new();
	estate_init(&r.estate, report);
	r.status |= jl_each(argv + optind, take, &r);
	correlate(&r);
	estate_fini(&r.estate);
	report_free(report);
	jl_close();
	return r.status;
}
