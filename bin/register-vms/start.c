/* start-vm. */
#include <string.h>

#include "fact.h"
#include "health.h"
#include "register-vms.h"
#include "stamp.h"

/* 1: it runs on its host; 0: it does not; -1: failed. */
static int
is_running(const struct manager *m, struct engine_call *call, const char *vm)
{
	bool	 failed;
	json_t	*is = manager_vm(m, call, vm, &failed);
	int	 rv = -1;

	if (is == NULL && !failed && call->rehearsed)
		return 0;
	if (is == NULL && !failed)
		engine_fail(call, "not-found", false, "the manager of %s knows "
		    "no VM %s", m->host, vm);
	else if (is != NULL && strcmp(fact_text(is, "host"), m->host) != 0)
		engine_fail(call, "conflict", false, "VM %s is on host %s, not "
		    "on %s", vm, fact_text(is, "host"), m->host);
	else if (is != NULL)
		rv = strcmp(fact_text(is, "state"), "running") == 0;
	json_decref(is);
	return rv;
}

/* A VM that was stopped here and comes back starts with its host again. */
static void
add_autostart(struct engine_call *call, struct store *store, const char *vm,
    json_t *args)
{
	json_t	*seen = store_vm(store, call->site, vm);

	if (json_is_true(json_object_get(seen, "autostart")))
		json_object_set_new(args, "autostart", json_true());
	json_decref(seen);
}

/* How long it was away: since the stop-vm step that this one waited for. */
static void
note_away(struct engine_call *call, struct store *store)
{
	const char	*step;
	char		 now[STAMP_STRSIZE];
	double		 stopped, latest = -1, away;
	json_t		*made;

	json_object_foreach((json_t *)call->inputs, step, made) {
		stopped = store_stop_time(store, step);
		latest = stopped > latest ? stopped : latest;
	}
	if (latest < 0)
		return;
	stamp_now(now);
	away = stamp_seconds(now) - latest;
	json_object_set_new(call->made, "away_s",
	    json_real(away < 0 ? 0 : (double)(long)(away * 1000 + 0.5) / 1000));
}

/* Start it, and see it run. */
static int
start(struct engine_call *call, const struct manager *m, struct registry *r,
    const char *vm)
{
	json_t	*args = json_pack("{ss ss}", "vm", vm, "host", m->host);
	int	 runs;

	add_autostart(call, r->store, vm, args);
	if (manager_change_new(m, call, "start", args) == -1 ||
	    (runs = is_running(m, call, vm)) == -1)
		return -1;
	if (runs == 1) {
		note_away(call, r->store);
		return 0;
	}
	engine_fail(call, "not-changed", false, "VM %s does not run on %s, "
	    "though its manager said so", vm, m->host);
	return -1;
}

enum engine_status
start_vm(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	struct health	 health;
	const char	*vm;
	int		 runs;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    health_arg(call, &health) == -1 ||
	    manager_of_step(&m, call, r) == -1 ||
	    (runs = is_running(&m, call, vm)) == -1)
		return ENGINE_FAILED;
	if (!call->rehearsed && twin_check_off(call, r, &m, vm) == -1)
		return ENGINE_FAILED;
	if (call->dry_run)
		return runs == 1 ? ENGINE_ALREADY : ENGINE_DONE;
	if ((runs == 0 && start(call, &m, r, vm) == -1) ||
	    health_await(call, &m, vm, &health) == -1)
		return ENGINE_FAILED;
	return runs == 1 ? ENGINE_ALREADY : ENGINE_DONE;
}
