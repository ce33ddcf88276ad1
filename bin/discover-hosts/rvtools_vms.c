/*
 * VMs: tab vInfo, and vCPU and vMemory where it lacks what they have.
 */
#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "rvtools.h"
#include "status.h"

#define KEY_SIZE	512

/* A key of the index of VMs: a letter that says what, and the text. */
static const char *
key(char out[KEY_SIZE], char what, const char *text)
{
	char	*s;

	snprintf(out, KEY_SIZE, "%c:%s", what, text);
	if (what == 'u')
		for (s = out; *s != '\0'; s++)
			*s = (char)tolower((unsigned char)*s);
	return out;
}

/* Let a key lead to a VM, or to none when it is not the only one. */
static void
index_vm(struct export *e, char what, const char *text, const char *id)
{
	char	 buf[KEY_SIZE];
	json_t	*known;

	if (*text == '\0')
		return;
	key(buf, what, text);
	known = json_object_get(e->vm, buf);
	json_object_set_new(e->vm, buf, known == NULL ? json_string(id) :
	    json_null());
}

const char *
vm_of_row(const struct export *e, enum column name, enum column uuid,
    enum column id, size_t row)
{
	const struct { char what; enum column c; } by[] = {
		{ 'u', uuid }, { 'i', id }, { 'n', name }
	};
	char		 buf[KEY_SIZE];
	const char	*text;
	json_t		*found;
	size_t		 i;

	for (i = 0; i < 3; i++) {
		if (*(text = cell(e, by[i].c, row)) == '\0')
			continue;
		found = json_object_get(e->vm, key(buf, by[i].what, text));
		if (json_is_string(found))
			return json_string_value(found);
		if (found != NULL && i == 2)
			cell_warnx(e, name, row, "\"%.80s\" is the name of "
			    "several VMs", text);
		else if (i == 2)
			cell_warnx(e, name, row, "\"%.80s\" is not in tab "
			    "vInfo", text);
	}
	if (*cell(e, name, row) == '\0')
		cell_warnx(e, name, row, "is empty");
	return NULL;
}

/* The id of the VM in a row of vInfo.  You free it. */
static char *
new_id(struct export *e, size_t row)
{
	const char	*uuid = cell(e, INFO_UUID, row), *why = "has no UUID";
	const char	*name = cell(e, INFO_VM, row);
	char		 buf[KEY_SIZE], *scoped, *id;

	if (*uuid != '\0') {
		key(buf, 'u', uuid);
		if (json_object_get(e->vm, buf) == NULL)
			return strdup(buf + 2);
		why = "has the UUID of another VM";
	}
	scoped = scoped_new(e, INFO_SERVER, row, name);
	if (asprintf(&id, "name:%s", scoped) == -1)
		err(STATUS_FATAL, NULL);
	if (json_object_get(e->vm_host, id) != NULL) {
		free(id);
		if (asprintf(&id, "name:%s#%lu", scoped, csv_table_line(
		    e->sheet[TAB_INFO].csv, row)) == -1)
			err(STATUS_FATAL, NULL);
	}
	free(scoped);
	if (e->column[INFO_UUID] != -1)
		source_finding(e->source, "vm-without-uuid", FINDING_WARNING,
		    json_pack("{ss}", "vm", id), NULL,
		    "VM %s %s: it goes by %s", name, why, id);
	return id;
}

static const char *
state_word(const struct export *e, size_t row)
{
	static const char *const words[][2] = {
		{ "poweredOn", "running" }, { "powered on", "running" },
		{ "poweredOff", "off" }, { "powered off", "off" },
		{ "suspended", "suspended" }, { "unknown", "unknown" },
		{ "", "unknown" },
	};
	const char	*text = cell(e, INFO_STATE, row);
	size_t		 i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(words[i][0], text) == 0)
			return words[i][1];
	cell_warnx(e, INFO_STATE, row, "\"%.60s\" is not poweredOn, "
	    "poweredOff or suspended", text);
	return "unknown";
}

static json_t *
networks(const struct export *e, size_t row)
{
	json_t		*list = json_array();
	const char	*name;
	enum column	 c;

	for (c = INFO_NETWORK_1; c <= INFO_NETWORK_8; c++)
		if (*(name = cell(e, c, row)) != '\0')
			json_array_append_new(list, json_string(name));
	return list;
}

/* A VM record; the tabs vCPU and vMemory may still add to it. */
static json_t *
new_vm(struct export *e, const char *id, size_t row)
{
	json_int_t	 n;
	json_t		*vm;
	int		 template;

	vm = json_pack("{ss ss ss ss ss}", "type", "vm", "id", id,
	    "name", cell(e, INFO_VM, row), "host", cell(e, INFO_HOST, row),
	    "state", state_word(e, row));
	if (vm == NULL)
		errx(STATUS_FATAL, "%s: not UTF-8", id);
	if (cell_number(e, INFO_CPUS, row, 1, &n))
		json_object_set_new(vm, "cpu_count", json_integer(n));
	put_bytes(e, vm, "memory_bytes", INFO_MEMORY, row);
	if ((template = cell_boolean(e, INFO_TEMPLATE, row)) != -1)
		json_object_set_new(vm, "template", json_boolean(template));
	if (e->column[INFO_NETWORK_1] != -1)
		json_object_set_new(vm, "networks", networks(e, row));
	return vm;
}

static json_t *
read_info(struct export *e)
{
	json_t		*vms = json_object();
	const char	*name, *host, *cluster;
	json_int_t	 disks;
	size_t		 row;
	char		*id;

	for (row = 0; row < rows(e, TAB_INFO); row++) {
		if (row_is_blank(e, TAB_INFO, row))
			continue;
		if (*(name = cell(e, INFO_VM, row)) == '\0') {
			cell_warnx(e, INFO_VM, row, "is empty");
			continue;
		}
		id = new_id(e, row);
		host = cell(e, INFO_HOST, row);
		cluster = cell(e, INFO_CLUSTER, row);
		json_object_set_new(vms, id, new_vm(e, id, row));
		json_object_set_new(e->vm_host, id, json_string(host));
		if (*host != '\0')
			json_object_set_new(e->host, host,
			    json_string(cluster));
		index_vm(e, 'u', cell(e, INFO_UUID, row), id);
		index_vm(e, 'i', cell(e, INFO_ID, row), id);
		index_vm(e, 'n', name, id);
		if (cell_number(e, INFO_DISKS, row, 1, &disks))
			e->disks += disks;
		free(id);
	}
	return vms;
}

/* Fill in from another tab what vInfo does not say. */
static void
fill_in(struct export *e, json_t *vms, const char *member, enum tab tab,
    enum column name, uint64_t factor, enum column value)
{
	const char	*id;
	json_int_t	 n;
	json_t		*vm;
	size_t		 row;

	if (e->column[name] == -1 || e->column[value] == -1)
		return;
	for (row = 0; row < rows(e, tab); row++) {
		if (row_is_blank(e, tab, row))
			continue;
		/* The columns of these tabs begin with name, UUID, ID. */
		id = vm_of_row(e, name, name + 1, name + 2, row);
		vm = id == NULL ? NULL : json_object_get(vms, id);
		if (vm != NULL && json_object_get(vm, member) == NULL &&
		    cell_number(e, value, row, factor, &n))
			json_object_set_new(vm, member, json_integer(n));
	}
}

void
read_vms(struct export *e)
{
	const char	*id;
	json_t		*vms, *vm;

	if (e->column[INFO_VM] == -1)
		return;
	vms = read_info(e);
	if (e->column[INFO_CPUS] == -1)
		fill_in(e, vms, "cpu_count", TAB_CPU, CPU_VM, 1, CPU_CPUS);
	if (e->column[INFO_MEMORY] == -1)
		fill_in(e, vms, "memory_bytes", TAB_MEMORY, MEMORY_VM,
		    UINT64_C(1) << 20, MEMORY_SIZE);
	json_object_foreach(vms, id, vm)
		source_tell_new(e->source, json_incref(vm));
	json_decref(vms);
}
