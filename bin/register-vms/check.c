/* check-vm: could the VM live at the destination?  Asked before it stops. */
#include <stdlib.h>
#include <string.h>

#include "definition.h"
#include "fact.h"
#include "follow.h"
#include "register-vms.h"

static void
note(json_t *notes, const char *code, const char *severity,
    const char *message)
{
	json_array_append_new(notes, json_pack("{ss ss ss}", "code", code,
	    "severity", severity, "message", message));
}

/* Each LU as its own successor: no step has found the true ones yet. */
static json_t *
stand_ins(const json_t *disks)
{
	const char	*target, *wwid;
	json_t		*all = json_array(), *disk;

	json_object_foreach((json_t *)disks, target, disk) {
		wwid = fact_text(disk, "wwid");
		if (*wwid != '\0')
			json_array_append_new(all, json_pack("{ss ss ss}",
			    "from", wwid, "to", wwid, "device",
			    "/dev/disk/by-id/later"));
	}
	return all;
}

/* What define-vm would refuse when the VM is down already. */
static void
check_rewrite(const json_t *definition, const char *vm, struct store *store,
    json_t *notes)
{
	struct driver_error	 error;
	struct definition_map	 map = { .networks = NULL };
	json_t			*disks = store_disks(store, vm);
	json_t			*luns = stand_ins(disks);
	char			*text;

	map.disks = disks;
	map.luns = luns;
	text = definition_rewrite(fact_text(definition, "text"), vm, &map,
	    &error);
	if (text == NULL && strcmp(error.code, "disk-without-successor") != 0)
		note(notes, error.code, "error", error.message);
	else if (text == NULL)
		note(notes, "disk", "error", error.message);
	free(text);
	json_decref(luns);
	json_decref(disks);
}

/* What the host's manager says.  0, or -1. */
static int
ask(struct engine_call *call, const struct manager *m,
    const json_t *definition, json_t *notes)
{
	const json_t	*networks = json_object_get(call->args, "networks");
	json_t		*args, *records, *record;
	size_t		 i;

	args = json_pack("{ss ss ss ss}", "vm", fact_text(definition, "vm"),
	    "host", m->host, "format", fact_text(definition, "format"),
	    "text", fact_text(definition, "text"));
	if (json_is_object(networks))
		json_object_set_new(args, "networks",
		    json_deep_copy(networks));
	records = manager_read_new(m, call, "check", args);
	if (records == NULL) {
		if (strcmp(call->error.code, "unsupported") != 0)
			return -1;
		json_object_set_new(call->made, "unchecked", json_true());
	}
	json_array_foreach(records, i, record)
		if (strcmp(fact_text(record, "type"), "check") == 0)
			note(notes, fact_text(record, "code"),
			    fact_text(record, "severity"),
			    fact_text(record, "message"));
	json_decref(records);
	return 0;
}

static bool
is_harmless(const json_t *check)
{
	const char	*severity = fact_text(check, "severity");

	return strcmp(severity, "info") == 0 ||
	    strcmp(severity, "warning") == 0;
}

/* Errors fail the step; the rest is for people to read. */
static enum engine_status
judge(struct engine_call *call, const struct manager *m, const json_t *notes)
{
	const json_t	*check, *worst = NULL;
	const char	*name = fact_text(call->args, "name");
	json_t		*harmless = json_array();
	size_t		 i, bad = 0;

	json_array_foreach(notes, i, check)
		if (is_harmless(check))
			json_array_append_new(harmless,
			    json_deep_copy(check));
		else if (bad++ == 0)
			worst = check;
	if (json_array_size(harmless) > 0)
		json_object_set(call->made, "notes", harmless);
	json_decref(harmless);
	if (bad == 0)
		return ENGINE_DONE;
	if (*name == '\0')
		name = fact_text(call->args, "vm");
	if (bad > 1)
		return engine_fail(call, "incompatible", false, "VM %s cannot "
		    "live on host %s: %s (%s), and %zu more", name, m->host,
		    fact_text(worst, "message"), fact_text(worst, "code"),
		    bad - 1);
	return engine_fail(call, "incompatible", false,
	    "VM %s cannot live on host %s: %s (%s)", name, m->host,
	    fact_text(worst, "message"), fact_text(worst, "code"));
}

/* One that runs there before its twin has stopped runs twice.  0, or -1. */
static int
check_alone(struct engine_call *call, const struct manager *m,
    struct registry *r, const char *vm)
{
	bool	 failed, runs;
	json_t	*is;

	if (json_object_get(call->args, "twin") == NULL)
		return 0;
	if ((is = manager_vm(m, call, vm, &failed)) == NULL)
		return failed ? -1 : 0;
	runs = !vm_is_off(is) && strcmp(fact_text(is, "host"), m->host) == 0;
	json_decref(is);
	return runs ? twin_check_off(call, r, m, vm) : 0;
}

enum engine_status
check_vm(struct engine_call *call, struct registry *r)
{
	struct manager		 m;
	const char		*vm;
	json_t			*definition, *notes;
	enum engine_status	 rv = ENGINE_FAILED;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    !engine_may_be(call, call->args, "networks", JSON_OBJECT) ||
	    manager_of_step(&m, call, r) == -1 ||
	    check_alone(call, &m, r, vm) == -1)
		return ENGINE_FAILED;
	if ((definition = store_definition(r->store, vm)) == NULL)
		return engine_fail(call, "no-definition", false, "no "
		    "vm_definition of VM %s came by in the stream", vm);
	notes = json_array();
	if (strcmp(fact_text(definition, "format"), "libvirt") == 0) {
		check_rewrite(definition, vm, r->store, notes);
		follow_check(fact_text(definition, "text"), notes);
	}
	if (ask(call, &m, definition, notes) == 0)
		rv = judge(call, &m, notes);
	json_decref(notes);
	json_decref(definition);
	return rv;
}
