/*
 * rvtools - exports of RVTools as folders of CSV files, one file a tab.
 *
 * File names vary (tabvInfo.csv, RVTools_tabvInfo.csv, site1_vInfo.csv); the
 * name of the tab is found in them, and what stands around it tells exports
 * in one folder apart.  Column names vary with the version; the table in
 * rvtools_columns.c has their spellings.  MB and MiB columns both hold MiB.
 * Only the files rvtools*.c include this.
 */
#ifndef RVTOOLS_H
#define RVTOOLS_H

#include <stdint.h>

#include "csv_table.h"
#include "discover-hosts.h"

enum tab {
	TAB_INFO, TAB_CPU, TAB_MEMORY, TAB_DISK, TAB_PARTITION, TAB_HOST,
	TAB_DATASTORE, TAB_HBA, TAB_MULTIPATH, TAB_COUNT
};

enum column {
	INFO_VM, INFO_UUID, INFO_ID, INFO_STATE, INFO_TEMPLATE, INFO_CPUS,
	INFO_MEMORY, INFO_HOST, INFO_CLUSTER, INFO_DISKS, INFO_SERVER,
	INFO_NETWORK_1, INFO_NETWORK_2, INFO_NETWORK_3, INFO_NETWORK_4,
	INFO_NETWORK_5, INFO_NETWORK_6, INFO_NETWORK_7, INFO_NETWORK_8,
	CPU_VM, CPU_UUID, CPU_ID, CPU_CPUS,
	MEMORY_VM, MEMORY_UUID, MEMORY_ID, MEMORY_SIZE,
	DISK_VM, DISK_UUID, DISK_ID, DISK_DISK, DISK_KEY, DISK_PATH,
	DISK_CAPACITY, DISK_RAW, DISK_LUN, DISK_SHARING, DISK_BUS,
	DISK_SERVER,
	PARTITION_VM, PARTITION_UUID, PARTITION_ID, PARTITION_DISK,
	PARTITION_KEY, PARTITION_CAPACITY, PARTITION_CONSUMED,
	HOST_HOST, HOST_CLUSTER, HOST_CORES, HOST_MODEL, HOST_MEMORY,
	HOST_USAGE, HOST_VERSION,
	DATASTORE_NAME, DATASTORE_ADDRESS, DATASTORE_TYPE,
	DATASTORE_CAPACITY, DATASTORE_USED, DATASTORE_HOSTS,
	DATASTORE_SERVER,
	HBA_HOST, HBA_DEVICE, HBA_TYPE, HBA_STATUS, HBA_WWN,
	MULTIPATH_HOST, MULTIPATH_DATASTORE, MULTIPATH_DISK,
	MULTIPATH_VENDOR, MULTIPATH_MODEL, MULTIPATH_SERIAL,
	MULTIPATH_SERVER,
	MULTIPATH_PATH_1, MULTIPATH_STATE_1, MULTIPATH_PATH_2,
	MULTIPATH_STATE_2, MULTIPATH_PATH_3, MULTIPATH_STATE_3,
	MULTIPATH_PATH_4, MULTIPATH_STATE_4, MULTIPATH_PATH_5,
	MULTIPATH_STATE_5, MULTIPATH_PATH_6, MULTIPATH_STATE_6,
	MULTIPATH_PATH_7, MULTIPATH_STATE_7, MULTIPATH_PATH_8,
	MULTIPATH_STATE_8,
	COLUMN_COUNT
};

/* The file of one tab. */
struct sheet {
	char			*path;
	struct csv_table	*csv;		/* NULL: there is none */
};

/* One export: the tabs that belong together. */
struct export {
	struct source	*source;
	char		*name;		/* what its file names share */
	const char	*scope;		/* of its names; "": of all */
	bool		 by_server;	/* rows tell of which vCenter they are */
	struct sheet	 sheet[TAB_COUNT];
	int		 column[COLUMN_COUNT];	/* of csv_table, or -1 */
	json_t		*vm;		/* {"u:uuid", "i:VM ID", "n:name": id;
					   null where it is not unique} */
	json_t		*vm_host;	/* {VM id: host} */
	json_t		*host;		/* {host: cluster}, vHost's own "" */
	json_t		*store;		/* {datastore: {name, hosts{}}} of
					   disks */
	json_t		*extent;	/* {datastore: {wwid: true}} */
	json_t		*used;		/* {VM id: {disk key: bytes}} */
	json_int_t	 disks;		/* how many vInfo says there are */
};

/*
 * Find the exports in a folder, in the order of their names, and open their
 * files.  Returns how many, or -1 with errno.
 */
int	 exports_find(struct source *, const char *folder,
	    struct export **list);
void	 export_fini(struct export *);

/* Look up all columns; tabs and columns that are missing become findings. */
void	 columns_find(struct export *);

/* The name of a tab, and the rows of an export's file of it. */
const char *tab_name(enum tab);
size_t	 rows(const struct export *, enum tab);

/* Is there nothing in a row?  Spreadsheets leave such behind. */
bool	 row_is_blank(const struct export *, enum tab, size_t row);
/* A cell's text, "" when there is none. */
const char *cell(const struct export *, enum column, size_t row);
/* A cell as a whole number, times factor.  A bad one is named on stderr. */
bool	 cell_number(const struct export *, enum column, size_t row,
	    uint64_t factor, json_int_t *number);
/* A cell as yes or no: 1, 0, or -1 when it is empty or bad. */
int	 cell_boolean(const struct export *, enum column, size_t row);
/* Say what is wrong with a cell: `tool: file:line: column: why`. */
void	 cell_warnx(const struct export *, enum column, size_t row,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Understand a number as spreadsheets of any country write it: spaces and
 * apostrophes between digits are nothing; of commas and points the last one
 * is the decimal mark, unless it is the only kind there is and stands between
 * at most three and exactly three digits.  Fractions are rounded down.
 * false: it is none.
 */
bool	 number_parse(const char *s, uint64_t *number);

/*
 * A name that is unique in one vCenter only, as SCOPE/NAME: by the vCenter
 * that the row names, else by the export where a folder has several.  You
 * free it.
 */
char	*scoped_new(const struct export *, enum column server, size_t row,
	    const char *name);

/* Add a member that is not "". */
void	 put_text(json_t *record, const char *name, const char *text);
void	 put_bytes(const struct export *, json_t *record, const char *name,
	    enum column, size_t row);

/*
 * The VM that a row of another tab is about, by its UUID, VM ID or name.
 * NULL after it was named on stderr.
 */
const char *vm_of_row(const struct export *, enum column name,
	    enum column uuid, enum column id, size_t row);

/* The parts of an export, in this order. */
void	 read_vms(struct export *);
void	 read_disks(struct export *);
void	 read_hosts(struct export *);
void	 read_initiators(struct export *);
void	 read_units(struct export *);
void	 read_datastores(struct export *);

#endif
