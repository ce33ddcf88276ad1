/*
 * use - who uses each volume: VMs, hosts, and whoever else it is mapped to.
 */
#ifndef USE_H
#define USE_H

#include "estate.h"
#include "out.h"

/*
 * Write a volume_use for each volume, by array and id, and report users
 * unknown, maps not seen, and volumes that nobody uses.  uses is what
 * place_disks made.
 */
void	use_volumes(struct estate *, const struct table *uses,
	    struct out *);

#endif
