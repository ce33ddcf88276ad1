/*
 * ping and addresses: a guest as it looks from inside and from its network.
 */
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "libvirt_view.h"

#define PING_S	5	/* an agent that lives answers at once */

int
lv_ping(virConnectPtr conn, const json_t *args, driver_record_fn *each,
    void *arg, struct driver_error *error)
{
	virDomainPtr	 dom;
	char		*answer;
	bool		 gone;
	int		 rv = 0;

	(void)each;
	(void)arg;
	if ((dom = lv_vm(conn, args, &gone, error)) == NULL)
		return -1;
	answer = virDomainQemuAgentCommand(dom,
	    "{\"execute\":\"guest-ping\"}", PING_S, 0);
	if (answer == NULL) {
		rv = lv_fail_domain(error, dom);
		/* It is not connected yet, or does not answer yet. */
		error->retryable = strcmp(error->code, "unsupported") != 0;
	}
	free(answer);
	virDomainFree(dom);
	return rv;
}

/* Is this one by which others can reach it? */
static bool
is_public(const char *address)
{
	return strncmp(address, "127.", 4) != 0 &&
	    strcmp(address, "::1") != 0 && strncmp(address, "fe80:", 5) != 0;
}

static void
tell(const virDomainInterface *nic, const char *vm, driver_record_fn *each,
    void *arg)
{
	json_t		*record;
	unsigned	 i;

	for (i = 0; i < nic->naddrs; i++) {
		if (!is_public(nic->addrs[i].addr))
			continue;
		record = json_pack("{ss ss ss}", "type", "address", "vm", vm,
		    "address", nic->addrs[i].addr);
		if (each != NULL)
			each(arg, record);
		json_decref(record);
	}
}

int
lv_addresses(virConnectPtr conn, const json_t *args, driver_record_fn *each,
    void *arg, struct driver_error *error)
{
	/* The agent knows best; the host's neighbours are the last resort. */
	static const unsigned	 sources[] = {
		VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT,
		VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE,
		VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP
	};
	virDomainInterfacePtr	*nics = NULL;
	virDomainPtr		 dom;
	bool			 gone;
	size_t			 i;
	int			 k, n = -1;

	if ((dom = lv_vm(conn, args, &gone, error)) == NULL)
		return -1;
	for (i = 0; n <= 0 && i < sizeof(sources) / sizeof(sources[0]); i++) {
		n = virDomainInterfaceAddresses(dom, &nics, sources[i], 0);
		for (k = 0; k < n; k++) {
			tell(nics[k], fact_text(args, "vm"), each, arg);
			virDomainInterfaceFree(nics[k]);
		}
		free(nics);
		nics = NULL;
	}
	virDomainFree(dom);
	return 0;
}
