/* Does the guest in a VM answer? */
#include "health.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "fact.h"
#include "faults.h"
#include "guests.h"
#include "latency.h"
#include "loop.h"
#include "manager.h"
#include "status.h"

/* A guest that was started, and answers from a time on. */
struct boot {
	char		*key;		/* "site/vm" */
	double		 up;		/* loop_time */
	UT_hash_handle	 hh;
};

static struct boot	*boots;

static char *
key_new(const char *site, const char *vm)
{
	char	*key;

	if (asprintf(&key, "%s/%s", site, vm) == -1)
		err(STATUS_FATAL, NULL);
	return key;
}

void
health_booting(const char *site, const char *vm)
{
	char		*key = key_new(site, vm);
	struct boot	*b;

	HASH_FIND_STR(boots, key, b);
	if (b == NULL) {
		if ((b = calloc(1, sizeof(*b))) == NULL)
			err(STATUS_FATAL, NULL);
		b->key = key;
		HASH_ADD_KEYPTR(hh, boots, b->key, strlen(b->key), b);
	} else
		free(key);
	b->up = loop_time() + latency("boot");
}

void
health_free(void)
{
	struct boot	*b, *next;

	HASH_ITER(hh, boots, b, next) {
		HASH_DEL(boots, b);
		free(b->key);
		free(b);
	}
}

/* One that ran when the simulator began is up. */
static bool
answers(const json_t *vm, const char *verb)
{
	char		*key = key_new(fact_site(vm), fact_text(vm, "id"));
	struct scene	 s = { .site = fact_site(vm), .verb = verb,
	    .host = fact_text(vm, "host"), .vm = fact_text(vm, "id"),
	    .name = fact_text(vm, "name") };
	struct boot	*b;

	HASH_FIND_STR(boots, key, b);
	free(key);
	return guest_runs(vm) && (b == NULL || b->up <= loop_time()) &&
	    !fault_hits(FAULT_AGENT_SILENT, &s, NULL);
}

int
verb_ping(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const json_t	*vm = verb_vm(site, args, error);

	(void)r;
	if (vm == NULL)
		return -1;
	if (!answers(vm, "ping"))
		return driver_fail(error, "busy", true,
		    "the guest agent of %s does not answer",
		    fact_text(vm, "name"));
	return 0;
}

/* All guests are here; what listens there is up to who asks. */
int
verb_addresses(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const json_t	*vm = verb_vm(site, args, error);
	json_t		*record;

	if (vm == NULL)
		return -1;
	if (!answers(vm, "addresses"))
		return 0;
	record = json_pack("{s:s,s:s,s:s}", "type", "address",
	    "vm", fact_text(vm, "id"), "address", "127.0.0.1");
	manager_record(r, record);
	json_decref(record);
	return 0;
}
