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

/*
 * The array recorded in dir/name, in *out; NULL when none is.  0, or -1 when
 * what is there is not a recording of ours.
 */
static int
open_one(const char *dir, const char *name, struct hitachi **out,
    struct driver_error *error)
{
	struct hitachi	*h;
	json_t		*about;
	const char	*serial;
	char		*file;
	FILE		*fp;
	int		 rv = 0;

	*out = NULL;
	if (asprintf(&file, "%s/%s/driver.json", dir, name) == -1)
		err(STATUS_FATAL, NULL);
	if ((fp = fopen(file, "r")) == NULL) {
		if (errno != ENOENT && errno != ENOTDIR)
			rv = driver_fail(error, "unreachable", false, "%s: %s",
			    file, strerror(errno));
		free(file);
		return rv;
	}
	about = json_loadf(fp, 0, NULL);
	fclose(fp);
	serial = hitachi_text(about, "serial");
	if (strcmp(hitachi_text(about, "driver"), "hitachi") != 0 ||
	    *serial == '\0' || strlen(serial) >= SERIAL_STRSIZE) {
		rv = driver_fail(error, "protocol", false,
		    "%s: not of a recording of a known driver", file);
		json_decref(about);
		free(file);
		return rv;
	}
	free(file);
	h = hitachi_new(&driver_hitachi);
	if (asprintf(&h->folder, "%s/%s", dir, name) == -1 ||
	    (h->url = strdup(hitachi_text(about, "url"))) == NULL)
		err(STATUS_FATAL, NULL);
	strcpy(h->serial, serial);
	json_decref(about);
	*out = h;
	return 0;
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
	struct replay	 *r;
	int		  i, count, rv = 0;

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
	for (i = 0; i < count; i++) {
		if (rv == 0 && strcmp(entry[i]->d_name, "..") != 0)
			rv = open_one(dir, entry[i]->d_name,
			    &r->array[r->count], error);
		if (r->array[r->count] != NULL)
			r->count++;
		free(entry[i]);
	}
	free(entry);
	if (rv == 0 && r->count == 0)
		rv = driver_fail(error, "unreachable", false,
		    "%s: no recording here", dir);
	if (rv == 0)
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
	struct replay		*r = (struct replay *)d;
	struct driver_error	 other;
	int			 i, rv = 0;

	(void)args;
	if (strcmp(verb, "describe") != 0)
		return driver_fail(error, "unsupported", false,
		    "%s: a recording cannot be changed", verb);
	for (i = 0; i < r->count; i++)	/* the others also when one fails */
		if (hitachi_request(&r->array[i]->base, verb, NULL, timeout_s,
		    each, arg, rv == 0 ? error : &other) == -1)
			rv = -1;
	return rv;
}

const struct driver_class driver_replay = {
	.prefix = PREFIX, .open = replay_open,
	.request = replay_request, .close = replay_close
};
