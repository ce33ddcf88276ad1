/*
 * parts - rows cut into parts, on which threads work at the same time.
 *
 * What a part makes is its own; the caller joins it in the order of the
 * parts, so that it does not depend on how many there were.
 */
#ifndef PARTS_H
#define PARTS_H

#include <stdint.h>

#include "jl_blocks.h"

#define PARTS_MAX	JL_THREADS_MAX

/* Work on the rows of one part: from ... to - 1. */
typedef void	 parts_work(void *arg, unsigned part, uint32_t from,
		    uint32_t to);

/*
 * Cut rows 0 ... count - 1 for so many threads, work on all parts, and wait
 * for them.  Few rows are one part.  Returns how many parts there were.
 */
unsigned	 parts_run(unsigned threads, uint32_t count, parts_work *,
		    void *arg);

#endif
