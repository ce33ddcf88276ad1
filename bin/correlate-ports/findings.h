/*
 * findings - where the facts of hosts and arrays do not fit.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "estate.h"

/* Report what is wrong with the LUs as hosts see them, after nexus_join. */
void	findings_views(struct estate *);

/* ... with volumes by themselves. */
void	findings_volumes(struct estate *);

/*
 * Serial numbers that two arrays have, in place of all other findings about
 * their volumes; after these.
 */
void	findings_arrays(struct estate *);

/* Sites of which only the hosts are known. */
void	findings_sites(struct estate *);

#endif
