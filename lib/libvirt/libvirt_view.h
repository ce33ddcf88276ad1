/*
 * libvirt_view - one look at one host through libvirt: what its parts know
 * of each other while the records are made.  Only the libvirt driver's own
 * files include this.
 *
 * The order is devices, pools, domains: pools are placed on devices, disks
 * in pools and on devices.
 */
#ifndef LIBVIRT_VIEW_H
#define LIBVIRT_VIEW_H

#include <jansson.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>
#include <stdbool.h>

#include "driver.h"
#include "finding.h"

struct lv_view {
	virConnectPtr	 conn;
	const char	*host;		/* its name in records */
	json_t		*records;	/* array: what is told, without site */
	json_t		*identity;	/* {device path: wwid, "" is local} */
	json_t		*unit;		/* {"2:0:0:7": device path} */
	json_t		*pool;		/* {name: {type, id, mount, extents,
					   unknown: not all extents}} */
	json_t		*portal;	/* {iSCSI target: [{lun, wwid, device}]} */
};

void	lv_view_init(struct lv_view *, virConnectPtr, const char *host);
void	lv_view_fini(struct lv_view *);

/* Tell a record; steals it. */
void	lv_add_new(struct lv_view *, json_t *record);

/* Tell a finding; about is stolen, and the host is added to it. */
void	lv_finding(struct lv_view *, const char *code, enum finding_severity,
	    bool blocks, json_t *about, const char *hint,
	    const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/*
 * The identity of the LU behind a device path of the host: its text, "" when
 * it is a local device without one, NULL when it cannot be told.  Borrowed
 * from the view.
 */
const char *lv_identity(struct lv_view *, const char *path);

/*
 * Sort the records by type and key: libvirt lists in the order of a hash
 * table.
 */
void	lv_view_sort(struct lv_view *);

/* The parts.  Each returns 0, or -1 with the error filled in. */
int	lv_host(struct lv_view *, const char *spec, struct driver_error *);
int	lv_devices(struct lv_view *, struct driver_error *);
int	lv_pools(struct lv_view *, struct driver_error *);
/* Only the VM with that id, unless it is NULL. */
int	lv_domains(struct lv_view *, const char *vm, struct driver_error *);

/* The disk records of a domain's description. */
void	lv_disks(struct lv_view *, virDomainPtr, const char *vm,
	    const xmlNode *domain);

/*
 * The pool with the longest mount point above path, or NULL.  Borrowed.  Only
 * of pools to which all below their mount point belongs: those that show
 * devices in /dev, /dev/mapper or /dev/disk share these with others.
 */
json_t	*lv_pool_above(struct lv_view *, const char *path);

/* Is each volume of a pool of that type a LU of its own? */
bool	lv_pool_has_units(const char *type);

/* The identities below a pool's <source>; false when one is not known. */
bool	lv_pool_extents(struct lv_view *, const xmlNode *pool, json_t *wwids);

/* The verbs that change something. */
typedef int lv_verb(virConnectPtr, const json_t *args, double timeout_s,
	    struct driver_error *);
lv_verb	lv_stop, lv_start, lv_define, lv_undefine;
lv_verb	lv_start_pool, lv_stop_pool, lv_rescan;

/* Those that answer records, and change nothing. */
typedef int lv_reader(virConnectPtr, const json_t *args, driver_record_fn *,
	    void *arg, struct driver_error *);
lv_reader lv_check, lv_fingerprint, lv_ping, lv_addresses;

/*
 * The VM of the arguments, yours to free.  NULL with the error filled in;
 * *gone says that there is no such VM, which is an answer to some.
 */
virDomainPtr lv_vm(virConnectPtr, const json_t *args, bool *gone,
	    struct driver_error *);

/* A virDomainState, or -1 with the error filled in. */
int	lv_vm_state(virDomainPtr, struct driver_error *);

/*
 * Whether it comes up with its host, as the arguments say, if they do; a VM
 * that ends with its run does not.  0, or -1 with the error filled in.
 */
int	lv_set_autostart(virDomainPtr, const json_t *args,
	    struct driver_error *);

/* Has another VM than id that name?  Then uuid says which. */
bool	lv_name_taken(virConnectPtr, const char *name, const char *id,
	    char uuid[VIR_UUID_STRING_BUFLEN]);

/* Fill in an error from the last one of libvirt in this thread.  -1. */
int	lv_fail(struct driver_error *, const char *what);
int	lv_fail_domain(struct driver_error *, virDomainPtr);
int	lv_fail_pool(struct driver_error *, virStoragePoolPtr);

#endif
