#include "driver_link.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "status.h"

#define HELLO_S		10	/* a driver says what it is within */
#define CLOSE_S		5	/* and ends after end of file within */

extern char	**environ;

static int
connect_socket(struct driver_link *l, const char *path,
    struct driver_error *error)
{
	struct sockaddr_un	 sun = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(sun.sun_path))
		return driver_fail(error, "unreachable", false,
		    "%s: path too long", l->spec);
	strcpy(sun.sun_path, path);
	l->in = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->in == -1 ||
	    connect(l->in, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		return driver_fail(error, "unreachable", true, "%s: %s",
		    l->spec, strerror(errno));
	l->out = l->in;
	return 0;
}

/*
 * Run the command with a socket as its standard input (a write to a child
 * that is gone must not raise SIGPIPE) and a pipe as its standard output.
 */
static int
run_child(struct driver_link *l, const char *command,
    struct driver_error *error)
{
	char				*argv[] = { "sh", "-c",
	    (char *)command, NULL };
	posix_spawn_file_actions_t	 actions;
	posix_spawnattr_t		 attr;
	sigset_t			 set;
	int				 rv, to[2], from[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) == -1 ||
	    pipe2(from, O_CLOEXEC) == -1)
		err(STATUS_FATAL, "%s", l->spec);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[1], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	/* What it leaves running must not keep a lock of a runbook. */
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	posix_spawnattr_init(&attr);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	rv = posix_spawn(&l->child, "/bin/sh", &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	close(to[1]);
	close(from[1]);
	l->out = to[0];
	l->in = from[0];
	if (rv == 0)
		return 0;
	l->child = 0;
	return driver_fail(error, "unreachable", false, "%s: %s", l->spec,
	    strerror(rv));
}

int
driver_link_open(struct driver_link *l, struct driver_error *error)
{
	if ((l->quit = eventfd(0, EFD_CLOEXEC)) == -1)
		err(STATUS_FATAL, "eventfd");
	if (strncmp(l->spec, "exec:", 5) == 0)
		return run_child(l, l->spec + 5, error);
	return connect_socket(l, l->spec + strlen("unix:"), error);
}

/* Byte by byte, so that nothing behind the line is taken. */
json_t *
driver_link_hello(const struct driver_link *l)
{
	struct pollfd	pfd = { .fd = l->in, .events = POLLIN };
	char		line[4096];
	size_t		len = 0;

	while (len < sizeof(line) && poll(&pfd, 1, HELLO_S * 1000) == 1 &&
	    read(l->in, line + len, 1) == 1)
		if (line[len++] == '\n')
			return json_loadb(line, len, 0, NULL);
	return NULL;
}

int
driver_link_send(const struct driver_link *l, const char *s, size_t len,
    int timeout_ms)
{
	struct pollfd	pfd = { .fd = l->out, .events = POLLOUT };
	ssize_t		n;

	while (len > 0) {
		n = send(l->out, s, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n == -1 && errno != EAGAIN && errno != EINTR)
			return -1;
		if (n == -1 && poll(&pfd, 1, timeout_ms) == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (n > 0) {
			s += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

bool
driver_link_wait(const struct driver_link *l)
{
	struct pollfd	pfd[] = {
		{ .fd = l->in, .events = POLLIN },
		{ .fd = l->quit, .events = POLLIN },
	};

	while (poll(pfd, 2, -1) == -1)
		if (errno != EINTR && errno != EAGAIN)
			err(STATUS_FATAL, "poll");
	return pfd[1].revents == 0;
}

/* Wait a while for the child to end; its process group is ended then. */
static void
reap(pid_t child)
{
	static const struct timespec	tick = { .tv_nsec = 10000000 };
	int				i;

	for (i = 0; waitpid(child, NULL, WNOHANG) == 0; i++) {
		if (i == CLOSE_S * 100)
			kill(-child, SIGTERM);
		if (i == 2 * CLOSE_S * 100)
			kill(-child, SIGKILL);
		nanosleep(&tick, NULL);
	}
}

/* What the child left behind may hold its output open: no end of file then. */
void
driver_link_end(struct driver_link *l)
{
	if (l->out != -1 && l->out == l->in)
		shutdown(l->out, SHUT_RDWR);
	else if (l->out != -1)
		close(l->out);
	l->out = -1;
	if (l->child != 0)
		reap(l->child);
	l->child = 0;
	if (l->quit != -1 && eventfd_write(l->quit, 1) == -1)
		err(STATUS_FATAL, "eventfd");
}

void
driver_link_close(struct driver_link *l)
{
	if (l->in != -1)
		close(l->in);
	if (l->quit != -1)
		close(l->quit);
	l->in = l->quit = -1;
}
