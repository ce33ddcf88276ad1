/*
 * undefine-vm: takes back a define-vm; at the source, where no step defines
 * anything, it retires a VM that has moved for good.
 */
#include <string.h>

#include "fact.h"
#include "register-vms.h"

/* A VM that runs stays. */
static int
check_stopped(const struct manager *m, struct engine_call *call,
    const char *vm)
{
	bool	 failed;
	json_t	*is = manager_vm(m, call, vm, &failed);

	if (is != NULL && !vm_is_off(is) &&
	    !call->rehearsed) {
		engine_fail(call, "vm-running", false, "VM %s is %s on %s", vm,
		    fact_text(is, "state"), m->host);
		failed = true;
	}
	json_decref(is);
	return failed ? -1 : 0;
}

enum engine_status
undefine_vm(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	const char	*vm;
	int		 defined;

	if ((vm = engine_text(call, "vm")) == NULL ||
	    manager_of_step(&m, call, r) == -1 ||
	    (defined = vm_is_defined(&m, call, vm, NULL, NULL)) == -1)
		return ENGINE_FAILED;
	json_object_set_new(call->made, "host", json_string(m.host));
	if (defined == 0)
		return ENGINE_ALREADY;
	if (check_stopped(&m, call, vm) == -1 ||
	    (strcmp(call->site, "source") == 0 && !call->rehearsed &&
	    twin_check_there(call, r, vm) == -1))
		return ENGINE_FAILED;
	if (call->dry_run)
		return ENGINE_DONE;
	if (manager_change_new(&m, call, "undefine", json_pack("{ss ss}",
	    "vm", vm, "host", m.host)) == -1 ||
	    (defined = vm_is_defined(&m, call, vm, NULL, NULL)) == -1)
		return ENGINE_FAILED;
	return defined == 0 ? ENGINE_DONE : engine_fail(call, "not-changed",
	    false, "VM %s is registered on %s still, though its manager said "
	    "it is not", vm, m.host);
}
