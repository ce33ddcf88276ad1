/*
 * generate-estate - make up a consistent data centre, for tests and rehearsals
 *
 * stdin:  nothing
 * stdout: nothing; the files go to a folder
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "faults.h"
#include "jl.h"
#include "size.h"
#include "status.h"
#include "writers.h"

/* What the command line says. */
struct options {
	struct estate_size	 size;
	char			**fault;	/* of each --fault */
	size_t			 fault_count;
};

_Noreturn static void
usage(FILE *fp, int status)
{
	fputs("usage: generate-estate [--vms N] [--hosts N] [--volumes N] "
	    "[--seed S] [--fault KIND[=COUNT]]... DIR\n", fp);
	if (fp == stdout)
		jl_close();
	exit(status);
}

static size_t
count_option(const char *name, const char *text, long max)
{
	long	n;

	if (count_parse(text, max, &n) == -1)
		errx(STATUS_FATAL, "--%s %s: expected a number from 1 to %ld",
		    name, text, max);
	return (size_t)n;
}

static uint64_t
seed_option(const char *text)
{
	char			*end;
	unsigned long long	 n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end != '\0' || errno != 0 ||
	    n > UINT64_MAX)
		errx(STATUS_FATAL, "--seed %s: expected a number from 0 to %ju",
		    text, (uintmax_t)UINT64_MAX);
	return n;
}

static void
options_read(int argc, char *argv[], struct options *o)
{
	static const struct option	longopts[] = {
		{ "fault",	required_argument,	NULL, 'f' },
		{ "help",	no_argument,		NULL, 'h' },
		{ "hosts",	required_argument,	NULL, 'H' },
		{ "seed",	required_argument,	NULL, 's' },
		{ "version",	no_argument,		NULL, 'V' },
		{ "vms",	required_argument,	NULL, 'v' },
		{ "volumes",	required_argument,	NULL, 'o' },
		{ NULL, 0, NULL, 0 }
	};
	struct estate_size		*size = &o->size;
	int				 ch;

	o->fault = estate_alloc((size_t)argc, sizeof(*o->fault));
	while ((ch = getopt_long(argc, argv, "", longopts, NULL)) != -1)
		switch (ch) {
		case 'f':
			o->fault[o->fault_count++] = optarg;
			break;
		case 'h':
			usage(stdout, STATUS_OK);
		case 'H':
			size->hosts = count_option("hosts", optarg, HOSTS_MAX);
			break;
		case 's':
			size->seed = seed_option(optarg);
			break;
		case 'V':
			puts("generate-estate (replumb) " REPLUMB_VERSION);
			jl_close();
			exit(STATUS_OK);
		case 'v':
			size->vms = count_option("vms", optarg, VMS_MAX);
			break;
		case 'o':
			size->volumes = count_option("volumes", optarg,
			    VOLUMES_MAX);
			break;
		default:
			usage(stderr, STATUS_FATAL);
		}
	if (argc - optind != 1)
		usage(stderr, STATUS_FATAL);
}

static void
facts_make(const struct estate *e, const char *dir)
{
	struct sink	out;
	char		name[32];
	int		s;

	for (s = 0; s < SITES; s++) {
		text_fit(name, sizeof(name), "%s-hosts.jsonl", e->site[s].name);
		sink_open(&out, dir, name);
		facts_hosts(&out, e, s);
		sink_close(&out);
		text_fit(name, sizeof(name), "%s-array.jsonl", e->site[s].name);
		sink_open(&out, dir, name);
		facts_array(&out, e, s);
		sink_close(&out);
	}
}

static void
libvirt_make(const struct estate *e, const char *dir)
{
	struct sink	out;
	char		name[48];
	size_t		i;
	int		s;

	for (s = 0; s < SITES; s++)
		for (i = 0; i < e->size.hosts; i++) {
			text_fit(name, sizeof(name), "libvirt/%s/%s.xml",
			    e->site[s].name, e->site[s].host[i].name);
			sink_open(&out, dir, name);
			libvirt_write(&out, e, s, i);
			sink_close(&out);
		}
}

/* All that --fault is about. */
static void
records_make(const struct estate *e, const char *dir)
{
	static const struct {
		const char	*name;
		void		(*write)(struct sink *, const struct estate *);
	} files[] = {
		{ "fabric.jsonl",	facts_fabric },
		{ "answer.jsonl",	answer_write },
		{ "state.jsonl",	state_write },
	};
	struct sink	 out;
	size_t		 i;

	facts_make(e, dir);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		sink_open(&out, dir, files[i].name);
		files[i].write(&out, e);
		sink_close(&out);
	}
}

int
main(int argc, char *argv[])
{
	struct options	 options = { .size = { .vms = 40, .hosts = 8,
	    .volumes = 16, .seed = 1 } };
	struct estate	 estate;
	struct faults	*faults = NULL;
	struct sink	 out;
	const char	*dir;

	json_object_seed(1);
	options_read(argc, argv, &options);
	dir = argv[optind];
	estate_build(&estate, &options.size);
	if (options.fault_count > 0)
		faults = faults_new(&estate, options.fault,
		    options.fault_count);
	sink_folder(dir);
	if (faults == NULL)
		records_make(&estate, dir);
	else
		faults_write(faults, dir);
	libvirt_make(&estate, dir);
	sink_open(&out, dir, "map.csv");
	map_write(&out, &estate);
	sink_close(&out);
	faults_free(faults);
	free(options.fault);
	estate_free(&estate);
	return STATUS_OK;
}
