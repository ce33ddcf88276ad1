#include "manager.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "asks.h"
#include "jl.h"
#include "loop.h"
#include "status.h"

#define CHUNK		65536

struct buffer {
	char	*data;
	size_t	 start, end, room;
};

struct manager {
	const char	*site;
	int		 fd;
	struct watch	*watch;
};

struct connection {
	struct manager		*manager;
	int			 fd;
	struct watch		*watch;		/* NULL: broken */
	struct buffer		 in, out;
	struct asks		*asks;		/* requests being worked on */
	bool			 ended;		/* nothing more to read */
	bool			 broken;	/* nobody reads the answers */
	struct connection	*prev, *next;
};

static struct manager		 managers[] = {
	{ .site = "source", .fd = -1 }, { .site = "destination", .fd = -1 }
};
static struct connection	*connections;

static void
buffer_add(struct buffer *b, const char *s, size_t len)
{
	if (b->start > 0) {
		memmove(b->data, b->data + b->start, b->end - b->start);
		b->end -= b->start;
		b->start = 0;
	}
	if (b->room - b->end < len) {
		b->room = (b->end + len) * 2;
		if ((b->data = realloc(b->data, b->room)) == NULL)
			err(STATUS_FATAL, NULL);
	}
	memcpy(b->data + b->end, s, len);
	b->end += len;
}

static void
connection_free(struct connection *c)
{
	asks_free(c->asks);
	*(c->prev == NULL ? &connections : &c->prev->next) = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	if (c->watch != NULL)
		loop_unwatch(c->watch);
	close(c->fd);
	free(c->in.data);
	free(c->out.data);
	free(c);
}

/* Write what can be written now. */
static void
flush(struct connection *c)
{
	struct buffer	*b = &c->out;
	ssize_t		 n;

	while (!c->broken && b->start < b->end) {
		n = send(c->fd, b->data + b->start, b->end - b->start,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0)
			b->start += (size_t)n;
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			c->broken = true;
	}
	if (!c->broken)
		loop_rewatch(c->watch, (c->ended ? 0 : EPOLLIN) |
		    (b->start < b->end ? EPOLLOUT : 0));
	else if (c->watch != NULL) {	/* else epoll tells of it for ever */
		loop_unwatch(c->watch);
		c->watch = NULL;
		b->start = b->end = 0;
	}
}

/* Is this connection over?  A change at work is finished first. */
static bool
over(const struct connection *c)
{
	return c->ended && asks_count(c->asks) == 0 &&
	    (c->broken || c->out.start == c->out.end);
}

void
manager_flush(struct connection *c)
{
	flush(c);
	if (over(c))
		connection_free(c);
}

/* Nobody gets any answer any more; what is worked on is finished. */
void
manager_hang_up(struct connection *c)
{
	shutdown(c->fd, SHUT_RDWR);
	c->ended = c->broken = true;
}

void
manager_say_new(struct connection *c, json_t *line)
{
	char	*text = json_dumps(line, JSON_COMPACT);

	if (text == NULL)
		err(STATUS_FATAL, NULL);
	buffer_add(&c->out, text, strlen(text));
	buffer_add(&c->out, "\n", 1);
	free(text);
	json_decref(line);
}

static void
greet(struct connection *c)
{
	json_t			*names = json_array();
	const struct verb	*v;
	char			 name[64];

	for (v = verbs; v->name != NULL; v++)
		json_array_append_new(names, json_string(v->name));
	snprintf(name, sizeof(name), "simulate-estate %s", c->manager->site);
	manager_say_new(c, json_pack("{s:s,s:i,s:s,s:s,s:o,s:i}",
	    "driver", "replumb", "protocol", 1, "kind", "manager",
	    "name", name, "verbs", names, "max_requests", ASKS_MAX));
}

/* One line of the caller; one that is no request ends the talk. */
static void
take(struct connection *c, const char *s, size_t len)
{
	json_t	*line = json_loadb(s, len, 0, NULL);

	if (json_is_object(line) &&
	    json_is_integer(json_object_get(line, "id")) &&
	    json_is_string(json_object_get(line, "verb")))
		ask_begin(c->asks, line);
	else {
		manager_say_new(c, json_pack("{s:i,s:s,s:s,s:s,s:b}",
		    "id", 0, "end", "error", "code", "protocol",
		    "message", "this line is no request", "retryable", 0));
		c->ended = true;
	}
	json_decref(line);
}

static void
take_lines(struct connection *c)
{
	struct buffer	*b = &c->in;
	char		*end;

	while (!c->ended && (end = memchr(b->data + b->start, '\n',
	    b->end - b->start)) != NULL) {
		take(c, b->data + b->start,
		    (size_t)(end - (b->data + b->start)));
		b->start = (size_t)(end - b->data) + 1;
	}
	if (b->end - b->start > JL_MAXLINE)
		c->ended = true;
}

static void
on_data(void *arg, unsigned events)
{
	struct connection	*c = arg;
	char			 chunk[CHUNK];
	ssize_t			 n;

	if ((events & EPOLLIN) != 0 && !c->ended) {
		n = recv(c->fd, chunk, sizeof(chunk), MSG_DONTWAIT);
		if (n > 0) {
			buffer_add(&c->in, chunk, (size_t)n);
			take_lines(c);
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			c->ended = true;
	}
	if ((events & (EPOLLHUP | EPOLLERR)) != 0)
		c->ended = c->broken = true;
	manager_flush(c);
}

static void
on_connect(void *arg, unsigned events)
{
	struct manager		*m = arg;
	struct connection	*c;
	int			 fd;

	(void)events;
	if ((fd = accept4(m->fd, NULL, NULL, SOCK_CLOEXEC)) == -1)
		return;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		err(STATUS_FATAL, NULL);
	c->manager = m;
	c->fd = fd;
	if ((c->next = connections) != NULL)
		c->next->prev = c;
	connections = c;
	c->asks = asks_new(c, m->site);
	c->watch = loop_watch(fd, EPOLLIN, on_data, c);
	greet(c);
	flush(c);
}

static void
path_of(struct sockaddr_un *sun, const char *dir, const char *site)
{
	int	n;

	sun->sun_family = AF_UNIX;
	n = snprintf(sun->sun_path, sizeof(sun->sun_path), "%s/%s.sock", dir,
	    site);
	if (n < 0 || (size_t)n >= sizeof(sun->sun_path))
		errx(STATUS_FATAL, "%s/%s.sock: too long for a socket", dir,
		    site);
}

void
manager_open(const char *dir)
{
	struct sockaddr_un	 sun = { 0 };
	struct manager		*m;
	size_t			 i;

	for (i = 0; i < 2; i++) {
		m = &managers[i];
		path_of(&sun, dir, m->site);
		unlink(sun.sun_path);	/* of one that was killed */
		m->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC |
		    SOCK_NONBLOCK, 0);
		if (m->fd == -1 || bind(m->fd, (struct sockaddr *)&sun,
		    sizeof(sun)) == -1 || listen(m->fd, 64) == -1)
			err(STATUS_FATAL, "%s", sun.sun_path);
		m->watch = loop_watch(m->fd, EPOLLIN, on_connect, m);
	}
}

void
manager_close(const char *dir)
{
	struct sockaddr_un	sun = { 0 };
	size_t			i;

	while (connections != NULL)
		connection_free(connections);
	for (i = 0; i < 2; i++) {
		path_of(&sun, dir, managers[i].site);
		unlink(sun.sun_path);
		close(managers[i].fd);
	}
}
