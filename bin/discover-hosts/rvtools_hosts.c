/*
 * Hosts and their initiators: tabs vHost and vHBA, and the hosts that only
 * the VMs speak of.
 */
#include <err.h>
#include <string.h>

#include "iscsi.h"
#include "rvtools.h"
#include "status.h"
#include "wwn.h"

static json_t *
new_host(const char *id, const char *cluster)
{
	json_t	*host = json_pack("{ss ss}", "type", "host", "id", id);

	if (host == NULL)
		errx(STATUS_FATAL, "host %s: not UTF-8", id);
	put_text(host, "cluster", cluster);
	return host;
}

static void
add_host(struct export *e, const char *id, size_t row)
{
	json_t		*host = new_host(id, cell(e, HOST_CLUSTER, row));
	json_int_t	 n, bytes;

	put_text(host, "hypervisor", cell(e, HOST_VERSION, row));
	put_text(host, "cpu_model", cell(e, HOST_MODEL, row));
	if (cell_number(e, HOST_CORES, row, 1, &n))
		json_object_set_new(host, "cpu_count", json_integer(n));
	put_bytes(e, host, "memory_bytes", HOST_MEMORY, row);
	bytes = json_integer_value(json_object_get(host, "memory_bytes"));
	if (cell_number(e, HOST_USAGE, row, 1, &n) && n <= 100 && bytes > 0)
		json_object_set_new(host, "memory_used_bytes",
		    json_integer(bytes / 100 * n));
	source_tell_new(e->source, host);
}

/* Hosts of VMs that have no row of their own. */
static void
add_others(struct export *e, json_t *seen)
{
	const char	*id;
	json_t		*cluster;
	size_t		 count = 0;

	json_object_foreach(e->host, id, cluster)
		if (json_object_get(seen, id) == NULL) {
			source_tell_new(e->source, new_host(id,
			    json_string_value(cluster)));
			count++;
		}
	if (count > 0 && e->sheet[TAB_HOST].csv != NULL)
		source_finding(e->source, "host-not-listed", FINDING_WARNING,
		    json_pack("{ss ss}", "export", e->name, "tab", "vHost"),
		    NULL, "%s: hosts of VMs that are not in tab vHost: %zu",
		    e->name, count);
}

void
read_hosts(struct export *e)
{
	json_t		*seen = json_object();
	const char	*id;
	size_t		 row;

	for (row = 0; row < rows(e, TAB_HOST) && e->column[HOST_HOST] != -1;
	    row++) {
		if (row_is_blank(e, TAB_HOST, row))
			continue;
		if (*(id = cell(e, HOST_HOST, row)) == '\0') {
			cell_warnx(e, HOST_HOST, row, "is empty");
			continue;
		}
		if (json_object_get(seen, id) != NULL) {
			cell_warnx(e, HOST_HOST, row,
			    "\"%.80s\" is there twice", id);
			continue;
		}
		json_object_set_new(seen, id, json_true());
		add_host(e, id, row);
	}
	add_others(e, seen);
	json_decref(seen);
}

/* "node port", as vSphere writes a pair; or the port alone. */
static int
split_wwn(const char *text, char node[WWN_STRSIZE], char port[WWN_STRSIZE])
{
	const char	*space = strchr(text, ' ');
	char		 first[64];

	node[0] = '\0';
	if (space == NULL)
		return wwn_normalize(text, port);
	snprintf(first, sizeof(first), "%.*s", (int)(space - text), text);
	if (wwn_normalize(first, node) == -1)
		return -1;
	return wwn_normalize(space + 1 + strspn(space + 1, " "), port);
}

static void
add_initiator(struct export *e, size_t row)
{
	const char	*text = cell(e, HBA_WWN, row);
	const char	*host = cell(e, HBA_HOST, row);
	char		 iqn[ISCSI_STRSIZE], node[WWN_STRSIZE] = "";
	char		 wwpn[WWN_STRSIZE];
	bool		 iscsi;
	json_t		*initiator;

	if (*text == '\0')
		return;			/* an adapter of local disks */
	if (*host == '\0') {
		cell_warnx(e, HBA_HOST, row, "is empty");
		return;
	}
	iscsi = iscsi_normalize(text, iqn) == 0;
	if (!iscsi && split_wwn(text, node, wwpn) == -1) {
		cell_warnx(e, HBA_WWN, row,
		    "\"%.80s\" is no port name", text);
		return;
	}
	initiator = json_pack("{ss ss ss ss}", "type", "initiator", "host",
	    host, "protocol", iscsi ? "iscsi" : "fc", "port",
	    iscsi ? iqn : wwpn);
	put_text(initiator, "node", node);
	put_text(initiator, "device", cell(e, HBA_DEVICE, row));
	put_text(initiator, "state", cell(e, HBA_STATUS, row));
	source_tell_new(e->source, initiator);
}

void
read_initiators(struct export *e)
{
	size_t	row;

	if (e->column[HBA_HOST] == -1 || e->column[HBA_WWN] == -1)
		return;
	for (row = 0; row < rows(e, TAB_HBA); row++)
		add_initiator(e, row);
}
