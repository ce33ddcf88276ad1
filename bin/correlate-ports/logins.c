#include "logins.h"

#include <stdlib.h>

/* Every initiator that is logged in to some port. */
static unsigned char *
find_logins(const struct estate *e)
{
	const struct array_port	*p;
	const struct login	*l;
	unsigned char		*flags = estate_flags(e);
	uint32_t		 i;

	for (i = 0; i < e->array_ports.count; i++) {
		p = table_row(&e->array_ports, i);
		estate_flag_list(e, p->logins, flags);
	}
	for (i = 0; i < e->logins.count; i++) {
		l = table_row(&e->logins, i);
		flags[l->wwpn] = 1;
	}
	return flags;
}

/*
 * What nobody owns blocks its volumes already, and a node name logs in
 * nowhere.
 */
static void
dead(struct estate *e, const struct host_group *g, uint32_t initiator)
{
	bool	owned;

	if (table_find(&e->nodes, &initiator) != TABLE_NONE)
		return;
	owned = index_first(&e->owners_of_port, initiator) != TABLE_NONE ||
	    index_first(&e->ports_of_port, initiator) != TABLE_NONE;
	report_add(e->report, "dead-initiator",
	    owned && g->lun_count > 0 ? FINDING_WARNING : FINDING_INFO, false,
	    json_pack("{ss ss}", "array", estate_text(e, g->array),
	    "initiator", estate_text(e, initiator)),
	    "take it out of the host group if its host has gone",
	    "in host group %s of port %s, and logged in nowhere",
	    estate_text(e, g->id), estate_text(e, g->array_port));
}

static void
check_group(struct estate *e, const struct host_group *g,
    const unsigned char *logged_in)
{
	uint32_t	i, initiator;

	for (i = 0; i < g->initiators.count; i++) {
		initiator = e->pool.item[g->initiators.first + i];
		if (!logged_in[initiator])
			dead(e, g, initiator);
	}
}

void
logins_check(struct estate *e)
{
	unsigned char			*logged_in = find_logins(e);
	const struct host_group		*g;
	const struct array_port		*p;
	uint32_t			 i, row;

	for (i = 0; i < e->host_groups.count; i++) {
		g = table_row(&e->host_groups, i);
		row = table_find(&e->array_ports,
		    (uint32_t[]){ g->array, g->array_port });
		p = row == TABLE_NONE ? NULL : table_row(&e->array_ports, row);
		if (p != NULL && p->logins_known)
			check_group(e, g, logged_in);
	}
	free(logged_in);
}

/* The ports that hosts or arrays have, or that are in host groups. */
static unsigned char *
find_known(const struct estate *e)
{
	const struct owner	*o;
	const struct array_port	*p;
	const struct host_group	*g;
	unsigned char		*flags = estate_flags(e);
	uint32_t		 i;

	for (i = 0; i < e->owners.count; i++) {
		o = table_row(&e->owners, i);
		flags[o->port] = 1;
	}
	for (i = 0; i < e->array_ports.count; i++) {
		p = table_row(&e->array_ports, i);
		flags[p->port] = 1;
	}
	for (i = 0; i < e->host_groups.count; i++) {
		g = table_row(&e->host_groups, i);
		estate_flag_list(e, g->initiators, flags);
	}
	return flags;
}

void
logins_check_fabric(struct estate *e)
{
	unsigned char		*known = find_known(e);
	const struct login	*l;
	uint32_t		 i;

	for (i = 0; i < e->logins.count; i++) {
		l = table_row(&e->logins, i);
		if (known[l->wwpn])
			continue;
		report_add(e->report, "login-unknown", FINDING_INFO, false,
		    json_pack("{ss ss}", "fabric", estate_text(e, l->fabric),
		    "wwpn", estate_text(e, l->wwpn)), NULL,
		    "logged in to a switch, and of no host, host group or "
		    "array that is known");
	}
	free(known);
}
