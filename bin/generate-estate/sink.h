/*
 * sink - one file of the estate.  Whatever goes wrong with it ends the tool
 * with a message that names it.
 */
#ifndef SINK_H
#define SINK_H

#include <jansson.h>
#include <stdio.h>

struct sink {
	FILE	*fp;
	char	*path;
	json_t	*kept;		/* records are put into this array instead */
};

/* Make DIR, or take it when it is there and empty. */
void	sink_folder(const char *dir);

/* Make a file; the folders of name below dir are made too. */
void	sink_open(struct sink *, const char *dir, const char *name);
void	sink_put_new(struct sink *, json_t *record);
void	sink_write(struct sink *, const void *, size_t len);
void	sink_close(struct sink *);

#endif
