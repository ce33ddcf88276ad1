/*
 * Which files of a folder are which tabs of which exports.
 */
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rvtools.h"
#include "status.h"
#include "text.h"

static const char *const names[TAB_COUNT] = {
	"vInfo", "vCPU", "vMemory", "vDisk", "vPartition", "vHost",
	"vDatastore", "vHBA", "vMultiPath"
};

const char *
tab_name(enum tab tab)
{
	return names[tab];
}

/*
 * The tab that a file name speaks of, and in *at where; TAB_COUNT when it
 * speaks of none that we read.  A letter behind makes it another tab.
 */
static enum tab
tab_of_file(const char *file, size_t *at)
{
	const char	*found;
	size_t		 len = strlen(file);
	enum tab	 tab;

	if (len < 4 || strcasecmp(file + len - 4, ".csv") != 0)
		return TAB_COUNT;
	for (tab = 0; tab < TAB_COUNT; tab++) {
		found = strcasestr(file, names[tab]);
		if (found == NULL ||
		    isalpha((unsigned char)found[strlen(names[tab])]))
			continue;
		*at = (size_t)(found - file);
		return tab;
	}
	return TAB_COUNT;
}

/* What stands around the tab in a file name, which its export shares. */
static char *
export_name(const char *file, enum tab tab, size_t at)
{
	const char	*rest = file + at + strlen(names[tab]);
	size_t		 head = at;
	char		*name;

	if (head >= 3 && strncasecmp(file + head - 3, "tab", 3) == 0)
		head -= 3;
	while (head > 0 && strchr("_-. ", file[head - 1]) != NULL)
		head--;
	if (asprintf(&name, "%.*s%.*s", (int)head, file,
	    (int)(strlen(rest) - 4), rest) == -1)
		err(STATUS_FATAL, NULL);
	return name;
}

static int
is_sheet(const struct dirent *entry)
{
	size_t	at;

	return tab_of_file(entry->d_name, &at) != TAB_COUNT;
}

/* Plain byte order, whatever the locale says. */
static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
export_init(struct export *e, struct source *s, char *name)
{
	e->source = s;
	e->name = name;
	e->scope = "";
	e->vm = json_object();
	e->vm_host = json_object();
	e->host = json_object();
	e->store = json_object();
	e->extent = json_object();
	e->used = json_object();
	if (e->vm == NULL || e->vm_host == NULL || e->host == NULL ||
	    e->store == NULL || e->extent == NULL || e->used == NULL)
		err(STATUS_FATAL, NULL);
}

void
export_fini(struct export *e)
{
	enum tab	tab;

	for (tab = 0; tab < TAB_COUNT; tab++) {
		csv_table_free(e->sheet[tab].csv);
		free(e->sheet[tab].path);
	}
	free(e->name);
	json_decref(e->vm);
	json_decref(e->vm_host);
	json_decref(e->host);
	json_decref(e->store);
	json_decref(e->extent);
	json_decref(e->used);
}

static void
open_sheet(struct export *e, enum tab tab, const char *folder,
    const char *file)
{
	struct sheet	*sheet = &e->sheet[tab];
	char		*path;

	if (asprintf(&path, "%s/%s", folder, file) == -1)
		err(STATUS_FATAL, NULL);
	if (sheet->path != NULL) {
		warnx("%s: is the same tab as %s", path, sheet->path);
		free(path);
	} else {
		sheet->path = path;
		if ((sheet->csv = csv_table_read(path)) != NULL)
			return;
		warn("%s", path);
	}
	e->source->status = STATUS_PARTIAL;
	e->source->complete = false;
}

int
exports_find(struct source *s, const char *folder, struct export **list)
{
	struct dirent	**entry;
	struct export	 *e;
	char		 *name;
	size_t		  at;
	enum tab	  tab;
	int		  i, j, n, count = 0;

	if ((n = scandir(folder, &entry, is_sheet, by_bytes)) == -1)
		return -1;
	if (n > 0 && (*list = calloc((size_t)n, sizeof(**list))) == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < n; i++) {
		tab = tab_of_file(entry[i]->d_name, &at);
		name = export_name(entry[i]->d_name, tab, at);
		for (j = 0; j < count; j++)
			if (strcmp((*list)[j].name, name) == 0)
				break;
		e = &(*list)[j];
		if (j == count) {
			export_init(e, s, name);
			count++;
		} else
			free(name);
		open_sheet(e, tab, folder, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	for (j = 0; j < count; j++) {
		text_repair((*list)[j].name);
		if (count > 1)
			(*list)[j].scope = (*list)[j].name;
	}
	return count;
}
