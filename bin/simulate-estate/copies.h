/*
 * copies - volume migration at work: the data of one LDEV (P) of a pair are
 * copied to another (S), then the two change places.  Hosts keep number,
 * identity and LU paths of P, which has the space of S now, and S what was
 * below P.
 *
 * A pair is a record x-pair {array, id, pvol, svol, status, told}; status is
 * SMPL, COPY, PSUS (done) or PSUE (failed), told what it was made with.
 */
#ifndef COPIES_H
#define COPIES_H

#include <jansson.h>

struct array;

void	copies_open(void);	/* begin those of the state anew */
void	copies_close(void);

void	copy_begin(struct array *, const json_t *pair);
void	copy_cancel(const struct array *, const char *id);

/* How much of the data are copied. */
int	copy_percent(const struct array *, const json_t *pair);

#endif
