#include "rvtools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static json_int_t
disks_told(const struct source *s)
{
	return json_integer_value(json_object_get(s->counts, "disk"));
}

/* Read the disks, and hold their number against what vInfo says. */
static void
count_disks(struct export *e)
{
	struct source	*s = e->source;
	json_int_t	 before = disks_told(s), want;

	read_disks(e);
	if (e->column[INFO_DISKS] == -1)
		return;
	if (disks_told(s) - before != e->disks)
		s->complete = false;
	want = json_integer_value(json_object_get(s->expected, "disk"));
	json_object_set_new(s->expected, "disk",
	    json_integer(want + e->disks));
}

void
rvtools_read(struct source *s, const char *folder)
{
	struct export	*list = NULL;
	int		 i, n;

	n = exports_find(s, folder, &list);
	if (n == -1) {
		source_unreachable(s, strerror(errno));
		return;
	}
	if (n == 0) {
		source_unreachable(s, "no CSV file of an RVTools tab in it");
		return;
	}
	s->reached = true;
	for (i = 0; i < n; i++) {
		columns_find(&list[i]);
		read_vms(&list[i]);
		count_disks(&list[i]);
		read_hosts(&list[i]);
		read_initiators(&list[i]);
		read_units(&list[i]);
		read_datastores(&list[i]);
		export_fini(&list[i]);
	}
	free(list);
}
