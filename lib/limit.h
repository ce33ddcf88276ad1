/*
 * limit - what a step of a plan keeps busy, and how many steps each of these
 * takes at once.
 *
 * Two steps hinder each other when they share an array, an array port, a host
 * or a manager, and the tools that do them are the same: the stages of a pipe
 * count by themselves.  The planner simulates with these limits, writes them
 * into the plan record, and the engine obeys them.
 */
#ifndef LIMIT_H
#define LIMIT_H

#include <jansson.h>

enum limit_kind {
	LIMIT_ARRAY,		/* args.array, but of a drain */
	LIMIT_PORT,		/* "array/port" of each entry, once */
	LIMIT_HOST,		/* args.host, of what managers do */
	LIMIT_MANAGER,		/* the site of the step, of these too */
	LIMIT_DRAIN,		/* args.array, of a drain: hours of copying */
	LIMIT_KINDS
};

struct limits {
	unsigned	at_once[LIMIT_KINDS];	/* 0: any number */
};

extern const struct limits	limits_default;

/* "array_at_once", ...: the limit of that name, or NULL. */
unsigned	*limits_find(struct limits *, const char *name);

/* As in a plan record; a new object. */
json_t		*limits_json(const struct limits *);
/*
 * And back; what object (NULL is allowed) does not name stays as it is.
 * Returns NULL, or what is wrong, and then nothing was changed.
 */
const char	*limits_read(struct limits *, const json_t *object);

/*
 * Call each for everything that a step keeps busy; name is borrowed, and
 * gone when each returns.  A step that belongs to no tool keeps nothing busy.
 */
void		 limits_each(const json_t *step,
		    void (*each)(void *arg, enum limit_kind, const char *name),
		    void *arg);
/* The same for a step that is no record yet. */
void		 limits_each_of(const char *op, const char *site,
		    const json_t *args,
		    void (*each)(void *arg, enum limit_kind, const char *name),
		    void *arg);

#endif
