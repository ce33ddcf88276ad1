#include "origins.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "table.h"

struct noted {
	uint32_t	key[TABLE_KEYS];
	struct origin	origin;
};

struct origins {
	struct table	of[ORIGIN_KINDS];
};

static const struct {
	const char	*type;
	unsigned	 keys;
} kinds[ORIGIN_KINDS] = {
	[ORIGIN_ARRAY_PORT]	= { "array_port", 2 },
	[ORIGIN_DATASTORE]	= { "datastore", 2 },
	[ORIGIN_DISK]		= { "disk", 3 },
	[ORIGIN_HOST_GROUP]	= { "host_group", 3 },
	[ORIGIN_LOGICAL_UNIT]	= { "logical_unit", 3 },
	[ORIGIN_LUN]		= { "lun", 4 },
	[ORIGIN_PATH]		= { "path", 5 },
	[ORIGIN_VM]		= { "vm", 2 },
	[ORIGIN_VOLUME]		= { "volume", 2 },
};

struct origins *
origins_new(void)
{
	struct origins	*o = calloc(1, sizeof(*o));
	unsigned	 k;

	if (o == NULL)
		err(STATUS_FATAL, NULL);
	for (k = 0; k < ORIGIN_KINDS; k++)
		table_init(&o->of[k], sizeof(struct noted), kinds[k].keys);
	return o;
}

void
origins_free(struct origins *o)
{
	unsigned	k;

	if (o == NULL)
		return;
	for (k = 0; k < ORIGIN_KINDS; k++)
		table_fini(&o->of[k]);
	free(o);
}

void
origins_note(struct origins *o, const char *type, const void *row,
    const char *file, unsigned long line)
{
	struct noted	*n;
	unsigned	 k;
	bool		 fresh;

	for (k = 0; k < ORIGIN_KINDS; k++)
		if (strcmp(kinds[k].type, type) == 0) {
			n = table_put(&o->of[k], row, &fresh);
			n->origin = (struct origin){ file, line };
			return;
		}
}

struct origin
origins_find(const struct origins *o, enum origin_kind kind, const void *row)
{
	const struct noted	*n;
	uint32_t		 at = table_find(&o->of[kind], row);

	if (at == TABLE_NONE)
		return (struct origin){ 0 };
	n = table_row(&o->of[kind], at);
	return n->origin;
}
