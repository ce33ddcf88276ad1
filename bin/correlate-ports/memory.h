/*
 * memory - arrays that grow large.
 *
 * Tables are looked up all over, and with small pages each look-up is a walk
 * through the page tables on top of the miss in the caches; so large arrays
 * ask for huge pages.  Out of memory ends the tool.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* To be called first: large arrays then grow without being copied. */
void	 memory_init(void);

/* An array of n elements in place of p, as with reallocarray(3). */
void	*memory_grow(void *p, size_t n, size_t size);

/* A new one of zeros; free() is its end, too. */
void	*memory_zeros(size_t n, size_t size);

#endif
