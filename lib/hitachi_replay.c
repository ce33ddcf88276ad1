/* The driver that answers describe from recordings (hitachi_record.c). */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "status.h"

#define PREFIX	"replay:"

struct replay {
	struct driver	 base;
	struct hitachi	**array;	/* count of them, by name of folder */
	int		 count;
};

/* The array recorded in dir/name; NULL without an error: none is. */
static struct hitachi *
open_one(const char *dir, const char *name, struct driver_error *error)
{
	struct hitachi	*h;
	json_error_t	 why;
	json_t		*about;
	char		*file;
	FILE		*fp;

	if (asprintf(&file, "%s/%s/driver.json", dir, name) == -1)
		err(STATUS_FATAL, NULL);
	fp = fopen(file, "r");
	free(file);
	if (fp == NULL)
		return NULL;
	about = json_loadf(fp, 0, &why);
	fclose(fp);
	if (strcmp(hitachi_text(about, "driver"), "hitachi") != 0) {
		driver_fail(error, "protocol", false,
		    "%s/%s/driver.json: not a recording of a known driver",
		    dir, name);
		json_decref(about);
		return NULL;
	}
	h = hitachi_new(&driver_hitachi);
	if (asprintf(&h->folder, "%s/%s", dir, name) == -1 ||
	    (h->url = strdup(hitachi_text(about, "url"))) == NULL)
		err(STATUS_FATAL, NULL);
	snprintf(h->serial, sizeof(h->serial), "%s",
	    hitachi_text(about, "serial"));
	snprintf(h->id, sizeof(h->id), "%s",
	    hitachi_text(about, "storageDeviceId"));
	json_decref(about);
	return h;
}

static void
replay_close(struct driver *d)
{
	struct replay	*r = (struct replay *)d;

	while (r->count > 0)
		hitachi_free(r->array[--r->count]);
	free(r->array);
	free(r);
}

static struct driver *
replay_open(const char *spec, const struct driver_options *options,
    struct driver_error *error)
{
	const char	 *dir = spec + strlen(PREFIX);
	struct dirent	**entry = NULL;
	struct hitachi	 *h;
	struct replay	 *r;
	int		  i, count;

	(void)options;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		err(STATUS_FATAL, NULL);
	r->base.class = &driver_replay;
	r->base.parallel = 1;
	if ((count = scandir(dir, &entry, NULL, alphasort)) == -1) {
		driver_fail(error, "unreachable", false, "%s: %s", dir,
		    strerror(errno));
		replay_close(&r->base);
		return NULL;
	}
	r->array = calloc((size_t)count + 1, sizeof(*r->array));
	if (r->array == NULL)
		err(STATUS_FATAL, NULL);
	driver_fail(error, "unreachable", false, "%s: no recording here", dir);
	for (i = 0; i < count; i++) {
		h = open_one(dir, entry[i]->d_name, error);
		if (h != NULL)
			r->array[r->count++] = h;
		free(entry[i]);
	}
	free(entry);
	if (r->count > 0)
		return &r->base;
	replay_close(&r->base);
	return NULL;
}

/*
 * All that was recorded, whatever the arguments: a driver may answer more
 * than was asked for, and the narrow reads were not recorded.
 */
static int
replay_request(struct driver *d, const char *verb, const json_t *args,
    double timeout_s, driver_record_fn *each, void *arg,
    struct driver_error *error)
{
	struct replay	*r = (struct replay *)d;
	int		 i;

	(void)args;
	if (strcmp(verb, "describe") != 0)
		return driver_fail(error, "unsupported", false,
		    "%s: a recording cannot be changed", verb);
	for (i = 0; i < r->count; i++)
		if (hitachi_request(&r->array[i]->base, verb, NULL, timeout_s,
		    each, arg, error) == -1)
			return -1;
	return 0;
}

const struct driver_class driver_replay = {
	.prefix = PREFIX, .open = replay_open,
	.request = replay_request, .close = replay_close
};
