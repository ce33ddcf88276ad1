/*
 * correlate-ports - on which volumes each virtual disk lies, with proof
 *
 * Reads all facts first, passing them through, since any fact can matter to
 * any disk; then writes placements, volume_uses and findings.  Earlier ones
 * of its own are replaced.  Or explains one object to people instead.
 */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "estate.h"
#include "explain.h"
#include "facts.h"
#include "fewer.h"
#include "findings.h"
#include "jl_blocks.h"
#include "judge.h"
#include "logins.h"
#include "memory.h"
#include "nexus.h"
#include "origins.h"
#include "out.h"
#include "place.h"
#include "size.h"
#include "status.h"
#include "use.h"
#include "vendors.h"
#include "zones.h"

struct run {
	struct estate	 estate;
	struct jl_blocks in;
	int		 status;
};

_Noreturn static void
usage(FILE *fp, int status)
{
	fprintf(fp, "usage: correlate-ports [-n] [-j threads]"
	    " [--require two-keys|wwid|nexus]\n"
	    "           [--vendors file] [--explain vm|volume|wwid] [file ...]\n");
	exit(status);
}

/* Is this one of the records that are derived here? */
static bool
is_own(const struct jl_record *rec)
{
	return jl_is(rec, "placement") || jl_is(rec, "volume_use") ||
	    (jl_is(rec, "finding") && jl_equal(rec, "tool", REPORT_TOOL));
}

static void *
begin(void *arg)
{
	struct reading	*r = malloc(sizeof(*r));

	(void)arg;
	if (r == NULL)
		err(STATUS_FATAL, NULL);
	read_init(r);
	return r;
}

static bool
read_record(void *made, const struct jl_record *rec)
{
	return facts_known(rec->type) ? facts_read(made, rec) : !is_own(rec);
}

static void
merge(void *made, void *arg, const char *file, unsigned long first)
{
	facts_merge(arg, made, file, first);
}

static void
end(void *made)
{
	read_fini(made);
	free(made);
}

/* Join what was read, and write all that is added but the findings. */
static void
correlate(struct estate *e)
{
	struct out	out = { .file = stdout, .muted = e->origins != NULL };
	struct table	uses;

	table_init(&uses, sizeof(struct use), 0);
	nexus_join(e);
	fewer_check(e);
	place_disks(e, &uses, &out);
	use_volumes(e, &uses, &out);
	logins_check(e);
	logins_check_fabric(e);
	zones_check(e);
	findings_views(e);
	findings_volumes(e);
	findings_arrays(e);
	findings_sites(e);
	out_flush(&out);
	out_fini(&out);
	table_fini(&uses);
}

/* The keys that must agree. */
static unsigned
parse_require(const char *s)
{
	if (strcmp(s, "two-keys") == 0)
		return JUDGE_NEXUS | JUDGE_WWID;
	if (strcmp(s, "wwid") == 0)
		return JUDGE_WWID;
	if (strcmp(s, "nexus") == 0)
		return JUDGE_NEXUS;
	errx(STATUS_FATAL, "--require %s: expected two-keys, wwid or nexus",
	    s);
}

static unsigned
parse_threads(const char *s)
{
	long	n;

	if (count_parse(s, JL_THREADS_MAX, &n) == -1)
		errx(STATUS_FATAL, "-j %s: expected a number from 1 to %d",
		    s, JL_THREADS_MAX);
	return (unsigned)n;
}

int
main(int argc, char *argv[])
{
	static const struct jl_work	work = { begin, read_record, merge,
	    end };
	static const struct option	longopts[] = {
		{ "explain",	required_argument,	NULL, 'E' },
		{ "help",	no_argument,		NULL, 'h' },
		{ "new-only",	no_argument,		NULL, 'n' },
		{ "require",	required_argument,	NULL, 'R' },
		{ "threads",	required_argument,	NULL, 'j' },
		{ "vendors",	required_argument,	NULL, 'v' },
		{ "version",	no_argument,		NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	struct report	*report;
	struct vendors	*vendors;
	struct run	 r = { .in.out = STDOUT_FILENO };
	unsigned	 required = JUDGE_NEXUS | JUDGE_WWID;
	const char	*what = NULL, *vendors_file = NULL;
	int		 ch;

	signal(SIGPIPE, SIG_DFL);	/* the parent may have ignored it */
	json_object_seed(1);
	while ((ch = getopt_long(argc, argv, "hj:n", longopts, NULL)) != -1)
		switch (ch) {
		case 'E':
			what = optarg;
			break;
		case 'R':
			required = parse_require(optarg);
			break;
		case 'v':
			vendors_file = optarg;
			break;
		case 'h':
			usage(stdout, STATUS_OK);
		case 'j':
			r.in.threads = parse_threads(optarg);
			break;
		case 'n':
			r.in.out = -1;
			break;
		case 'V':
			printf("correlate-ports (replumb) %s\n",
			    REPLUMB_VERSION);
			return STATUS_OK;
		default:
			usage(stderr, STATUS_FATAL);
		}
	if ((vendors = vendors_new(vendors_file)) == NULL)
		return STATUS_FATAL;
	memory_init();
	report = report_new();
	estate_init(&r.estate, report);
	r.estate.vendors = vendors;
	r.estate.required = required;
	r.estate.threads = r.in.threads = jl_threads(r.in.threads);
	if (what != NULL) {
		r.estate.origins = origins_new();
		r.in.out = -1;
	}
	facts_init();
	r.status = jl_blocks(argv + optind, &r.in, &work, &r.estate);
	correlate(&r.estate);
	if (what == NULL ? report_write(report) :
	    !explain(&r.estate, what))
		r.status = STATUS_PARTIAL;
	origins_free(r.estate.origins);
	estate_fini(&r.estate);
	report_free(report);
	vendors_free(vendors);
	jl_close();
	return r.status;
}
