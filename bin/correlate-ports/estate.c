#include "estate.h"

#include <err.h>
#include <stdlib.h>

#include "groups.h"
#include "status.h"

#define TABLE(t, type, keys) table_init(t, sizeof(struct type), keys)

void
estate_init(struct estate *e, struct report *report)
{
	*e = (struct estate){ .report = report };
	intern_init(&e->names);
	intern_put(&e->names, "source", 6);	/* NAME_SOURCE */
	TABLE(&e->sites, site, 1);
	TABLE(&e->hosts, host, 2);
	TABLE(&e->owners, owner, 3);
	TABLE(&e->paths, path, 5);
	TABLE(&e->views, view, 3);
	TABLE(&e->datastores, datastore, 2);
	TABLE(&e->vms, vm, 2);
	TABLE(&e->disks, disk, 3);
	TABLE(&e->arrays, array, 1);
	TABLE(&e->array_ports, array_port, 2);
	TABLE(&e->host_groups, host_group, 3);
	TABLE(&e->volumes, volume, 2);
	TABLE(&e->luns, lun, 4);
	TABLE(&e->nodes, node, 1);
	TABLE(&e->logins, login, 2);
	TABLE(&e->zones, zone, 2);
	TABLE(&e->older, older, 1);
	table_init(&e->bad_names, 2 * sizeof(uint32_t), 2);
}

void
estate_fini(struct estate *e)
{
	struct table	*const tables[] = {
		&e->sites, &e->hosts, &e->owners, &e->paths, &e->views,
		&e->datastores, &e->vms, &e->disks, &e->array_ports,
		&e->host_groups, &e->volumes, &e->luns, &e->claims,
		&e->arrays, &e->nodes, &e->logins, &e->zones, &e->older,
		&e->bad_names
	};
	size_t	i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		table_fini(tables[i]);
	intern_fini(&e->names);
	free(e->pool.item);
	free(e->doubtful.item);
	groups_free(e->groups);
	index_fini(&e->claims_of_view);
	index_fini(&e->volumes_of_wwid);
	index_fini(&e->ports_of_port);
	index_fini(&e->owners_of_port);
	free(e->volume_rank);
}

const char *
estate_text(const struct estate *e, uint32_t name)
{
	return intern_text(&e->names, name);
}

bool
estate_is_twice(const struct estate *e, uint32_t array)
{
	const struct array	*a;
	uint32_t		 row;

	if (e->twice_count == 0 || array == 0 ||
	    (row = table_find(&e->arrays, &array)) == TABLE_NONE)
		return false;
	a = table_row(&e->arrays, row);
	return a->twice;
}

void
estate_bad_name(struct estate *e, enum bad_name what, uint32_t name)
{
	const char	*word = what == BAD_PORT ? "port" : "wwid";
	bool		 fresh;

	table_put(&e->bad_names, (uint32_t[]){ what, name }, &fresh);
	if (fresh)
		report_add(e->report, "bad-identity", FINDING_WARNING, false,
		    json_pack("{ss}", word, estate_text(e, name)),
		    "see replumb(7) for the forms of names",
		    "%s \"%s\" cannot be put in canonical form", word,
		    estate_text(e, name));
}

unsigned char *
estate_flags(const struct estate *e)
{
	unsigned char	*flags = calloc(e->names.count, 1);

	if (flags == NULL)
		err(STATUS_FATAL, NULL);
	return flags;
}

void
estate_flag_list(const struct estate *e, struct list l, unsigned char *flags)
{
	uint32_t	i;

	for (i = 0; i < l.count; i++)
		flags[e->pool.item[l.first + i]] = 1;
}

static json_t *
about(json_t *object)
{
	if (object == NULL)
		errx(STATUS_FATAL, "cannot make a finding");
	return object;
}

json_t *
about_volume(const struct estate *e, uint32_t array, uint32_t volume)
{
	return about(json_pack("{ss ss}", "array", estate_text(e, array),
	    "volume", estate_text(e, volume)));
}

json_t *
about_view(const struct estate *e, uint32_t site, uint32_t host,
    uint32_t wwid)
{
	return about(json_pack("{ss ss ss}", "site", estate_text(e, site),
	    "host", estate_text(e, host), "wwid", estate_text(e, wwid)));
}

json_t *
about_vm(const struct estate *e, uint32_t site, uint32_t vm)
{
	return about(json_pack("{ss ss}", "site", estate_text(e, site),
	    "vm", estate_text(e, vm)));
}
