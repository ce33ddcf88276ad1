/*
 * simulate-estate - two arrays, the SAN between them and the hypervisors of
 * both sites, in one process with one state (DIR/state.jsonl)
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libxml/parser.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copies.h"
#include "events.h"
#include "faults.h"
#include "guests.h"
#include "health.h"
#include "latency.h"
#include "loop.h"
#include "manager.h"
#include "power.h"
#include "requests.h"
#include "size.h"
#include "state.h"
#include "status.h"
#include "uses.h"
#include "web.h"

/* Only one may run on a folder; the lock goes with the process. */
static void
lock(const char *dir)
{
	char	*path;
	int	 fd;

	if (asprintf(&path, "%s/lock", dir) == -1)
		err(STATUS_FATAL, NULL);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1)
		err(STATUS_FATAL, "%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		errx(STATUS_FATAL, "%s: %s", dir, errno == EWOULDBLOCK ?
		    "another simulate-estate runs on it" : strerror(errno));
	free(path);
}

/* The password of DIR/netrc, which is made when it is not there. */
static void
password_get(const char *dir, char out[SECRET_SIZE])
{
	char	*path;
	FILE	*fp;
	int	 fd;

	if (asprintf(&path, "%s/netrc", dir) == -1)
		err(STATUS_FATAL, NULL);
	if ((fp = fopen(path, "re")) != NULL) {
		if (fscanf(fp, "machine 127.0.0.1 login sim password %32s",
		    out) != 1)
			errx(STATUS_FATAL, "%s: not ours", path);
		fchmod(fileno(fp), 0600);
		fclose(fp);
	} else {
		secret_make(out);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd == -1 || (fp = fdopen(fd, "w")) == NULL)
			err(STATUS_FATAL, "%s", path);
		fprintf(fp, "machine 127.0.0.1 login sim password %s\n", out);
		if (fclose(fp) == EOF)
			err(STATUS_FATAL, "%s", path);
	}
	free(path);
}

static void
on_signal(void *arg, unsigned events)
{
	(void)arg;
	(void)events;
	loop_stop();
}

static void
watch_signals(void)
{
	sigset_t	set;
	int		fd;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if ((fd = signalfd(-1, &set, SFD_CLOEXEC)) == -1)
		err(STATUS_FATAL, "signalfd");
	loop_watch(fd, EPOLLIN, on_signal, NULL);
}

static int
announce(FILE *fp, const char *dir)
{
	struct array	*a;

	for (a = arrays; a != NULL; a = a->next)
		fprintf(fp, "array %s hitachi+http://127.0.0.1:%u/%s\n", a->id,
		    (unsigned)a->port, a->device_id);
	fprintf(fp, "manager source unix:%s/source.sock\n", dir);
	fprintf(fp, "manager destination unix:%s/destination.sock\n", dir);
	fprintf(fp, "events %s/events.jsonl\n", dir);
	fprintf(fp, "ready\n");
	return fflush(fp) == EOF || ferror(fp) ? -1 : 0;
}

/* The same lines in a file, which is there only when it is whole. */
static void
announce_file(const char *path, const char *dir)
{
	char	*fresh;
	FILE	*fp;

	if (asprintf(&fresh, "%s.new", path) == -1)
		err(STATUS_FATAL, NULL);
	if ((fp = fopen(fresh, "we")) == NULL || announce(fp, dir) == -1 ||
	    fclose(fp) == EOF || rename(fresh, path) == -1)
		err(STATUS_FATAL, "%s", path);
	free(fresh);
}

static void
simulate(const char *dir, const char *listen_file, pid_t parent)
{
	char	password[SECRET_SIZE];

	lock(dir);
	if (listen_file != NULL)
		unlink(listen_file);	/* of one that was killed */
	loop_init();
	watch_signals();
	state_open(dir);
	events_open(dir);
	guests_open();
	password_get(dir, password);
	web_open(password);
	copies_open();
	manager_open(dir);
	if (announce(stdout, dir) == -1)
		err(STATUS_FATAL, "<stdout>");
	if (listen_file != NULL)
		announce_file(listen_file, dir);
	if (getppid() == parent)	/* else it ended before prctl */
		loop_run(web_run, web_wait_ms);
	if (listen_file != NULL)
		unlink(listen_file);
	manager_close(dir);
	copies_close();
	web_close();
	uses_free();
	health_free();
	power_free();
	faults_free();
	requests_close();
	events_close();
	state_close();
	loop_fini();
}

static uint64_t
seed_parse(const char *s)
{
	char	*end;
	uint64_t seed = strtoull(s, &end, 10);

	if (*s < '0' || *s > '9' || *end != '\0')
		errx(STATUS_FATAL, "--seed %s: expected a number", s);
	return seed;
}

_Noreturn static void
usage(FILE *fp, int status)
{
	fprintf(fp, "usage: simulate-estate [--latency KIND=TIME[~PERCENT],"
	    "...] [--limit array=N,queue=N]\n"
	    "           [--fault KIND=RATE[:TIME],...] [--fault-file FILE] "
	    "[--seed N]\n"
	    "           [--request-log FILE] [--listen-file FILE] DIR\n");
	exit(status);
}

int
main(int argc, char *argv[])
{
	static const struct option	longopts[] = {
		{ "fault",	 required_argument, NULL, 'F' },
		{ "fault-file",	 required_argument, NULL, 'R' },
		{ "help",	 no_argument,	    NULL, 'h' },
		{ "latency",	 required_argument, NULL, 'l' },
		{ "limit",	 required_argument, NULL, 'L' },
		{ "listen-file", required_argument, NULL, 'f' },
		{ "request-log", required_argument, NULL, 'r' },
		{ "seed",	 required_argument, NULL, 's' },
		{ "version",	 no_argument,	    NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	const char	*listen_file = NULL;
	uint64_t	 seed = 1;
	pid_t		 parent = getppid();
	int		 ch;

	json_object_seed(1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	while ((ch = getopt_long(argc, argv, "h", longopts, NULL)) != -1)
		switch (ch) {
		case 'h':
			usage(stdout, STATUS_OK);
		case 'F':
			faults_parse(optarg);
			break;
		case 'R':
			faults_load(optarg);
			break;
		case 'l':
			latency_parse(optarg);
			break;
		case 'L':
			jobs_limit_parse(optarg);
			break;
		case 'f':
			listen_file = optarg;
			break;
		case 'r':
			requests_open(optarg);
			break;
		case 's':
			seed = seed_parse(optarg);
			break;
		case 'V':
			puts("simulate-estate (replumb) " REPLUMB_VERSION);
			return STATUS_OK;
		default:
			usage(stderr, STATUS_FATAL);
		}
	if (argc - optind != 1)
		usage(stderr, STATUS_FATAL);
	latency_seed(seed);
	faults_seed(seed);
	simulate(argv[optind], listen_file, parent);
	xmlCleanupParser();
	return STATUS_OK;
}
