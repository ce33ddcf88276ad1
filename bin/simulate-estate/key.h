/*
 * key - several texts as one, to find records by: each with a NUL behind it,
 * which no text of JSON holds, so that no two lists of texts are one key.
 */
#ifndef KEY_H
#define KEY_H

#include <stddef.h>

struct key {
	char	*data;
	size_t	 len;
	size_t	 room;		/* private from here on */
	char	 small[192];	/* data, as long as it fits */
};

void	key_init(struct key *);
void	key_add(struct key *, const char *text, size_t len);
void	key_fini(struct key *);

#endif
