#include "memory.h"

#include <err.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "status.h"

#define LARGE	((size_t)4 << 20)	/* bytes */
/* Said once, the limit does not move up with what is freed. */
void
memory_init(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE);
}

/*
 * Advise on all of what malloc has mapped for an array, its own header, too:
 * of a mapping that is advised on in part, mremap moves nothing.  Where the
 * advice is not taken, nothing is lost.
 */
static void *
advise(void *p, size_t bytes)
{
	uintptr_t	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t	start = (uintptr_t)p / page * page, end;

	if (p == NULL)
		err(STATUS_FATAL, NULL);
	if (bytes < LARGE)
		return p;
	end = (uintptr_t)p + malloc_usable_size(p);
	end = (end + page - 1) / page * page;
	(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
	return p;
}

void *
memory_grow(void *p, size_t n, size_t size)
{
	return advise(reallocarray(p, n, size), n * size);
}

void *
memory_zeros(size_t n, size_t size)
{
	return advise(calloc(n, size), n * size);
}
