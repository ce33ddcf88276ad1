/*
 * placement - the record that says where a disk lies.
 */
#ifndef PLACEMENT_H
#define PLACEMENT_H

#include "out.h"
#include "place.h"

void	placement_write(struct out *, const struct placing *);

#endif
