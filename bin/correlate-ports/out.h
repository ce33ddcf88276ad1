/*
 * out - JSON text written piece by piece, for the many records that are made
 * here; the same bytes as jansson's compact form.
 */
#ifndef OUT_H
#define OUT_H

#include <stddef.h>
#include <stdint.h>

#include "estate.h"

/* Write nothing from now on. */
void	out_mute(void);

/* What is written goes out here, before others write to stdout. */
void	out_flush(void);

/*
 * Hold what is written from now on; how many bytes are held; write some of
 * them after all, and hold no more; drop them.
 */
void	out_hold(void);
size_t	out_held(void);
void	out_release(size_t from, size_t to);
void	out_drop(void);

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
