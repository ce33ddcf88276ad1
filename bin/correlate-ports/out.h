/*
 * out - JSON text written piece by piece, for the many records that are made
 * here; the same bytes as jansson's compact form.
 */
#ifndef OUT_H
#define OUT_H

#include <stdint.h>

#include "estate.h"

/* To stdout: text as it is, and a name as a JSON string. */
void	out_raw(const char *);
void	out_name(const struct estate *, uint32_t name);
void	out_number(uint32_t);

/* {"array":...,"volume":...} of a row of volumes. */
void	out_volume(const struct estate *, uint32_t row);

/* A JSON array of items, each written by put. */
void	out_array(const struct estate *, const struct numbers *,
	    void (*put)(const struct estate *, uint32_t));

#endif
