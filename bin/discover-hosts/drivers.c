/*
 * Managers of hypervisors: whatever lib/managers.c can open.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "discover-hosts.h"
#include "driver.h"
#include "status.h"

static void
tell(void *source, json_t *record)
{
	/* A copy: the record is the driver's own. */
	source_tell_new(source, json_copy(record));
}

void
drivers_read(struct source *s)
{
	struct driver_error	 error;
	struct driver		*d;
	json_t			*args;

	if ((d = driver_open(manager_drivers, s->spec, NULL, &error)) == NULL) {
		source_unreachable(s, error.message);
		return;
	}
	if ((args = json_pack("{ss*}", "host", s->name)) == NULL)
		errx(STATUS_FATAL, "%s: name of a host: not UTF-8", s->shown);
	if (driver_request(d, "describe", args, 0, tell, s, &error) == -1)
		source_unreachable(s, error.message);
	else
		s->reached = true;
	json_decref(args);
	driver_close(d);
}
