/*
 * intern - every text once, and a small number for it.
 *
 * The numbers are dense, in the order in which texts were first seen; 0 is
 * the empty text, which stands for "absent" throughout.  So facts are rows of
 * numbers, joined and indexed without looking at a text again.
 */
#ifndef INTERN_H
#define INTERN_H

#include <stddef.h>
#include <stdint.h>

/* {0} and intern_init make an empty one. */
struct intern {
	char		*text;		/* all of them, each with a NUL */
	size_t		 used, room;
	uint32_t	*start;		/* of each in text, and the end */
	uint32_t	*hash;
	uint32_t	 count, start_room;
	uint32_t	*slot;		/* number + 1; 0: free */
	uint32_t	 slots;		/* a power of two */
};

void		 intern_init(struct intern *);
void		 intern_fini(struct intern *);

/* The number of a text without NUL bytes. */
uint32_t	 intern_put(struct intern *, const char *s, size_t len);

/* ... and of a text that another one has, which has hashed it already. */
uint32_t	 intern_from(struct intern *, const struct intern *, uint32_t);

/* The same text will be looked for soon: fetch what that begins with. */
void		 intern_prefetch(const struct intern *, const struct intern *,
		    uint32_t);

/* Forget all but the first texts, few. */
void		 intern_reset(struct intern *, uint32_t count);

/* The text of a number; good until the next intern_put. */
const char	*intern_text(const struct intern *, uint32_t);
size_t		 intern_length(const struct intern *, uint32_t);

#endif
