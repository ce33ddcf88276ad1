#include "hitachi.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stamp.h"
#include "status.h"

#define PREFIX		"hitachi+"
#define BASE		"/ConfigurationManager"
#define STARTS		6	/* of one verb, when an outcome is not known */
#define OPEN_S		60

static const struct verb {
	const char	*name;
	int		(*run)(struct call *, const json_t *args);
} verbs[] = {
	{ "describe",	hitachi_describe },
	{ "map",	hitachi_map },
	{ "unmap",	hitachi_unmap },
	{ "virtualize",	hitachi_virtualize },
	{ "release",	hitachi_release },
	{ "drain",	hitachi_drain },
	{ "progress",	hitachi_progress },
	{ NULL, NULL }
};

struct hitachi *
hitachi_new(const struct driver_class *class)
{
	struct hitachi	*h;

	if ((h = calloc(1, sizeof(*h))) == NULL ||
	    (h->reserved = json_object()) == NULL)
		err(STATUS_FATAL, NULL);
	h->base.class = class;
	h->base.parallel = HITACHI_PARALLEL;
	pthread_mutex_init(&h->lock, NULL);
	pthread_mutex_init(&h->externals, NULL);
	return h;
}

void
hitachi_free(struct hitachi *h)
{
	rest_free(h->rest);
	hitachi_port_locks_free(h);
	hitachi_members_free(h);
	json_decref(h->listed);
	json_decref(h->reserved);
	pthread_mutex_destroy(&h->lock);
	pthread_mutex_destroy(&h->externals);
	free(h->folder);
	free(h->url);
	free(h);
}

/* Does a storage go by this name: serial number, or storage device id? */
static bool
is_named(const json_t *storage, const char *name)
{
	char	serial[SERIAL_STRSIZE], want[SERIAL_STRSIZE];

	if (strcmp(hitachi_text(storage, "storageDeviceId"), name) == 0)
		return true;
	snprintf(serial, sizeof(serial), "%" JSON_INTEGER_FORMAT,
	    hitachi_number(storage, "serialNumber"));
	return strlen(name) < 12 && serial_normalize(name, want) == 0 &&
	    strcmp(serial, want) == 0;
}

/* Take the storage that name ("" when there is only one) means. */
static int
choose_storage(struct hitachi *h, const json_t *storages, const char *name,
    struct driver_error *error)
{
	const json_t	*storage, *mine = NULL;
	size_t		 i, found = 0;
	int		 serial;

	json_array_foreach(storages, i, storage)
		if (*name == '\0' || is_named(storage, name)) {
			mine = storage;
			found++;
		}
	if (found != 1)
		return driver_fail(error, "not-found", false, *name == '\0' ?
		    "%s: %zu arrays here: name one by its serial number, /%s" :
		    "%s: %zu arrays here with the name %s", h->url, found,
		    *name == '\0' ? "SERIAL" : name);
	snprintf(h->id, sizeof(h->id), "%s",
	    hitachi_text(mine, "storageDeviceId"));
	serial = hitachi_small(mine, "serialNumber", INT_MAX);
	snprintf(h->serial, sizeof(h->serial), "%d", serial);
	if (*h->id == '\0' || strspn(h->id, "0123456789") != strlen(h->id) ||
	    serial == -1)
		return driver_fail(error, "protocol", false, "%s: "
		    "storageDeviceId or serialNumber is not a number", h->url);
	return 0;
}

/* Find the array behind the service.  Needs no login. */
static int
find_storage(struct call *k, const char *name)
{
	struct rest_request	 q = { .method = "GET", .timeout_s = OPEN_S,
	    .path = "/v1/objects/storages" };
	enum hitachi_verdict	 verdict;
	struct rest_answer	 a;
	double			 pause = 0.25;
	int			 rv = -1;
	bool			 again;

	do {
		verdict = HITACHI_FAIL;
		if (rest_call(k->h->rest, &q, &a, k->error) == 0)
			verdict = hitachi_judge(a.status, a.body, "storages",
			    k->error);
		if (verdict == HITACHI_OK)
			rv = choose_storage(k->h, json_object_get(a.body,
			    "data"), name, k->error);
		again = a.lost || verdict == HITACHI_BUSY ||
		    verdict == HITACHI_UNSURE;
		rest_answer_fini(&a);
		pause *= 2;
	} while (again && k->error->retryable && hitachi_pause(k, pause));
	return rv;
}

/* Split hitachi+SCHEME://HOST:PORT/ID; the id may be missing. */
static void
split_spec(const char *spec, char **url, char **name)
{
	char	*s, *host, *id;

	if ((s = strdup(spec + strlen(PREFIX))) == NULL)
		err(STATUS_FATAL, NULL);
	host = strstr(s, "://");
	id = strchr(host == NULL ? s : host + 3, '/');
	if (id != NULL)
		*id++ = '\0';
	if ((*name = strdup(id == NULL ? "" : id)) == NULL)
		err(STATUS_FATAL, NULL);
	if (strlen(*name) > 0 && (*name)[strlen(*name) - 1] == '/')
		(*name)[strlen(*name) - 1] = '\0';
	*url = s;
}

static struct driver *
hitachi_open(const char *spec, const struct driver_options *options,
    struct driver_error *error)
{
	struct hitachi	*h = hitachi_new(&driver_hitachi);
	struct call	 k = { .h = h, .error = error,
	    .deadline = stamp_monotonic() + OPEN_S };
	char		*name, *base = NULL;
	bool		 good;

	if (strpbrk(spec, "?#") != NULL) {
		hitachi_free(h);	/* and nothing of it is shown */
		driver_fail(error, "refused", false,
		    "an address has nothing behind a ? or #");
		return NULL;
	}
	split_spec(spec, &h->url, &name);
	if (asprintf(&base, "%s" BASE, h->url) == -1)
		err(STATUS_FATAL, NULL);
	h->rest = rest_new(base, options->netrc, options->verbose, error);
	good = h->rest != NULL && find_storage(&k, name) == 0 &&
	    hitachi_login(&k, 0) == 0 && (options->record == NULL ||
	    hitachi_record_begin(h, options->record, error) == 0);
	free(base);
	free(name);
	if (good)
		return &h->base;
	hitachi_logout(h);
	hitachi_free(h);
	return NULL;
}

/*
 * Every verb begins with reading, so it may be started again whenever the
 * outcome of a change is not known.
 */
int
hitachi_request(struct driver *d, const char *verb, const json_t *args,
    double timeout_s, driver_record_fn *each, void *arg,
    struct driver_error *error)
{
	struct call		 k = { .h = (struct hitachi *)d, .error = error,
	    .deadline = timeout_s > 0 ? stamp_monotonic() + timeout_s : 0 };
	const struct verb	*v = verbs;
	double			 pause = 0.1;
	json_t			*record;
	size_t			 i;
	int			 rv;

	while (v->name != NULL && strcmp(v->name, verb) != 0)
		v++;
	if (v->name == NULL)
		return driver_fail(error, "unsupported", false,
		    "no such verb: %.40s", verb);
	if ((k.records = json_array()) == NULL)
		err(STATUS_FATAL, NULL);
	do {
		k.again = k.gone = false;
		json_array_clear(k.records);	/* of a try before */
		rv = v->run(&k, args);
		pause *= 2;
	} while (rv == -1 && k.again && ++k.starts < STARTS &&
	    hitachi_pause(&k, pause));
	if (each != NULL)
		json_array_foreach(k.records, i, record)
			each(arg, record);
	json_decref(k.records);
	return rv;
}

static void
hitachi_close(struct driver *d)
{
	struct hitachi	*h = (struct hitachi *)d;

	hitachi_logout(h);
	hitachi_free(h);
}

/* The lock is kept, so that no other thread logs in again. */
static void
hitachi_abandon(struct driver *d)
{
	struct hitachi	*h = (struct hitachi *)d;

	if (pthread_mutex_trylock(&h->lock) == 0)
		hitachi_logout(h);
}

const struct driver_class driver_hitachi = {
	.prefix = PREFIX, .open = hitachi_open,
	.request = hitachi_request, .close = hitachi_close,
	.abandon = hitachi_abandon
};
