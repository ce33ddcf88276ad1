#include "driver.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "text.h"

int
driver_fail(struct driver_error *error, const char *code, bool retryable,
    const char *fmt, ...)
{
	va_list	ap;

	snprintf(error->code, sizeof(error->code), "%s", code);
	va_start(ap, fmt);
	vsnprintf(error->message, sizeof(error->message), fmt, ap);
	va_end(ap);
	text_repair(error->code);	/* they go into records, */
	text_repair(error->message);	/* and may have been cut */
	error->retryable = retryable;
	return -1;
}

struct driver *
driver_open(const struct driver_class *const *kinds, const char *spec,
    const struct driver_options *options, struct driver_error *error)
{
	static const struct driver_options	 none;
	struct driver				*d;

	while (*kinds != NULL && strncmp(spec, (*kinds)->prefix,
	    strlen((*kinds)->prefix)) != 0)
		kinds++;
	if (*kinds == NULL) {
		driver_fail(error, "unsupported", false,
		    "no driver for this kind of address");
		return NULL;
	}
	d = (*kinds)->open(spec, options == NULL ? &none : options, error);
	if (d != NULL && sem_init(&d->room, 0, (unsigned)d->parallel) == -1)
		err(STATUS_FATAL, "sem_init");
	return d;
}

int
driver_request(struct driver *d, const char *verb, const json_t *args,
    double timeout_s, driver_record_fn *each, void *arg,
    struct driver_error *error)
{
	int	rv;

	while (sem_wait(&d->room) == -1)
		if (errno != EINTR)
			err(STATUS_FATAL, "sem_wait");
	rv = d->class->request(d, verb, args, timeout_s, each, arg, error);
	sem_post(&d->room);
	return rv;
}

static void
append(void *records, json_t *record)
{
	json_array_append(records, record);
}

json_t *
driver_collect(struct driver *d, const char *verb, const json_t *args,
    double timeout_s, struct driver_error *error)
{
	json_t	*records;

	if ((records = json_array()) == NULL)
		err(STATUS_FATAL, NULL);
	if (driver_request(d, verb, args, timeout_s, append, records,
	    error) == -1) {
		json_decref(records);
		return NULL;
	}
	return records;
}

void
driver_close(struct driver *d)
{
	if (d == NULL)
		return;
	sem_destroy(&d->room);
	d->class->close(d);
}

void
driver_abandon(struct driver *d)
{
	if (d->class->abandon != NULL)
		d->class->abandon(d);
}
