#include "health.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "probe.h"

#define PAUSE_S		0.5	/* between two questions */

/* The port of "tcp:22", or 0. */
static unsigned
tcp_port(const char *text)
{
	char	*end;
	long	 port;

	if (strncmp(text, "tcp:", 4) != 0 || text[4] < '1' || text[4] > '9')
		return 0;
	port = strtol(text + 4, &end, 10);
	return port > 65535 || *end != '\0' ? 0 : (unsigned)port;
}

int
health_arg(struct engine_call *call, struct health *h)
{
	const char	*text = fact_text(call->args, "health");

	*h = (struct health){ .by = HEALTH_NONE };
	if (!engine_may_be(call, call->args, "health", JSON_STRING))
		return -1;
	if (strcmp(text, "guest-agent") == 0)
		h->by = HEALTH_AGENT;
	else if (strcmp(text, "icmp") == 0)
		h->by = HEALTH_ICMP;
	else if ((h->port = tcp_port(text)) != 0)
		h->by = HEALTH_TCP;
	else if (*text != '\0') {
		engine_fail(call, "bad-step", false, "args: health: \"%.60s\":"
		    " neither guest-agent, icmp nor tcp:PORT", text);
		return -1;
	}
	return 0;
}

static int
probe(const struct health *h, const char *address)
{
	return h->by == HEALTH_ICMP ? probe_icmp(address) :
	    probe_tcp(address, h->port);
}

/* Does the guest answer at one of its addresses?  0, or -1. */
static int
ask_guest(struct engine_call *call, const struct manager *m, const char *vm,
    const struct health *h)
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
		rv = probe(h, address);
		why = strerror(errno);
		last = address;
	}
	if (why == NULL)
		engine_fail(call, "no-address", true, "the manager of %s does "
		    "not know an address of VM %s", m->host, vm);
	else if (rv == -1)
		engine_fail(call, "not-healthy", true, "VM %s: %s at %s: %s",
		    vm, fact_text(call->args, "health"), last, why);
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

	if (h->by == HEALTH_NONE)
		return 0;
	for (;;) {
		rv = h->by == HEALTH_AGENT ? ask_agent(call, m, vm) :
		    ask_guest(call, m, vm, h);
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
