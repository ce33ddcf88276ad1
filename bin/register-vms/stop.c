/* stop-vm. */
#include <stdio.h>
#include <string.h>

#include "fact.h"
#include "register-vms.h"

/* A driver gives the guest all its time; its own answer may take longer. */
static int
ask_to_stop(const struct manager *m, struct engine_call *call, const char *vm)
{
	json_t	*args, *answer;

	args = json_pack("{ss ss sf}", "vm", vm, "host", m->host, "timeout_s",
	    call->timeout_s);
	if (json_is_true(json_object_get(call->args, "force")))
		json_object_set_new(args, "force", json_true());
	if (json_is_true(json_object_get(call->made, "autostart")))
		json_object_set_new(args, "autostart", json_false());
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
	failed = is != NULL && !vm_is_off(is);
	if (failed)
		engine_fail(call, "not-changed", false, "VM %s is %s still, "
		    "though its manager said it stopped", vm,
		    fact_text(is, "state"));
	json_decref(is);
	return failed ? ENGINE_FAILED : ENGINE_DONE;
}

/*
 * Time is up, of the guest or of the manager's answer.  It may be off all
 * the same; one that runs is left alone, and may be asked again.
 */
static enum engine_status
too_late(const struct manager *m, struct engine_call *call, const char *vm)
{
	struct driver_error	 first = call->error;
	bool			 failed, off;
	json_t			*is = manager_vm(m, call, vm, &failed);
	enum engine_status	 rv = ENGINE_FAILED;

	off = !failed && (is == NULL || vm_is_off(is));
	if (failed)
		call->error = first;
	else if (off)
		rv = ENGINE_DONE;
	else
		engine_fail(call, "stop-timeout", true, "VM %s is %s still, "
		    "%g s after it was asked to stop: %s", vm,
		    fact_text(is, "state"), call->timeout_s, first.message);
	json_decref(is);
	return rv;
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

/* What the manager tells of the VM, kept from the first try. */
static void
note(struct engine_call *call, const json_t *is)
{
	json_t	*value;

	if (json_object_get(call->made, "was") != NULL)
		return;
	json_object_set(call->made, "was", json_object_get(is, "state"));
	if ((value = json_object_get(is, "autostart")) != NULL)
		json_object_set(call->made, "autostart", value);
}

/* Memory that was saved, snapshots: what the manager finds worth a word. */
static void
note_findings(struct engine_call *call, const json_t *records)
{
	json_t	*notes = json_array();
	json_t	*record;
	size_t	 i;

	json_array_foreach(records, i, record)
		if (strcmp(fact_text(record, "type"), "finding") == 0)
			json_array_append_new(notes, json_pack("{ss ss ss}",
			    "code", fact_text(record, "code"),
			    "severity", fact_text(record, "severity"),
			    "message", fact_text(record, "message")));
	if (json_array_size(notes) > 0)
		json_object_set(call->made, "notes", notes);
	json_decref(notes);
}

/*
 * Is it what the plan was made for?  A VM that was off has no start-vm step:
 * one that runs now would stay down.  0, or -1.
 */
static int
check_stale(struct engine_call *call, const struct manager *m,
    const json_t *records, const json_t *is, const char *vm)
{
	const char	*host = fact_text(is, "host");
	char		 where[300];

	snprintf(where, sizeof(where), "on host %s", host);
	if (!engine_may_be(call, call->expect, "state", JSON_STRING) ||
	    definition_check(call, records, vm, where) == -1)
		return -1;
	if (vm_is_off(is))
		return 0;
	if (strcmp(fact_text(call->expect, "state"), "off") == 0)
		engine_fail(call, "stale-plan", false, "VM %s is %s now, it "
		    "was off when the plan was made", vm,
		    fact_text(is, "state"));
	else if (strcmp(host, m->host) != 0)
		engine_fail(call, "stale-plan", false, "VM %s runs on host %s "
		    "now, not on %s", vm, host, m->host);
	else
		return 0;
	return -1;
}

static enum engine_status
stop(struct engine_call *call, const struct manager *m, struct store *store,
    const char *vm)
{
	enum engine_status	rv;

	if (ask_to_stop(m, call, vm) == 0)
		rv = confirm_stopped(m, call, vm);
	else if (strcmp(call->error.code, "timeout") == 0)
		rv = too_late(m, call, vm);
	else
		rv = ENGINE_FAILED;
	if (rv == ENGINE_DONE)
		store_stopped(store, call->step);
	return rv;
}

enum engine_status
stop_vm(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	const char	*vm;
	json_t		*records, *is;
	bool		 stale, off;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    manager_of_step(&m, call, r) == -1 ||
	    (records = manager_vm_records(&m, call, vm, &is)) == NULL)
		return ENGINE_FAILED;
	if (is == NULL) {
		json_decref(records);
		return is_gone(&m, call, vm);
	}
	off = vm_is_off(is);
	note(call, is);
	note_findings(call, records);
	stale = check_stale(call, &m, records, is, vm) == -1;
	json_decref(records);
	if (stale || off || call->dry_run)
		return stale ? ENGINE_FAILED : off ? ENGINE_ALREADY :
		    ENGINE_DONE;
	return stop(call, &m, r->store, vm);
}
