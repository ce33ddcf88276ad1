#include "health.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fact.h"

#define PAUSE_S		0.5	/* between two questions */
#define CONNECT_MS	2000	/* of one address */

int
health_arg(struct engine_call *call, struct health *h)
{
	const char	*text = fact_text(call->args, "health");
	char		*end;
	long		 port;

	*h = (struct health){ .port = 0 };
	if (!engine_may_be(call, call->args, "health", JSON_STRING))
		return -1;
	if (*text == '\0')
		return 0;
	h->agent = strcmp(text, "guest-agent") == 0;
	if (h->agent)
		return 0;
	port = strncmp(text, "tcp:", 4) == 0 ? strtol(text + 4, &end, 10) : 0;
	if (port < 1 || port > 65535 || *end != '\0' || text[4] < '1' ||
	    text[4] > '9') {
		engine_fail(call, "bad-step", false, "args: health: \"%.60s\":"
		    " neither guest-agent nor tcp:PORT", text);
		return -1;
	}
	h->port = (unsigned)port;
	return 0;
}

/* Wait for a connection that is under way.  0: it stands; -1 with errno. */
static int
await_connection(int fd)
{
	struct pollfd	pfd = { .fd = fd, .events = POLLOUT };
	socklen_t	len = sizeof(errno);
	int		error = 0, n;

	while ((n = poll(&pfd, 1, CONNECT_MS)) == -1 && errno == EINTR)
		;
	if (n == 0)
		error = ETIMEDOUT;
	else if (n == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		error = errno;
	errno = error;
	return error == 0 ? 0 : -1;
}

/* 0: the port is open; -1 with errno. */
static int
knock(const char *address, unsigned port)
{
	struct addrinfo	 hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM
	}, *info;
	char		 service[8];
	int		 fd, saved, rv = -1;

	snprintf(service, sizeof(service), "%u", port);
	errno = EADDRNOTAVAIL;
	if (getaddrinfo(address, service, &hints, &info) != 0)
		return -1;
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (fd != -1) {
		rv = connect(fd, info->ai_addr, info->ai_addrlen);
		if (rv == -1 && errno == EINPROGRESS)
			rv = await_connection(fd);
		saved = errno;
		close(fd);
		errno = saved;
	}
	freeaddrinfo(info);
	return rv;
}

/* Does the guest answer at one of its addresses?  0, or -1. */
static int
ask_port(struct engine_call *call, const struct manager *m, const char *vm,
    unsigned port)
{
	json_t		*records, *record;
	const char	*address, *why = NULL, *last = "";
	size_t		 i;
	int		 rv = -1;

	records = manager_read_new(m, call, "addresses",
	    json_pack("{ss ss}", "vm", vm, "host", m->host));
	if (records == NULL)
		return -1;
	json_array_foreach(records, i, record) {
		address = fact_text(record, "address");
		if (strcmp(fact_text(record, "type"), "address") != 0 ||
		    strcmp(fact_text(record, "vm"), vm) != 0 || rv == 0)
			continue;
		rv = knock(address, port);
		why = strerror(errno);
		last = address;
	}
	if (why == NULL)
		engine_fail(call, "no-address", true, "the manager of %s does "
		    "not know an address of VM %s", m->host, vm);
	else if (rv == -1)
		engine_fail(call, "not-healthy", true, "VM %s: port %u at %s: "
		    "%s", vm, port, last, why);
	json_decref(records);
	return rv;
}

static int
ask_agent(struct engine_call *call, const struct manager *m, const char *vm)
{
	json_t	*answer = manager_read_new(m, call, "ping",
	    json_pack("{ss ss}", "vm", vm, "host", m->host));

	json_decref(answer);
	return answer == NULL ? -1 : 0;
}

int
health_await(struct engine_call *call, const struct manager *m,
    const char *vm, const struct health *h)
{
	struct driver_error	last;
	int			rv;

	if (!h->agent && h->port == 0)
		return 0;
	for (;;) {
		rv = h->agent ? ask_agent(call, m, vm) :
		    ask_port(call, m, vm, h->port);
		if (rv == 0 || !call->error.retryable)
			break;
		if (!engine_pause(call, PAUSE_S)) {
			last = call->error;
			engine_fail(call, "not-healthy", true, "VM %s runs, "
			    "but is not up: %s", vm, last.message);
			break;
		}
	}
	if (rv == 0)
		json_object_set(call->made, "health",
		    json_object_get(call->args, "health"));
	return rv;
}
