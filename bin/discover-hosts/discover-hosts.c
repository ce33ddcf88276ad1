/*
 * discover-hosts - read what hypervisor hosts, their managers and exports
 * know: hosts, initiators, paths, LUs, datastores, VMs, disks
 *
 * stdin: nothing
 * stdout: the facts of each SOURCE, then its capture record, in the order of
 * the operands
 */
#include <err.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "discover-hosts.h"
#include "jl.h"
#include "size.h"
#include "spec.h"
#include "status.h"
#include "text.h"

#define JOBS_MAX	256

/* The sources and who reads them. */
struct crew {
	struct source	*source;
	size_t		 count;
	pthread_mutex_t	 lock;		/* of what follows */
	pthread_cond_t	 changed;
	size_t		 next;		/* the first that nobody took */
	bool		*done;		/* by source */
};

_Noreturn static void
usage(FILE *fp, int status)
{
	fputs("usage: discover-hosts [-j jobs] [--site site] "
	    "[name=]source ...\n"
	    "source: a libvirt URI, exec:command, unix:path, "
	    "rvtools:folder\n", fp);
	exit(status);
}

/* A host name before the source?  A source has its colon first. */
static void
source_init(struct source *s, const char *operand, const char *site)
{
	size_t	 len = strcspn(operand, ":/=?");
	char	*rest;

	s->site = site;
	s->spec = operand;
	s->status = STATUS_OK;
	if (operand[len] == '=' && len > 0) {
		s->spec = operand + len + 1;
		s->name = strndup(operand, len);
	}
	rest = spec_public(s->spec);
	if (asprintf(&s->shown, "%s%s%s", s->name == NULL ? "" : s->name,
	    s->name == NULL ? "" : "=", rest) == -1)
		err(STATUS_FATAL, NULL);
	free(rest);
	text_repair(s->shown);		/* it goes into records */
}

static void *
work(void *arg)
{
	struct crew	*crew = arg;
	size_t		 i;

	pthread_mutex_lock(&crew->lock);
	while (crew->next < crew->count) {
		i = crew->next++;
		pthread_mutex_unlock(&crew->lock);
		source_read(&crew->source[i]);
		pthread_mutex_lock(&crew->lock);
		crew->done[i] = true;
		pthread_cond_broadcast(&crew->changed);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

/*
 * Begin to read.  Only the main thread may die of a reader that left: a
 * driver that left is an error of that driver.
 */
static void
start(struct crew *crew, size_t jobs, pthread_t *thread)
{
	sigset_t	pipe_signal;
	size_t		i;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, NULL);
	for (i = 0; i < jobs; i++)
		if (pthread_create(&thread[i], NULL, work, crew) != 0)
			errx(STATUS_FATAL, "-j: no thread");
	pthread_sigmask(SIG_UNBLOCK, &pipe_signal, NULL);
}

/* Write what a source told, once it is read. */
static void
put(struct crew *crew, size_t i)
{
	struct source	*s = &crew->source[i];

	pthread_mutex_lock(&crew->lock);
	while (!crew->done[i])
		pthread_cond_wait(&crew->changed, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
	if (fwrite(s->text, 1, s->len, stdout) != s->len)
		err(STATUS_FATAL, "<stdout>");
	free(s->text);
}

static int
run(struct crew *crew, size_t jobs)
{
	pthread_t	*thread;
	size_t		 i;
	bool		 reached = false;
	int		 status = STATUS_OK;

	if (jobs > crew->count)
		jobs = crew->count;
	if ((thread = calloc(jobs, sizeof(*thread))) == NULL)
		err(STATUS_FATAL, NULL);
	start(crew, jobs, thread);
	for (i = 0; i < crew->count; i++) {
		put(crew, i);
		reached |= crew->source[i].reached;
		status |= crew->source[i].status;
	}
	for (i = 0; i < jobs; i++)
		pthread_join(thread[i], NULL);
	free(thread);
	return reached ? status : STATUS_FATAL;
}

int
main(int argc, char *argv[])
{
	static const struct option	longopts[] = {
		{ "help",	no_argument,		NULL, 'h' },
		{ "jobs",	required_argument,	NULL, 'j' },
		{ "site",	required_argument,	NULL, 's' },
		{ "version",	no_argument,		NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	struct crew	 crew = { .lock = PTHREAD_MUTEX_INITIALIZER,
			    .changed = PTHREAD_COND_INITIALIZER };
	const char	*site = "source";
	long		 jobs = 4;
	size_t		 i;
	int		 ch, status;

	signal(SIGPIPE, SIG_DFL);	/* the parent may have ignored it */
	json_object_seed(1);
	while ((ch = getopt_long(argc, argv, "hj:", longopts, NULL)) != -1)
		switch (ch) {
		case 'h':
			usage(stdout, STATUS_OK);
		case 'j':
			if (count_parse(optarg, JOBS_MAX, &jobs) == -1)
				errx(STATUS_FATAL, "-j %s: expected a number "
				    "from 1 to %d", optarg, JOBS_MAX);
			break;
		case 's':
			if (strcmp(optarg, "source") != 0 &&
			    strcmp(optarg, "destination") != 0)
				errx(STATUS_FATAL, "--site %s: expected "
				    "source or destination", optarg);
			site = optarg;
			break;
		case 'V':
			puts(TOOL " (replumb) " REPLUMB_VERSION);
			return STATUS_OK;
		default:
			usage(stderr, STATUS_FATAL);
		}
	if (optind == argc)
		usage(stderr, STATUS_FATAL);
	crew.count = (size_t)(argc - optind);
	crew.source = calloc(crew.count, sizeof(*crew.source));
	crew.done = calloc(crew.count, sizeof(*crew.done));
	if (crew.source == NULL || crew.done == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < crew.count; i++)
		source_init(&crew.source[i], argv[(size_t)optind + i], site);
	status = run(&crew, (size_t)jobs);
	for (i = 0; i < crew.count; i++) {
		free(crew.source[i].name);
		free(crew.source[i].shown);
	}
	free(crew.source);
	free(crew.done);
	jl_close();
	return status;
}
