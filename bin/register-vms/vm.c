/* stop-vm and start-vm. */
#include <string.h>

#include "fact.h"
#include "register-vms.h"

static bool
is_off(const json_t *vm)
{
	return strcmp(fact_text(vm, "state"), "off") == 0;
}

/* A driver gives the guest all its time; its own answer may take longer. */
static int
ask_to_stop(const struct manager *m, struct engine_call *call, const char *vm,
    const char *host)
{
	json_t	*args, *answer;

	args = json_pack("{ss ss sf}", "vm", vm, "host", host, "timeout_s",
	    call->timeout_s);
	if (json_is_true(json_object_get(call->args, "force")))
		json_object_set_new(args, "force", json_true());
	answer = engine_ask_within_new(call, m->driver, "stop", args,
	    1.1 * call->timeout_s + 1);
	json_decref(answer);
	return answer == NULL ? -1 : 0;
}

/* Off, or gone: some VMs end with their run. */
static enum engine_status
confirm_stopped(const struct manager *m, struct engine_call *call,
    const char *vm)
{
	bool	 failed;
	json_t	*is = manager_vm(m, call, vm, &failed);

	if (failed)
		return ENGINE_FAILED;
	if (is != NULL && !is_off(is))
		engine_fail(call, "not-changed", false, "VM %s is %s still, "
		    "though its manager said it stopped", vm,
		    fact_text(is, "state"));
	failed = is != NULL && !is_off(is);
	json_decref(is);
	return failed ? ENGINE_FAILED : ENGINE_DONE;
}

/*
 * A VM that is not there does not run.  But one that the plan found at the
 * source and that has left it since is not what the plan was made for.
 */
static enum engine_status
is_gone(const struct manager *m, struct engine_call *call, const char *vm)
{
	if (call->changed || call->rehearsed ||
	    strcmp(call->site, "source") != 0)
		return ENGINE_ALREADY;
	return engine_fail(call, "not-found", false,
	    "the manager of %s knows no VM %s", m->host, vm);
}

/* A VM that was off has no start-vm step: one that runs now would stay down. */
static int
check_state(struct engine_call *call, const json_t *is, const char *vm)
{
	if (!engine_may_be(call, call->expect, "state", JSON_STRING))
		return -1;
	if (strcmp(fact_text(call->expect, "state"), "off") != 0 || is_off(is))
		return 0;
	engine_fail(call, "stale-plan", false, "VM %s is %s now, it was off "
	    "when the plan was made", vm, fact_text(is, "state"));
	return -1;
}

enum engine_status
stop_vm(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	const char	*vm;
	json_t		*is;
	bool		 failed, off;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	if ((is = manager_vm(&m, call, vm, &failed)) == NULL)
		return failed ? ENGINE_FAILED : is_gone(&m, call, vm);
	off = is_off(is);
	if (json_object_get(call->made, "was") == NULL)
		json_object_set(call->made, "was",
		    json_object_get(is, "state"));
	failed = check_state(call, is, vm) == -1;
	if (!failed && !off && strcmp(fact_text(is, "host"), m.host) != 0) {
		failed = true;
		engine_fail(call, "stale-plan", false, "VM %s runs on host %s "
		    "now, not on %s", vm, fact_text(is, "host"), m.host);
	}
	json_decref(is);
	if (failed || off || call->dry_run)
		return failed ? ENGINE_FAILED : off ? ENGINE_ALREADY :
		    ENGINE_DONE;
	if (ask_to_stop(&m, call, vm, m.host) == -1)
		return ENGINE_FAILED;
	return confirm_stopped(&m, call, vm);
}

/* Ask one manager whether the twin is off there, or not there.  0, or -1. */
static int
check_twin_at(const struct manager *twin, const struct manager *self,
    struct engine_call *call, const char *vm)
{
	bool	 failed, self_same;
	json_t	*is = manager_vm(twin, call, vm, &failed);

	if (is == NULL)
		return failed ? -1 : 0;
	/* One manager for both sites may show us the VM itself. */
	self_same = twin->driver == self->driver &&
	    strcmp(fact_text(is, "host"), self->host) == 0;
	failed = !is_off(is) && !self_same;
	if (failed)
		engine_fail(call, "twin-not-off", false, "VM %s is %s on host "
		    "%s", vm, fact_text(is, "state"), fact_text(is, "host"));
	json_decref(is);
	return failed ? -1 : 0;
}

/*
 * The same VM must not run at the other site, and somebody must know.  Where
 * the twin's host has a manager of its own and its site has one too, both must
 * say so: it may run on another host by now.
 */
static int
check_twin(const struct manager *self, struct engine_call *call,
    struct registry *r, const char *vm)
{
	const json_t	*twin = json_object_get(call->args, "twin");
	const char	*host = fact_text(twin, "host");
	const char	*site = fact_text(twin, "site");
	struct manager	 m;

	if (*host == '\0' || *site == '\0') {
		engine_fail(call, "bad-step", false,
		    "args: twin: expected site and host");
		return -1;
	}
	if (manager_find(&m, call, r, host, site) == -1 ||
	    check_twin_at(&m, self, call, vm) == -1)
		return -1;
	if (!m.own || !driver_set_has(r->managers, site))
		return 0;
	m.own = false;
	m.driver = driver_set_get(r->managers, site, &call->error);
	return m.driver == NULL ? -1 : check_twin_at(&m, self, call, vm);
}

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

enum engine_status
start_vm(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	const char	*vm;
	int		 runs;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    manager_of_step(&m, call, r) == -1 ||
	    (runs = is_running(&m, call, vm)) == -1)
		return ENGINE_FAILED;
	if (!call->rehearsed && check_twin(&m, call, r, vm) == -1)
		return ENGINE_FAILED;
	if (runs == 1 || call->dry_run)
		return runs == 1 ? ENGINE_ALREADY : ENGINE_DONE;
	if (manager_change_new(&m, call, "start", json_pack("{ss ss}",
	    "vm", vm, "host", m.host)) == -1 ||
	    (runs = is_running(&m, call, vm)) == -1)
		return ENGINE_FAILED;
	return runs == 1 ? ENGINE_DONE : engine_fail(call, "not-changed",
	    false, "VM %s does not run on %s, though its manager said so", vm,
	    m.host);
}
