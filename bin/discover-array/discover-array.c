/*
 * discover-array - read what storage arrays know: ports, host groups,
 * volumes, LUNs, pools
 *
 * stdin: nothing
 * stdout: the facts of each ARRAY by type and key, then its capture record
 */
#include "discover-array.h"

#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "jl.h"
#include "spec.h"
#include "stamp.h"
#include "status.h"

_Noreturn static void
usage(FILE *fp, int status)
{
	fputs("usage: " TOOL " [-v] [--netrc-file file] [--record folder] "
	    "[--site site]\n"
	    "       array ...\n"
	    "array: hitachi+https://host[:port][/id], replay:folder, "
	    "exec:command, unix:path\n", fp);
	exit(status);
}

static void
emit_finding(const char *source, const struct driver_error *error)
{
	jl_emit_new(finding_new(TOOL, "array-unreachable", FINDING_ERROR, false,
	    json_pack("{ss}", "source", source), NULL, "%s: %s", error->code,
	    error->message));
}

static void
emit_all(struct harvest *h, const char *started, bool complete)
{
	char	finished[STAMP_STRSIZE];
	size_t	i;

	stamp_now(finished);
	harvest_sort(h);
	for (i = 0; i < h->count; i++)
		jl_emit_new(json_incref(h->fact[i].record));
	jl_emit_new(json_pack("{ss ss ss ss ss so sb}", "type", "capture",
	    "site", h->site, "source", h->source, "started", started,
	    "finished", finished, "counts", harvest_counts(h),
	    "complete", (int)complete));
}

/* Read one array and write its facts.  Returns STATUS_FATAL: none came. */
static int
discover(const char *spec, const char *site,
    const struct driver_options *options)
{
	struct driver_error	 error;
	char			 started[STAMP_STRSIZE];
	char			*shown = spec_public(spec);
	struct harvest		 h = { .source = shown, .site = site };
	struct driver		*d;
	int			 rv = -1;

	stamp_now(started);
	/* a lost connection is an error of the array; a lost reader ends us */
	signal(SIGPIPE, SIG_IGN);
	d = driver_open(array_drivers, spec, options, &error);
	interrupt_abandons(d);
	if (d != NULL)
		rv = driver_request(d, "describe", NULL, 0, harvest_add, &h,
		    &error);
	interrupt_abandons(NULL);
	driver_close(d);
	signal(SIGPIPE, SIG_DFL);
	if (rv == -1) {
		warnx("%s: %s: %s", shown, error.code, error.message);
		emit_finding(shown, &error);
	}
	if (rv == 0 || h.answers > 0)
		emit_all(&h, started, rv == 0 && h.bad == 0);
	if (rv == -1 && h.answers == 0)
		rv = STATUS_FATAL;
	else
		rv = rv == -1 || h.bad > 0 ? STATUS_PARTIAL : STATUS_OK;
	harvest_fini(&h);
	free(shown);
	return rv;
}

/* All of them: good as long as one could be read. */
static int
discover_each(char *const specs[], const char *site,
    const struct driver_options *options)
{
	bool	reached = false;
	int	one, status = STATUS_OK;

	for (; *specs != NULL; specs++) {
		one = discover(*specs, site, options);
		if (one != STATUS_OK)
			status = STATUS_PARTIAL;
		if (one != STATUS_FATAL)
			reached = true;
	}
	return reached ? status : STATUS_FATAL;
}

int
main(int argc, char *argv[])
{
	static const struct option	longopts[] = {
		{ "help",	no_argument,		NULL, 'h' },
		{ "netrc-file",	required_argument,	NULL, 'n' },
		{ "record",	required_argument,	NULL, 'r' },
		{ "site",	required_argument,	NULL, 's' },
		{ "verbose",	no_argument,		NULL, 'v' },
		{ "version",	no_argument,		NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	struct driver_options	 options = { .verbose = false };
	const char		*site = "source";
	int			 ch, status;

	json_object_seed(1);
	while ((ch = getopt_long(argc, argv, "hv", longopts, NULL)) != -1)
		switch (ch) {
		case 'h':
			usage(stdout, STATUS_OK);
		case 'n':
			options.netrc = optarg;
			break;
		case 'r':
			options.record = optarg;
			break;
		case 's':
			if (strcmp(optarg, "source") != 0 &&
			    strcmp(optarg, "destination") != 0)
				errx(STATUS_FATAL, "--site %s: expected source "
				    "or destination", optarg);
			site = optarg;
			break;
		case 'v':
			options.verbose = true;
			break;
		case 'V':
			puts(TOOL " (replumb) " REPLUMB_VERSION);
			jl_close();
			return STATUS_OK;
		default:
			usage(stderr, STATUS_FATAL);
		}
	if (argv[optind] == NULL)
		usage(stderr, STATUS_FATAL);
	interrupt_init();
	status = discover_each(argv + optind, site, &options);
	jl_close();
	return status;
}
