#include "power.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fact.h"
#include "guests.h"
#include "loop.h"
#include "state.h"
#include "status.h"

/* Something that is over, or begins, at a time. */
struct blow {
	char		*site, *id;
	double		 until;
	struct timer	*timer;		/* of a crash */
	struct blow	*next;
};

static struct blow	*cuts, *crashes;

static struct blow *
blow_new(struct blow **list, const char *site, const char *id, double seconds)
{
	struct blow	*b;

	if ((b = calloc(1, sizeof(*b))) == NULL ||
	    (b->site = strdup(site)) == NULL || (b->id = strdup(id)) == NULL)
		err(STATUS_FATAL, NULL);
	b->until = loop_time() + seconds;
	b->next = *list;
	*list = b;
	return b;
}

static void
blow_free(struct blow **p)
{
	struct blow	*b = *p;

	*p = b->next;
	if (b->timer != NULL)
		loop_cancel(b->timer);
	free(b->site);
	free(b->id);
	free(b);
}

void
power_cut(const char *site, const char *host, double seconds)
{
	json_t	*vms = json_copy((json_t *)state_find(HOST_VMS, site, host,
	    NULL)), *vm;
	size_t	 i;

	event_log("host-lost-power", "s:s,s:s,s:f", "site", site,
	    "host", host, "seconds", seconds);
	json_array_foreach(vms, i, vm)
		if (guest_runs(vm))
			guest_stop(vm, "vm-lost-power");
	state_commit();
	json_decref(vms);
	blow_new(&cuts, site, host, seconds);
}

bool
power_is_cut(const char *site, const char *host)
{
	struct blow	**p = &cuts;
	bool		  cut = false;

	while (*p != NULL)
		if ((*p)->until <= loop_time())
			blow_free(p);
		else {
			cut |= strcmp((*p)->site, site) == 0 &&
			    strcmp((*p)->id, host) == 0;
			p = &(*p)->next;
		}
	return cut;
}

static void
crash(void *arg)
{
	struct blow	*b = arg, **p;
	const json_t	*vm = state_get("vm", b->site, b->id, NULL);

	b->timer = NULL;
	if (vm != NULL && guest_runs(vm)) {
		guest_stop(vm, "vm-crashed");
		state_commit();
	}
	for (p = &crashes; *p != b; )
		p = &(*p)->next;
	blow_free(p);
}

void
power_crash_later(const char *site, const char *vm, double seconds)
{
	struct blow	*b = blow_new(&crashes, site, vm, seconds);

	b->timer = loop_after(seconds, crash, b);
}

void
power_free(void)
{
	while (cuts != NULL)
		blow_free(&cuts);
	while (crashes != NULL)
		blow_free(&crashes);
}
