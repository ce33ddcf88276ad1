/*
 * list - pointers in a row, sets of numbers, and objects found by text.
 *
 * What they hold lives as long as the tool; nothing is freed but a list that
 * list_fini is called for.  Out of memory ends the tool.
 */
#ifndef LIST_H
#define LIST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct list {			/* {0} is empty */
	void	**item;
	size_t	  count, room;
};

struct table;			/* NULL is empty */

void	 list_add(struct list *, void *item);
bool	 list_has(const struct list *, const void *item);
void	 list_add_once(struct list *, void *item);
void	 list_add_all(struct list *, const struct list *more);	/* once each */
/* Sort (stable); compare gets the items themselves. */
void	 list_sort(struct list *, int (*compare)(const void *, const void *));
void	 list_fini(struct list *);

/*
 * Sets of numbers from 0 to count - 1, each in one of its own at first.  The
 * root of a set is its smallest number, whatever was joined first.
 */
size_t	*sets_new(size_t count);
size_t	 sets_root(size_t *sets, size_t i);
void	 sets_join(size_t *sets, size_t a, size_t b);

/* Zeroed memory, never NULL. */
void	*allocate(size_t size);
/* A new text by printf(3). */
char	*text_new(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char	*text_vnew(const char *fmt, va_list)
	    __attribute__((format(printf, 1, 0)));

/* Enter item under up to three texts (NULL: fewer); the later counts. */
void	 table_put(struct table **, const char *a, const char *b,
	    const char *c, void *item);
void	*table_get(const struct table *, const char *a, const char *b,
	    const char *c);
/* The list entered there; an empty one when there was none. */
struct list *table_list(struct table **, const char *a, const char *b);

#endif
