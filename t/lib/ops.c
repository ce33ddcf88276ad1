/* ops: every operation has a tool, and an inverse that takes it back */
#include "table.h"

#include <string.h>

#include "ops.h"

static const struct row {
	const char	*in, *tool, *inverse;
} rows[] = {
	{ "map-volume",		"apply-paths",		"unmap-volume" },
	{ "unmap-volume",	"apply-paths",		"map-volume" },
	{ "virtualize-volume",	"apply-virtualize",	"release-volume" },
	{ "release-volume",	"apply-virtualize",	"virtualize-volume" },
	{ "drain-volume",	"apply-virtualize",	NULL },
	{ "check-vm",		"register-vms",		"" },
	{ "fingerprint-volume",	"register-vms",		"compare-volume" },
	{ "compare-volume",	"register-vms",		"fingerprint-volume" },
	{ "stop-vm",		"register-vms",		"start-vm" },
	{ "start-vm",		"register-vms",		"stop-vm" },
	{ "stop-pool",		"register-vms",		"start-pool" },
	{ "start-pool",		"register-vms",		"stop-pool" },
	{ "rescan-host",	"register-vms",		"rescan-host" },
	{ "define-vm",		"register-vms",		"undefine-vm" },
	{ "undefine-vm",	"register-vms",		"define-vm" },
	{ "delete-volume",	NULL,			NULL },
	{ "map",		NULL,			NULL },
	{ "",			NULL,			NULL },
};

static void
finds(void **state)
{
	const struct row	*r = *state;
	const struct op		*op = op_find(r->in);

	if (r->tool == NULL) {
		assert_null(op);
		return;
	}
	assert_non_null(op);
	assert_string_equal(op->name, r->in);
	assert_string_equal(op->tool, r->tool);
	if (r->inverse == NULL)
		assert_null(op->inverse);
	else {
		assert_string_equal(op->inverse, r->inverse);
		if (*op->inverse == '\0')
			return;
		assert_string_equal(op_find(op->inverse)->inverse, r->in);
		assert_string_equal(op_find(op->inverse)->tool, r->tool);
	}
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, finds);
	return table_run(&t);
}
