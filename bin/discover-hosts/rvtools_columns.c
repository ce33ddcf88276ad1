/*
 * The columns of the tabs and their spellings, and what is lost without
 * them.
 *
 * Spellings are compared without case, blanks and punctuation, with and
 * without the name of the tab in front ("vInfoPowerstate"), as old versions
 * wrote it.
 */
#include <err.h>
#include <stdlib.h>

#include "rvtools.h"
#include "status.h"

#define SPELLINGS	5

static const struct {
	enum tab	 tab;
	const char	*spelling[SPELLINGS];	/* the first is the usual one */
	const char	*lost;		/* without it; NULL: little */
} columns[COLUMN_COUNT] = {
	[INFO_VM] = { TAB_INFO, { "VM", "VM Name" }, "all VMs and disks" },
	[INFO_UUID] = { TAB_INFO, { "VM UUID", "UUID" },
	    "stable ids: VMs are known by name only" },
	[INFO_ID] = { TAB_INFO, { "VM ID" }, NULL },
	[INFO_STATE] = { TAB_INFO, { "Powerstate", "Power State" },
	    "which VMs run" },
	[INFO_TEMPLATE] = { TAB_INFO, { "Template" },
	    "which VMs are templates" },
	[INFO_CPUS] = { TAB_INFO, { "CPUs", "Num CPUs", "CPU" }, NULL },
	[INFO_MEMORY] = { TAB_INFO, { "Memory", "Memory MiB", "Memory MB",
	    "Memory Size" }, NULL },
	[INFO_HOST] = { TAB_INFO, { "Host", "ESX Host" },
	    "on which hosts VMs are" },
	[INFO_CLUSTER] = { TAB_INFO, { "Cluster" }, NULL },
	[INFO_DISKS] = { TAB_INFO, { "Disks", "Num Disks" }, NULL },
	[INFO_SERVER] = { TAB_INFO, { "VI SDK Server" }, NULL },
	[INFO_NETWORK_1] = { TAB_INFO, { "Network #1" },
	    "the networks of VMs" },
	[INFO_NETWORK_2] = { TAB_INFO, { "Network #2" }, NULL },
	[INFO_NETWORK_3] = { TAB_INFO, { "Network #3" }, NULL },
	[INFO_NETWORK_4] = { TAB_INFO, { "Network #4" }, NULL },
	[INFO_NETWORK_5] = { TAB_INFO, { "Network #5" }, NULL },
	[INFO_NETWORK_6] = { TAB_INFO, { "Network #6" }, NULL },
	[INFO_NETWORK_7] = { TAB_INFO, { "Network #7" }, NULL },
	[INFO_NETWORK_8] = { TAB_INFO, { "Network #8" }, NULL },
	[CPU_VM] = { TAB_CPU, { "VM", "VM Name" }, NULL },
	[CPU_UUID] = { TAB_CPU, { "VM UUID", "UUID" }, NULL },
	[CPU_ID] = { TAB_CPU, { "VM ID" }, NULL },
	[CPU_CPUS] = { TAB_CPU, { "CPUs", "Num CPUs" }, NULL },
	[MEMORY_VM] = { TAB_MEMORY, { "VM", "VM Name" }, NULL },
	[MEMORY_UUID] = { TAB_MEMORY, { "VM UUID", "UUID" }, NULL },
	[MEMORY_ID] = { TAB_MEMORY, { "VM ID" }, NULL },
	[MEMORY_SIZE] = { TAB_MEMORY, { "Size MiB", "Size MB", "Size",
	    "Memory Size" }, NULL },
	[DISK_VM] = { TAB_DISK, { "VM", "VM Name" },
	    "which VM a disk belongs to: all disks" },
	[DISK_UUID] = { TAB_DISK, { "VM UUID" }, NULL },
	[DISK_ID] = { TAB_DISK, { "VM ID" }, NULL },
	[DISK_DISK] = { TAB_DISK, { "Disk", "Disk Name" },
	    "the names of disks: all disks" },
	[DISK_KEY] = { TAB_DISK, { "Disk Key" }, NULL },
	[DISK_PATH] = { TAB_DISK, { "Disk Path", "Path" },
	    "on which datastore a disk is" },
	[DISK_CAPACITY] = { TAB_DISK, { "Capacity MiB", "Capacity MB",
	    "Capacity" }, "the size of disks" },
	[DISK_RAW] = { TAB_DISK, { "Raw" }, "which disks are raw LUs" },
	[DISK_LUN] = { TAB_DISK, { "Raw LUN ID", "LUN", "Raw LUN" }, NULL },
	[DISK_SHARING] = { TAB_DISK, { "Sharing mode" }, NULL },
	[DISK_BUS] = { TAB_DISK, { "Shared Bus" }, NULL },
	[DISK_SERVER] = { TAB_DISK, { "VI SDK Server" }, NULL },
	[PARTITION_VM] = { TAB_PARTITION, { "VM", "VM Name" }, NULL },
	[PARTITION_UUID] = { TAB_PARTITION, { "VM UUID", "UUID" }, NULL },
	[PARTITION_ID] = { TAB_PARTITION, { "VM ID" }, NULL },
	[PARTITION_DISK] = { TAB_PARTITION, { "Disk" }, NULL },
	[PARTITION_KEY] = { TAB_PARTITION, { "Disk Key" }, NULL },
	[PARTITION_CAPACITY] = { TAB_PARTITION, { "Capacity MiB",
	    "Capacity MB", "Capacity" }, NULL },
	[PARTITION_CONSUMED] = { TAB_PARTITION, { "Consumed MiB",
	    "Consumed MB", "Consumed" }, NULL },
	[HOST_HOST] = { TAB_HOST, { "Host", "Name", "Host Name" },
	    "what a host can hold" },
	[HOST_CLUSTER] = { TAB_HOST, { "Cluster" },
	    "which cluster a host belongs to" },
	[HOST_CORES] = { TAB_HOST, { "# Cores", "Cores", "Num Cores" },
	    "how many processors a host has" },
	[HOST_MODEL] = { TAB_HOST, { "CPU Model" }, NULL },
	[HOST_MEMORY] = { TAB_HOST, { "# Memory", "Memory", "Memory MiB",
	    "Memory MB" }, "how much memory a host has" },
	[HOST_USAGE] = { TAB_HOST, { "Memory usage %" }, NULL },
	[HOST_VERSION] = { TAB_HOST, { "ESX Version", "Version" }, NULL },
	[DATASTORE_NAME] = { TAB_DATASTORE, { "Name", "Datastore",
	    "Datastore Name" }, "sizes and hosts of datastores" },
	[DATASTORE_ADDRESS] = { TAB_DATASTORE, { "Address" },
	    "on which LUs a datastore lies" },
	[DATASTORE_TYPE] = { TAB_DATASTORE, { "Type" }, NULL },
	[DATASTORE_CAPACITY] = { TAB_DATASTORE, { "Capacity MiB",
	    "Capacity MB", "Capacity" }, "the size of datastores" },
	[DATASTORE_USED] = { TAB_DATASTORE, { "In Use MiB", "In Use MB",
	    "In Use" }, NULL },
	[DATASTORE_HOSTS] = { TAB_DATASTORE, { "Hosts", "Host Names" }, NULL },
	[DATASTORE_SERVER] = { TAB_DATASTORE, { "VI SDK Server" }, NULL },
	[HBA_HOST] = { TAB_HBA, { "Host" }, "all initiators" },
	[HBA_DEVICE] = { TAB_HBA, { "Device" }, NULL },
	[HBA_TYPE] = { TAB_HBA, { "Type" }, NULL },
	[HBA_STATUS] = { TAB_HBA, { "Status" }, NULL },
	[HBA_WWN] = { TAB_HBA, { "WWN" }, "all initiators" },
	[MULTIPATH_HOST] = { TAB_MULTIPATH, { "Host" }, "all LUs" },
	[MULTIPATH_DATASTORE] = { TAB_MULTIPATH, { "Datastore" }, NULL },
	[MULTIPATH_DISK] = { TAB_MULTIPATH, { "Disk", "Canonical Name" },
	    "all LUs" },
	[MULTIPATH_VENDOR] = { TAB_MULTIPATH, { "Vendor" }, NULL },
	[MULTIPATH_MODEL] = { TAB_MULTIPATH, { "Model" }, NULL },
	[MULTIPATH_SERIAL] = { TAB_MULTIPATH, { "Serial #" }, NULL },
	[MULTIPATH_SERVER] = { TAB_MULTIPATH, { "VI SDK Server" }, NULL },
#define PATH(n) \
	[MULTIPATH_PATH_##n] = { TAB_MULTIPATH, { "Path " #n }, NULL }, \
	[MULTIPATH_STATE_##n] = { TAB_MULTIPATH, { "Path " #n " state" }, NULL }
	PATH(1), PATH(2), PATH(3), PATH(4), PATH(5), PATH(6), PATH(7), PATH(8)
#undef PATH
};

/* What is lost with a whole tab; NULL: little. */
static const char *const tabs[TAB_COUNT] = {
	[TAB_INFO] = "all VMs and disks",
	[TAB_DISK] = "disks and where they are",
	[TAB_HOST] = "what hosts can hold",
	[TAB_DATASTORE] = "sizes and LUs of datastores",
	[TAB_HBA] = "the initiators of hosts",
	[TAB_MULTIPATH] = "the LUs that hosts see",
};

static int
find(const struct csv_table *csv, enum column c)
{
	const char	*spelling[2 * SPELLINGS + 1] = { NULL };
	char		*prefixed[SPELLINGS] = { NULL };
	size_t		 i, n = 0;
	int		 column;

	for (i = 0; i < SPELLINGS && columns[c].spelling[i] != NULL; i++)
		spelling[n++] = columns[c].spelling[i];
	for (i = 0; i < SPELLINGS && columns[c].spelling[i] != NULL; i++) {
		if (asprintf(&prefixed[i], "%s%s", tab_name(columns[c].tab),
		    columns[c].spelling[i]) == -1)
			err(STATUS_FATAL, NULL);
		spelling[n++] = prefixed[i];
	}
	column = csv_table_column(csv, spelling);
	for (i = 0; i < SPELLINGS; i++)
		free(prefixed[i]);
	return column;
}

/* Does every tab that speaks of datastores or VMs say of which vCenter? */
static bool
tells_servers(const struct export *e)
{
	static const enum column	servers[] = {
		INFO_SERVER, DISK_SERVER, DATASTORE_SERVER, MULTIPATH_SERVER
	};
	size_t				i;

	for (i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		if (e->column[servers[i]] == -1 &&
		    e->sheet[columns[servers[i]].tab].csv != NULL)
			return false;
	return true;
}

void
columns_find(struct export *e)
{
	const struct sheet	*sheet;
	enum column		 c;
	enum tab		 tab;

	for (tab = 0; tab < TAB_COUNT; tab++)
		if (e->sheet[tab].csv == NULL && tabs[tab] != NULL)
			source_finding(e->source, "tab-missing",
			    tab == TAB_INFO ? FINDING_ERROR : FINDING_WARNING,
			    json_pack("{ss ss}", "export", e->name, "tab",
			    tab_name(tab)), NULL, "%s: no tab %s: lost: %s",
			    e->name, tab_name(tab), tabs[tab]);
	for (c = 0; c < COLUMN_COUNT; c++) {
		sheet = &e->sheet[columns[c].tab];
		e->column[c] = sheet->csv == NULL ? -1 : find(sheet->csv, c);
		if (sheet->csv == NULL || e->column[c] != -1 ||
		    columns[c].lost == NULL)
			continue;
		source_finding(e->source, "column-missing",
		    c == INFO_VM ? FINDING_ERROR : FINDING_WARNING,
		    json_pack("{ss ss ss}", "export", e->name, "tab",
		    tab_name(columns[c].tab), "column",
		    columns[c].spelling[0]), NULL,
		    "%s: tab %s: no column \"%s\": lost: %s", e->name,
		    tab_name(columns[c].tab), columns[c].spelling[0],
		    columns[c].lost);
	}
	e->by_server = tells_servers(e);
}

size_t
rows(const struct export *e, enum tab tab)
{
	return e->sheet[tab].csv == NULL ? 0 :
	    csv_table_rows(e->sheet[tab].csv);
}

const char *
cell(const struct export *e, enum column c, size_t row)
{
	return e->column[c] == -1 ? "" :
	    csv_table_cell(e->sheet[columns[c].tab].csv, row, e->column[c]);
}

bool
row_is_blank(const struct export *e, enum tab tab, size_t row)
{
	enum column	c;

	for (c = 0; c < COLUMN_COUNT; c++)
		if (columns[c].tab == tab && *cell(e, c, row) != '\0')
			return false;
	return true;
}

void
cell_warnx(const struct export *e, enum column c, size_t row,
    const char *fmt, ...)
{
	const struct sheet	*sheet = &e->sheet[columns[c].tab];
	char			 why[256];
	va_list			 ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	warnx("%s:%lu: %s: %s", sheet->path, csv_table_line(sheet->csv, row),
	    columns[c].spelling[0], why);
	e->source->status = STATUS_PARTIAL;
	e->source->complete = false;
}
