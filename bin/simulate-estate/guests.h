/*
 * guests - what runs where, on which LUs, and what must never happen.
 *
 * Nothing here refuses what real life would not refuse; it writes violation
 * lines instead:
 *	two-writers	two running VMs use a LU that they do not share, behind
 *			whatever external volume
 *	wrong-disk	a disk lies on other LUs than when it was born
 *	lost-write	a disk does not hold what its VM wrote last
 *	volume-removed-under-vm
 *			a running VM's LU went away
 *	virtualized-under-vm
 *			an array maps a LU that a running VM uses
 */
#ifndef GUESTS_H
#define GUESTS_H

#include <jansson.h>
#include <stdbool.h>

#include "driver.h"

/* Note who runs, and what every disk was born on, once state is open. */
void	 guests_open(void);

bool	 guest_runs(const json_t *vm);

/*
 * Start or stop a VM; vm is borrowed and void afterwards.  A start fails, -1
 * with the error filled in, when the host does not see what it needs.  event
 * is the name of what stops it: vm-stopped, vm-crashed, vm-lost-power.
 */
int	 guest_start(const json_t *vm, struct driver_error *);
void	 guest_stop(const json_t *vm, const char *event);

/* A running VM of a host that has a disk on a datastore: its id, or NULL. */
const char *guest_of_datastore(const char *site, const char *host,
	    const char *datastore);

/*
 * Around a change that may take a volume away: before it, who can reach the
 * data of these volumes (an array of records) now; after it, bark for those
 * that cannot any more.
 */
json_t	*guests_on(const json_t *volumes);
void	 guests_bark_new(json_t *uses, const char *cause);

/* Bark when VMs use a volume that an array has mapped as an external one. */
void	 guests_mapped(const json_t *volume, const char *array);

#endif
