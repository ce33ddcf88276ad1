/* What a manager tells of its hosts. */
#include <string.h>

#include "fact.h"
#include "manager.h"
#include "state.h"

struct telling {
	struct request	*request;
	const char	*site;
};

static void
tell_all(struct request *r, const json_t *records)
{
	json_t	*record;
	size_t	 i;

	json_array_foreach(records, i, record)
		manager_record(r, record);
}

static void
tell_vm(struct request *r, const json_t *vm)
{
	const char	*site = fact_site(vm), *id = fact_text(vm, "id");
	const json_t	*definition = state_get("vm_definition", site, id,
	    NULL);

	manager_record(r, vm);
	tell_all(r, state_find(VM_DISKS, site, id, NULL));
	if (definition != NULL)
		manager_record(r, definition);
}

/* A host with all that is on it. */
static void
tell_host(struct request *r, const json_t *host)
{
	const char	*site = fact_site(host), *id = fact_text(host, "id");
	const json_t	*vms = state_find(HOST_VMS, site, id, NULL);
	json_t		*vm;
	size_t		 i;

	manager_record(r, host);
	tell_all(r, state_find(HOST_INITIATORS, site, id, NULL));
	tell_all(r, state_find(HOST_PATHS, site, id, NULL));
	tell_all(r, state_find(HOST_UNITS, site, id, NULL));
	tell_all(r, state_find(HOST_DATASTORES, site, id, NULL));
	json_array_foreach(vms, i, vm)
		tell_vm(r, vm);
}

static void
tell_each(const json_t *host, void *arg)
{
	struct telling	*t = arg;

	if (strcmp(fact_site(host), t->site) == 0)
		tell_host(t->request, host);
}

/* A LU of a host and its paths; nothing when the host does not see it. */
static void
tell_unit(struct request *r, const char *site, const char *host,
    const char *wwid)
{
	const json_t	*unit = state_get("logical_unit", site, host, wwid,
	    NULL);

	if (unit == NULL)
		return;
	manager_record(r, unit);
	tell_all(r, state_find(WWID_PATHS, site, host, wwid, NULL));
}

/* A datastore of a host; nothing when there is none. */
static void
tell_pool(struct request *r, const char *site, const char *host,
    const char *pool)
{
	json_t		*id = json_sprintf("%s/%s", host, pool);
	const json_t	*datastore = state_get("datastore", site,
	    json_string_value(id), NULL);

	if (datastore != NULL)
		manager_record(r, datastore);
	json_decref(id);
}

int
verb_describe(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	struct telling	 all = { r, site };
	const char	*host = fact_text(args, "host");
	const char	*vm = fact_text(args, "vm");
	const char	*wwid = fact_text(args, "wwid");
	const char	*pool = fact_text(args, "pool");
	const json_t	*found;

	if (*vm != '\0') {
		/* one that is not there is told by silence */
		if ((found = state_get("vm", site, vm, NULL)) != NULL)
			tell_vm(r, found);
		return 0;
	}
	if (*host == '\0') {
		state_each("host", tell_each, &all);
		return 0;
	}
	if (verb_host(site, args, error) == -1)
		return -1;
	if (*wwid != '\0')
		tell_unit(r, site, host, wwid);
	else if (*pool != '\0')
		tell_pool(r, site, host, pool);
	else
		tell_host(r, state_get("host", site, host, NULL));
	return 0;
}
