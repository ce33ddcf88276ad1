/*
 * definition - a libvirt domain definition, rewritten for another site.
 *
 * Disks that are LUs, or partitions of one, point to the device of the LU's
 * successor, and interfaces to the network that stands for theirs.  Everything
 * else stays: uuid, name, MAC addresses, file paths, names of pools and
 * volumes.  What is neither, but a device of the host, is refused.
 * Source: libvirt, Domain XML format.
 */
#ifndef DEFINITION_H
#define DEFINITION_H

#include <jansson.h>

#include "driver.h"

/* All borrowed. */
struct definition_map {
	const json_t	*luns;		/* [{from, to, device}] of wwids */
	const json_t	*disks;		/* {target: what is behind it} */
	const json_t	*networks;	/* {from: to}, may be NULL */
};

/*
 * The definition of VM vm (its uuid) in its new form; you free it.  Returns
 * NULL with the error filled in:
 *   bad-definition		not a domain, or another one's
 *   disk-without-successor	a LU that nothing in the map replaces, or a
 *				device of which it is not known what it is
 *   no-device			the successor's device is not known
 *   refused			it asks for what must not come from a stream
 */
char	*definition_rewrite(const char *text, const char *vm,
	    const struct definition_map *, struct driver_error *);

#endif
