/*
 * LUs and datastores: tabs vMultiPath and vDatastore, and the datastores
 * that only disks speak of.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "lun.h"
#include "rvtools.h"
#include "status.h"
#include "wwid.h"
#include "wwn.h"

/* Note that a datastore, by its id, lies on a LU. */
static void
note_extent(struct export *e, const char *id, const char *wwid)
{
	json_t	*set;

	if ((set = json_object_get(e->extent, id)) == NULL)
		json_object_set_new(e->extent, id, set = json_object());
	json_object_set_new(set, wwid, json_true());
}

/* The same for the datastore, if any, of a row of vMultiPath. */
static void
note_datastore(struct export *e, size_t row, const char *wwid)
{
	const char	*name = cell(e, MULTIPATH_DATASTORE, row);
	char		*id;

	if (*name == '\0')
		return;
	id = scoped_new(e, MULTIPATH_SERVER, row, name);
	note_extent(e, id, wwid);
	free(id);
}

/*
 * A path as ESX names it in full, fc.WWNN:WWPN-fc.WWNN:WWPN-naa..., with the
 * runtime name (its :L has the LUN) somewhere in the cell: ports and LUN.
 */
static int
split_path(const char *text, char initiator[WWN_STRSIZE],
    char target[WWN_STRSIZE])
{
	char		 word[2][20];
	const char	*full, *lun = strstr(text, ":L");

	if ((full = strstr(text, "fc.")) == NULL || lun == NULL ||
	    sscanf(full, "fc.%*[0-9A-Fa-f]:%16[0-9A-Fa-f]-"
	    "fc.%*[0-9A-Fa-f]:%16[0-9A-Fa-f]", word[0], word[1]) != 2 ||
	    wwn_normalize(word[0], initiator) == -1 ||
	    wwn_normalize(word[1], target) == -1)
		return -1;
	return lun_from_number(strtoull(lun + 2, NULL, 10));
}

/* The paths of a row; returns how many name no ports and LUN. */
static size_t
add_paths(struct export *e, size_t row, const char *wwid)
{
	char		 initiator[WWN_STRSIZE], target[WWN_STRSIZE];
	const char	*text;
	size_t		 lost = 0;
	enum column	 c;
	json_t		*path;
	int		 lun;

	for (c = MULTIPATH_PATH_1; c <= MULTIPATH_PATH_8; c += 2) {
		if (*(text = cell(e, c, row)) == '\0')
			continue;
		if ((lun = split_path(text, initiator, target)) == -1) {
			lost++;
			continue;
		}
		path = json_pack("{ss ss ss ss si ss}", "type", "path",
		    "host", cell(e, MULTIPATH_HOST, row), "initiator",
		    initiator, "target", target, "lun", lun, "wwid", wwid);
		put_text(path, "state", cell(e, c + 1, row));
		source_tell_new(e->source, path);
	}
	return lost;
}

static void
add_unit(struct export *e, size_t row, const char *wwid, json_t *seen)
{
	const char	*host = cell(e, MULTIPATH_HOST, row);
	json_t		*unit, *units;

	if ((units = json_object_get(seen, host)) == NULL)
		json_object_set_new(seen, host, units = json_object());
	if (json_object_get(units, wwid) != NULL)
		return;
	json_object_set_new(units, wwid, json_true());
	unit = json_pack("{ss ss ss}", "type", "logical_unit", "host", host,
	    "wwid", wwid);
	put_text(unit, "vendor", cell(e, MULTIPATH_VENDOR, row));
	put_text(unit, "product", cell(e, MULTIPATH_MODEL, row));
	put_text(unit, "serial", cell(e, MULTIPATH_SERIAL, row));
	json_object_set_new(unit, "device", json_sprintf(
	    "/vmfs/devices/disks/%s", cell(e, MULTIPATH_DISK, row)));
	source_tell_new(e->source, unit);
}

void
read_units(struct export *e)
{
	json_t		*seen = json_object();
	const char	*disk;
	char		 wwid[WWID_STRSIZE];
	size_t		 row, lost = 0;

	for (row = 0; row < rows(e, TAB_MULTIPATH) &&
	    e->column[MULTIPATH_HOST] != -1 &&
	    e->column[MULTIPATH_DISK] != -1; row++) {
		if (row_is_blank(e, TAB_MULTIPATH, row))
			continue;
		disk = cell(e, MULTIPATH_DISK, row);
		if (strncmp(disk, "mpx.", 4) == 0)
			continue;	/* a disk that gives no identity */
		if (wwid_normalize(disk, wwid) == -1 ||
		    *cell(e, MULTIPATH_HOST, row) == '\0') {
			cell_warnx(e, MULTIPATH_DISK, row,
			    "\"%.80s\" of host \"%.80s\": not the identity of "
			    "a LU of a host", disk,
			    cell(e, MULTIPATH_HOST, row));
			continue;
		}
		note_datastore(e, row, wwid);
		add_unit(e, row, wwid, seen);
		lost += add_paths(e, row, wwid);
	}
	if (lost > 0)
		source_finding(e->source, "paths-unknown", FINDING_WARNING,
		    json_pack("{ss ss}", "export", e->name, "tab",
		    "vMultiPath"), NULL, "%s: paths that do not name both "
		    "ports and the LUN: %zu", e->name, lost);
	json_decref(seen);
}

/* Note the extents in the address of a datastore. */
static void
note_address(struct export *e, const char *id, size_t row)
{
	const char	*type = cell(e, DATASTORE_TYPE, row);
	char		*copy, *word, *rest, wwid[WWID_STRSIZE];

	if (*type != '\0' && strncasecmp(type, "vmfs", 4) != 0)
		return;			/* the address of a server */
	rest = copy = strdup(cell(e, DATASTORE_ADDRESS, row));
	if (copy == NULL)
		err(STATUS_FATAL, NULL);
	while ((word = strsep(&rest, " ,;")) != NULL) {
		word[strcspn(word, ":")] = '\0';	/* the partition */
		if (wwid_normalize(word, wwid) == 0)
			note_extent(e, id, wwid);
		else if (*word != '\0' && strncmp(word, "mpx.", 4) != 0)
			source_finding(e->source, "datastore-identity-unknown",
			    FINDING_WARNING, json_pack("{ss}", "datastore",
			    id), NULL, "datastore %s: \"%.80s\" is no "
			    "identity of a LU", id, word);
	}
	free(copy);
}

/* What is noted of a datastore's extents, as an array. */
static json_t *
extents(const struct export *e, const char *id)
{
	json_t		*list = json_array(), *unused;
	const char	*wwid;

	json_object_foreach(json_object_get(e->extent, id), wwid, unused)
		json_array_append_new(list, json_string(wwid));
	return list;
}

/* Names in one cell, separated by commas. */
static json_t *
split_hosts(const char *text)
{
	json_t	*list = json_array();
	size_t	 len;

	while (*(text += strspn(text, " ,;")) != '\0') {
		len = strcspn(text, " ,;");
		json_array_append_new(list, json_stringn(text, len));
		text += len;
	}
	return list;
}

static void
add_datastore(struct export *e, const char *id, size_t row)
{
	const char	*type = cell(e, DATASTORE_TYPE, row);
	char		 fs[16];
	size_t		 i;
	json_t		*store;

	store = json_pack("{ss ss so ss}", "type", "datastore", "id", id,
	    "extents", extents(e, id), "name", cell(e, DATASTORE_NAME, row));
	for (i = 0; type[i] != '\0' && i < sizeof(fs) - 1; i++)
		fs[i] = type[i] >= 'A' && type[i] <= 'Z' ?
		    (char)(type[i] - 'A' + 'a') : type[i];
	fs[i] = '\0';
	put_text(store, "fs", fs);
	if (*cell(e, DATASTORE_HOSTS, row) != '\0')
		json_object_set_new(store, "hosts",
		    split_hosts(cell(e, DATASTORE_HOSTS, row)));
	put_bytes(e, store, "capacity_bytes", DATASTORE_CAPACITY, row);
	put_bytes(e, store, "used_bytes", DATASTORE_USED, row);
	source_tell_new(e->source, store);
}

/* Datastores that have no row: what disks say of them. */
static void
add_others(struct export *e, json_t *seen)
{
	const char	*id, *host;
	json_t		*store, *list, *unused;

	json_object_foreach(e->store, id, store) {
		if (json_object_get(seen, id) != NULL)
			continue;
		list = json_array();
		json_object_foreach(json_object_get(store, "hosts"), host,
		    unused)
			json_array_append_new(list, json_string(host));
		source_tell_new(e->source, json_pack("{ss ss so sO so}",
		    "type", "datastore", "id", id, "extents", extents(e, id),
		    "name", json_object_get(store, "name"), "hosts", list));
	}
}

/* The id of the datastore in a row, or NULL.  You free it. */
static char *
datastore_id(const struct export *e, size_t row)
{
	const char	*name = cell(e, DATASTORE_NAME, row);

	return *name == '\0' ? NULL :
	    scoped_new(e, DATASTORE_SERVER, row, name);
}

static void
read_row(struct export *e, size_t row, json_t *seen)
{
	char	*id = datastore_id(e, row);

	if (id == NULL)
		cell_warnx(e, DATASTORE_NAME, row, "is empty");
	else if (json_object_get(seen, id) != NULL)
		cell_warnx(e, DATASTORE_NAME, row, "\"%.80s\" is there twice: "
		    "it is told as one on the LUs of both", id);
	else {
		json_object_set_new(seen, id, json_true());
		add_datastore(e, id, row);
	}
	free(id);
}

void
read_datastores(struct export *e)
{
	size_t	 row, count = e->column[DATASTORE_NAME] == -1 ? 0 :
		    rows(e, TAB_DATASTORE);
	json_t	*seen = json_object();
	char	*id;

	/*
	 * Two datacenters may have datastores of one name, and nothing tells
	 * on which of them a disk is: so all extents come first.
	 */
	for (row = 0; row < count; row++)
		if ((id = datastore_id(e, row)) != NULL) {
			note_address(e, id, row);
			free(id);
		}
	for (row = 0; row < count; row++)
		if (!row_is_blank(e, TAB_DATASTORE, row))
			read_row(e, row, seen);
	add_others(e, seen);
	json_decref(seen);
}
