/* define-vm. */
#include <stdlib.h>
#include <string.h>

#include "definition.h"
#include "fact.h"
#include "register-vms.h"

/* Whether the VM comes up with its host stays as it was. */
static void
add_autostart(json_t *args, struct store *store, const char *vm)
{
	json_t	*seen = store_vm(store, "source", vm);
	json_t	*autostart = json_object_get(seen, "autostart");

	if (json_is_boolean(autostart))
		json_object_set(args, "autostart", autostart);
	json_decref(seen);
}

/* The definition as the manager is to have it; a new reference, or NULL. */
static json_t *
define_args(struct engine_call *call, const struct manager *m,
    struct store *store, const json_t *definition, const json_t *luns)
{
	const char		*vm = fact_text(call->args, "vm");
	const char		*format = fact_text(definition, "format");
	struct definition_map	 map = { .luns = luns };
	json_t			*args, *disks;
	char			*text;

	map.networks = json_object_get(call->args, "networks");
	args = json_pack("{ss ss ss ss}", "vm", vm, "host", m->host,
	    "name", fact_text(call->args, "name"), "format", format);
	add_autostart(args, store, vm);
	if (strcmp(format, "libvirt") != 0) {
		json_object_set(args, "text",
		    json_object_get(definition, "text"));
		json_object_set_new(args, "wwids", json_deep_copy(luns));
		json_object_set_new(args, "networks", map.networks == NULL ?
		    json_object() : json_deep_copy(map.networks));
		return args;
	}
	disks = store_disks(store, vm);
	map.disks = disks;
	text = definition_rewrite(fact_text(definition, "text"), vm, &map,
	    &call->error);
	if (text != NULL)
		json_object_set_new(args, "text", json_string(text));
	else {
		json_decref(args);
		args = NULL;
	}
	free(text);
	json_decref(disks);
	return args;
}

/* The first disk that is a LU and none of these, or NULL. */
static const json_t *
foreign_disk(const json_t *records, const char *vm, const json_t *luns)
{
	const json_t	*record, *lu;
	const char	*wwid;
	size_t		 i, k;

	json_array_foreach(records, i, record) {
		wwid = fact_text(record, "wwid");
		if (strcmp(fact_text(record, "type"), "disk") != 0 ||
		    strcmp(fact_text(record, "vm"), vm) != 0 || *wwid == '\0')
			continue;
		json_array_foreach(luns, k, lu)
			if (strcmp(fact_text(lu, "to"), wwid) == 0)
				break;
		if (k == json_array_size(luns))
			return record;
	}
	return NULL;
}

/* Does the host have this LU as a disk of the VM, as far as it tells? */
static bool
has_disk(const json_t *records, const char *vm, const char *target,
    const char *wwid)
{
	const json_t	*record;
	const char	*is;
	size_t		 i;

	json_array_foreach(records, i, record) {
		if (strcmp(fact_text(record, "type"), "disk") != 0 ||
		    strcmp(fact_text(record, "vm"), vm) != 0)
			continue;
		is = fact_text(record, "wwid");
		if (strcmp(is, wwid) == 0 || (*is == '\0' &&
		    strcmp(fact_text(record, "target"), target) == 0))
			return true;
	}
	return false;
}

/*
 * The first of the source's disks (store_disks) whose LU's successor the VM
 * does not have there, or NULL.
 */
static const char *
missing_disk(const json_t *records, const char *vm, const json_t *disks,
    const json_t *luns)
{
	const json_t	*disk, *lu;
	const char	*target;
	size_t		 i;

	json_object_foreach((json_t *)disks, target, disk)
		json_array_foreach(luns, i, lu)
			if (strcmp(fact_text(lu, "from"),
			    fact_text(disk, "wwid")) == 0 &&
			    !has_disk(records, vm, target,
			    fact_text(lu, "to")))
				return target;
	return NULL;
}

int
vm_is_defined(const struct manager *m, struct engine_call *call, const char *vm,
    const json_t *disks, const json_t *luns)
{
	const json_t	*disk;
	const char	*target;
	json_t		*is, *records = manager_vm_records(m, call, vm, &is);
	int		 rv = is == NULL ? 0 : 1;

	if (records == NULL)
		return -1;
	disk = luns == NULL ? NULL : foreign_disk(records, vm, luns);
	target = missing_disk(records, vm, disks, luns);
	if (is != NULL && strcmp(fact_text(is, "host"), m->host) != 0) {
		engine_fail(call, "conflict", false, "VM %s is on host %s, not "
		    "on %s", vm, fact_text(is, "host"), m->host);
		rv = -1;
	} else if (is != NULL && disk != NULL) {
		engine_fail(call, "conflict", false, "VM %s on %s has LU %s as "
		    "disk %s, which the plan does not give to it", vm, m->host,
		    fact_text(disk, "wwid"), fact_text(disk, "target"));
		rv = -1;
	} else if (is != NULL && target != NULL && !vm_is_off(is)) {
		engine_fail(call, "twin-not-off", false, "VM %s is %s on host "
		    "%s without its disk %s: that is not the one that moves",
		    vm, fact_text(is, "state"), m->host, target);
		rv = -1;
	} else if (target != NULL)
		rv = 0;
	json_decref(records);
	return rv;
}

/*
 * Is the definition in the stream the one that the plan was made with, and
 * the source's still the same?  0, or -1.
 */
static int
check_stale(struct engine_call *call, struct registry *r, const char *vm,
    json_t *definition)
{
	const json_t	*twin = json_object_get(call->args, "twin");
	const char	*host = fact_text(twin, "host");
	struct manager	 m;
	json_t		*records, *unused;
	int		 rv;

	records = json_pack("[O]", definition);
	rv = definition_check(call, records, vm, "in the stream");
	json_decref(records);
	if (rv == -1 || *host == '\0')
		return rv;
	if (manager_find(&m, call, r, host, fact_text(twin, "site")) == -1 ||
	    (records = manager_vm_records(&m, call, vm, &unused)) == NULL)
		return -1;
	rv = definition_check(call, records, vm, "at its source");
	json_decref(records);
	return rv;
}

/* Make the arguments, then define and look. */
static enum engine_status
define(struct engine_call *call, const struct manager *m,
    struct registry *r, const char *vm, const json_t *luns)
{
	json_t	*definition, *disks, *args = NULL;
	int	 defined;

	if ((definition = store_definition(r->store, vm)) == NULL)
		engine_fail(call, "no-definition", false, "no vm_definition of "
		    "VM %s came by in the stream", vm);
	else if (check_stale(call, r, vm, definition) == 0)
		args = define_args(call, m, r->store, definition, luns);
	json_decref(definition);
	if (args == NULL)
		return call->rehearsed &&
		    strcmp(call->error.code, "no-device") == 0 ? ENGINE_DONE :
		    ENGINE_FAILED;
	if (call->dry_run) {
		json_decref(args);
		return ENGINE_DONE;
	}
	if (manager_change_new(m, call, "define", args) == -1)
		return ENGINE_FAILED;
	disks = store_disks(r->store, vm);
	defined = vm_is_defined(m, call, vm, disks, luns);
	json_decref(disks);
	if (defined == -1)
		return ENGINE_FAILED;
	return defined == 1 ? ENGINE_DONE : engine_fail(call, "not-changed",
	    false, "VM %s is not registered on %s, though its manager said "
	    "so", vm, m->host);
}

enum engine_status
define_vm(struct engine_call *call, struct registry *r)
{
	struct manager		 m;
	const char		*vm;
	json_t			*luns, *disks;
	enum engine_status	 rv = ENGINE_FAILED;
	int			 defined;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    engine_text(call, "name") == NULL ||
	    !engine_may_be(call, call->args, "networks", JSON_OBJECT) ||
	    manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	luns = successors(call);
	if (luns == NULL && engine_no_input(call) == ENGINE_FAILED)
		return ENGINE_FAILED;
	disks = store_disks(r->store, vm);
	if ((defined = vm_is_defined(&m, call, vm, disks, luns)) != -1)
		json_object_set_new(call->made, "host", json_string(m.host));
	if (defined == 1)
		rv = ENGINE_ALREADY;
	else if (defined == 0)
		rv = luns == NULL ? ENGINE_DONE :
		    define(call, &m, r, vm, luns);
	json_decref(disks);
	json_decref(luns);
	return rv;
}
