/*
 * Disks: tab vDisk, and what partitions use of them (vPartition).
 *
 * Some tools write exports without vDisk whose vPartition lists the disks
 * themselves, as "Hard disk 1"; those are taken when there is no better.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "rvtools.h"
#include "status.h"
#include "wwid.h"

#define MIB	(UINT64_C(1) << 20)

/* Add up what the partitions of each disk hold. */
static void
read_used(struct export *e)
{
	const char	*id, *disk;
	json_t		*disks;
	json_int_t	 bytes;
	size_t		 row;

	for (row = 0; row < rows(e, TAB_PARTITION); row++) {
		disk = cell(e, PARTITION_KEY, row);
		if (*disk == '\0')
			continue;
		id = vm_of_row(e, PARTITION_VM, PARTITION_UUID, PARTITION_ID,
		    row);
		if (id == NULL || !cell_number(e, PARTITION_CONSUMED, row, MIB,
		    &bytes))
			continue;
		if ((disks = json_object_get(e->used, id)) == NULL)
			json_object_set_new(e->used, id,
			    disks = json_object());
		bytes += json_integer_value(json_object_get(disks, disk));
		json_object_set_new(disks, disk, json_integer(bytes));
	}
}

/* The datastore in "[datastore] folder/file.vmdk". */
static void
put_datastore(struct export *e, json_t *record, const char *vm, size_t row)
{
	const char	*path = cell(e, DISK_PATH, row), *end;
	json_t		*store, *host;
	char		*name, *id;

	if (*path != '[' || (end = strchr(path, ']')) == NULL ||
	    end == path + 1)
		return;
	if ((name = strndup(path + 1, (size_t)(end - path - 1))) == NULL)
		err(STATUS_FATAL, NULL);
	id = scoped_new(e, DISK_SERVER, row, name);
	put_text(record, "datastore", id);
	if ((store = json_object_get(e->store, id)) == NULL)
		json_object_set_new(e->store, id, store = json_pack("{sss{}}",
		    "name", name, "hosts"));
	host = json_object_get(e->vm_host, vm);
	if (json_string_length(host) > 0)
		json_object_set_new(json_object_get(store, "hosts"),
		    json_string_value(host), json_true());
	free(name);
	free(id);
}

/* A raw LU: its identity as ESX writes it, with or without "vml.". */
static void
put_unit(struct export *e, json_t *record, const char *vm, size_t row)
{
	const char	*text = cell(e, DISK_LUN, row);
	char		 vml[512], wwid[WWID_STRSIZE];

	snprintf(vml, sizeof(vml), "vml.%s", text);
	if (*text != '\0' && (wwid_normalize(text, wwid) == 0 ||
	    wwid_normalize(vml, wwid) == 0)) {
		put_text(record, "wwid", wwid);
		return;
	}
	source_finding(e->source, "disk-identity-unknown", FINDING_WARNING,
	    json_pack("{ss ss}", "vm", vm, "target",
	    cell(e, DISK_DISK, row)), NULL,
	    "VM %s: %s: raw LU \"%.60s\" cannot be identified",
	    cell(e, DISK_VM, row), cell(e, DISK_DISK, row), text);
}

/* Is a disk shared, by its own mode or that of its controller? */
static bool
is_shared(const struct export *e, size_t row)
{
	const char	*bus = cell(e, DISK_BUS, row);

	return strcasecmp(cell(e, DISK_SHARING, row),
	    "sharingMultiWriter") == 0 ||
	    strcasecmp(bus, "physicalSharing") == 0 ||
	    strcasecmp(bus, "virtualSharing") == 0;
}

/* A name for the disk that no other of its VM has.  You free it. */
static char *
new_target(const struct export *e, enum column c, size_t row, const char *vm,
    json_t *seen)
{
	const char	*disk = cell(e, c, row);
	char		*target, *mark;
	unsigned	 n;

	for (n = 1;; n++) {
		if (asprintf(&target, n == 1 ? "%s" : "%s (%u)", disk,
		    n) == -1 || asprintf(&mark, "%s\n%s", vm, target) == -1)
			err(STATUS_FATAL, NULL);
		if (json_object_get(seen, mark) == NULL)
			break;
		free(mark);
		free(target);
	}
	if (n > 1)
		cell_warnx(e, c, row, "\"%.60s\" is there twice for VM %.80s",
		    disk, vm);
	json_object_set_new(seen, mark, json_true());
	free(mark);
	return target;
}

static void
add_disk(struct export *e, size_t row, const char *vm, const char *target)
{
	const char	*path = cell(e, DISK_PATH, row);
	bool		 raw = cell_boolean(e, DISK_RAW, row) == 1;
	json_t		*disk, *used;

	disk = json_pack("{ss ss ss ss}", "type", "disk", "vm", vm,
	    "target", target, "source", raw ? "lun" :
	    *path == '\0' ? "other" : "file");	/* no path: place not told */
	if (disk == NULL)
		errx(STATUS_FATAL, "%s: not UTF-8", target);
	put_text(disk, "path", path);
	put_datastore(e, disk, vm, row);
	if (raw)
		put_unit(e, disk, vm, row);
	put_bytes(e, disk, "capacity_bytes", DISK_CAPACITY, row);
	used = json_object_get(json_object_get(e->used, vm),
	    cell(e, DISK_KEY, row));
	if (used != NULL)
		json_object_set(disk, "used_bytes", used);
	if (is_shared(e, row))
		json_object_set_new(disk, "shared", json_true());
	json_object_set_new(disk, "device", json_string("disk"));
	source_tell_new(e->source, disk);
}

static void
read_sheet(struct export *e, json_t *seen)
{
	const char	*vm;
	char		*target;
	size_t		 row;

	for (row = 0; row < rows(e, TAB_DISK); row++) {
		if (row_is_blank(e, TAB_DISK, row))
			continue;
		vm = vm_of_row(e, DISK_VM, DISK_UUID, DISK_ID, row);
		if (vm == NULL)
			continue;
		if (*cell(e, DISK_DISK, row) == '\0') {
			cell_warnx(e, DISK_DISK, row, "is empty");
			continue;
		}
		target = new_target(e, DISK_DISK, row, vm, seen);
		add_disk(e, row, vm, target);
		free(target);
	}
}

/* vPartition in place of vDisk: names, sizes, no datastores. */
static void
read_partitions(struct export *e, json_t *seen)
{
	const char	*vm;
	json_t		*disk;
	char		*target;
	size_t		 row;

	for (row = 0; row < rows(e, TAB_PARTITION); row++) {
		if (strncasecmp(cell(e, PARTITION_DISK, row), "Hard disk",
		    9) != 0 || (vm = vm_of_row(e, PARTITION_VM,
		    PARTITION_UUID, PARTITION_ID, row)) == NULL)
			continue;
		target = new_target(e, PARTITION_DISK, row, vm, seen);
		disk = json_pack("{ss ss ss ss}", "type", "disk", "vm", vm,
		    "target", target, "source", "other");
		put_bytes(e, disk, "capacity_bytes", PARTITION_CAPACITY, row);
		put_bytes(e, disk, "used_bytes", PARTITION_CONSUMED, row);
		json_object_set_new(disk, "device", json_string("disk"));
		source_tell_new(e->source, disk);
		free(target);
	}
}

void
read_disks(struct export *e)
{
	json_t	*seen;

	if (e->column[INFO_VM] == -1)
		return;
	seen = json_object();
	if (e->sheet[TAB_DISK].csv == NULL)
		read_partitions(e, seen);
	else if (e->column[DISK_VM] != -1 && e->column[DISK_DISK] != -1) {
		if (e->column[PARTITION_VM] != -1 &&
		    e->column[PARTITION_CONSUMED] != -1)
			read_used(e);
		read_sheet(e, seen);
	}
	json_decref(seen);
}
