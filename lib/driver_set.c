#include "driver_set.h"

#include <err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

struct entry {
	char		*name;
	const char	*spec;		/* behind name */
	pthread_mutex_t	 lock;		/* of driver */
	struct driver	*driver;	/* NULL: not open */
};

struct driver_set {
	const struct driver_class *const	*kinds;
	const struct driver_options		*options;
	struct entry				**entry;
	size_t					 count;
};

struct driver_set *
driver_set_new(const struct driver_class *const *kinds,
    const struct driver_options *options)
{
	struct driver_set	*set;

	if ((set = calloc(1, sizeof(*set))) == NULL)
		err(STATUS_FATAL, NULL);
	set->kinds = kinds;
	set->options = options;
	return set;
}

void
driver_set_free(struct driver_set *set)
{
	size_t	i;

	if (set == NULL)
		return;
	for (i = 0; i < set->count; i++) {
		driver_close(set->entry[i]->driver);
		pthread_mutex_destroy(&set->entry[i]->lock);
		free(set->entry[i]->name);
		free(set->entry[i]);
	}
	free(set->entry);
	free(set);
}

static struct entry *
find(const struct driver_set *set, const char *name)
{
	size_t	i;

	for (i = 0; i < set->count; i++)
		if (strcmp(set->entry[i]->name, name) == 0)
			return set->entry[i];
	return NULL;
}

const char *
driver_set_add(struct driver_set *set, const char *operand)
{
	const char	*equals = strchr(operand, '=');
	struct entry	*e;

	if (equals == NULL || equals == operand || equals[1] == '\0')
		return "expected NAME=ADDRESS";
	if ((e = calloc(1, sizeof(*e))) == NULL ||
	    (e->name = strdup(operand)) == NULL)
		err(STATUS_FATAL, NULL);
	e->name[equals - operand] = '\0';
	e->spec = e->name + (equals - operand) + 1;
	if (find(set, e->name) != NULL) {
		free(e->name);
		free(e);
		return "this name was given before";
	}
	pthread_mutex_init(&e->lock, NULL);
	set->entry = reallocarray(set->entry, set->count + 1,
	    sizeof(*set->entry));
	if (set->entry == NULL)
		err(STATUS_FATAL, NULL);
	set->entry[set->count++] = e;
	return NULL;
}

struct driver *
driver_set_get(struct driver_set *set, const char *name,
    struct driver_error *error)
{
	struct entry	*e = find(set, name);
	struct driver	*driver;

	if (e == NULL) {
		driver_fail(error, "not-configured", false,
		    "%s: no address was given for it on the command line",
		    name);
		return NULL;
	}
	pthread_mutex_lock(&e->lock);
	if (e->driver == NULL)
		e->driver = driver_open(set->kinds, e->spec, set->options,
		    error);
	driver = e->driver;
	pthread_mutex_unlock(&e->lock);
	return driver;
}

bool
driver_set_has(const struct driver_set *set, const char *name)
{
	return find(set, name) != NULL;
}

const char *
driver_set_name(const struct driver_set *set, size_t i)
{
	return i < set->count ? set->entry[i]->name : NULL;
}
