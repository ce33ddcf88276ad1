#include "ops.h"

#include <stddef.h>
#include <string.h>

static const struct op	ops[] = {
	{ "map-volume",		"apply-paths",		"unmap-volume" },
	{ "unmap-volume",	"apply-paths",		"map-volume" },
	{ "virtualize-volume",	"apply-virtualize",	"release-volume" },
	{ "release-volume",	"apply-virtualize",	"virtualize-volume" },
	{ "drain-volume",	"apply-virtualize",	NULL },
	{ "check-vm",		"register-vms",		"" },
	{ "stop-vm",		"register-vms",		"start-vm" },
	{ "start-vm",		"register-vms",		"stop-vm" },
	{ "stop-pool",		"register-vms",		"start-pool" },
	{ "start-pool",		"register-vms",		"stop-pool" },
	{ "fingerprint-volume",	"register-vms",		"compare-volume" },
	{ "compare-volume",	"register-vms",		"fingerprint-volume" },
	{ "rescan-host",	"register-vms",		"rescan-host" },
	{ "define-vm",		"register-vms",		"undefine-vm" },
	{ "undefine-vm",	"register-vms",		"define-vm" },
};

const struct op *
op_find(const char *name)
{
	size_t	i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(ops[i].name, name) == 0)
			return &ops[i];
	return NULL;
}

const struct op *
op_at(size_t i)
{
	return i < sizeof(ops) / sizeof(ops[0]) ? &ops[i] : NULL;
}
