#include "libvirt_driver.h"

#include <err.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "libvirt_view.h"
#include "spec.h"
#include "status.h"

#define PARALLEL	4	/* a libvirtd takes 5 requests of a client */
#define ALIVE_S		5	/* seconds between signs of life ... */
#define ALIVE_COUNT	4	/* ... and how many may stay away */

struct libvirt {
	struct driver	 driver;
	char		*spec;
	pthread_mutex_t	 lock;		/* of conn */
	virConnectPtr	 conn;
};

static void
quiet(void *arg, virErrorPtr error)
{
	(void)arg;
	(void)error;
}

/* libxml2 inside libvirt speaks up too; its handler is one per thread. */
__attribute__((format(printf, 2, 3))) static void
quiet_xml(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

/* Keepalive works only while somebody runs libvirt's event loop. */
static void *
events(void *arg)
{
	while (virEventRunDefaultImpl() == 0)
		;
	return arg;
}

static void
start_libvirt(void)
{
	pthread_attr_t	attr;
	pthread_t	thread;

	virSetErrorFunc(NULL, quiet);
	xmlInitParser();
	if (virInitialize() == -1 || virEventRegisterDefaultImpl() == -1)
		errx(STATUS_FATAL, "libvirt does not start");
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attr, events, NULL) != 0)
		errx(STATUS_FATAL, "no thread for libvirt's events");
	pthread_attr_destroy(&attr);
}

/* The connection, opened (again) where needed; the caller closes it. */
static virConnectPtr
connection(struct libvirt *lv, struct driver_error *error)
{
	virConnectPtr	conn;

	xmlSetGenericErrorFunc(NULL, quiet_xml);
	pthread_mutex_lock(&lv->lock);
	if (lv->conn != NULL && virConnectIsAlive(lv->conn) != 1) {
		virConnectClose(lv->conn);
		lv->conn = NULL;
	}
	if (lv->conn == NULL && (lv->conn = virConnectOpen(lv->spec)) != NULL)
		virConnectSetKeepAlive(lv->conn, ALIVE_S, ALIVE_COUNT);
	conn = lv->conn;
	if (conn == NULL)
		lv_fail(error, "connect");
	else
		virConnectRef(conn);
	pthread_mutex_unlock(&lv->lock);
	return conn;
}

static struct driver *
lv_open(const char *spec, const struct driver_options *options,
    struct driver_error *error)
{
	static pthread_once_t	 once = PTHREAD_ONCE_INIT;
	struct libvirt		*lv;
	virConnectPtr		 conn;

	(void)options;			/* libvirt has its own auth files */
	if (strchr(spec, ':') == NULL) {
		driver_fail(error, "unsupported", false, "neither a libvirt "
		    "URI nor exec:COMMAND nor unix:PATH");
		return NULL;
	}
	if (spec_has_password(spec)) {
		driver_fail(error, "refused", false, "a password in a URI can "
		    "be seen by others: use libvirt's auth.conf");
		return NULL;
	}
	pthread_once(&once, start_libvirt);
	if ((lv = calloc(1, sizeof(*lv))) == NULL ||
	    (lv->spec = strdup(spec)) == NULL)
		err(STATUS_FATAL, NULL);
	lv->driver.class = &driver_libvirt;
	lv->driver.parallel = PARALLEL;
	pthread_mutex_init(&lv->lock, NULL);
	if ((conn = connection(lv, error)) == NULL) {
		driver_libvirt.close(&lv->driver);
		return NULL;
	}
	virConnectClose(conn);
	return &lv->driver;
}

static void
lv_close(struct driver *d)
{
	struct libvirt	*lv = (struct libvirt *)d;

	if (lv->conn != NULL)
		virConnectClose(lv->conn);
	pthread_mutex_destroy(&lv->lock);
	free(lv->spec);
	free(lv);
}

/* Is a record one of those that a narrowed describe is about? */
static bool
wanted(const json_t *record, const char *vm, const char *wwid)
{
	const char	*type = fact_text(record, "type"), *id;

	if (strcmp(type, "finding") == 0)
		record = json_object_get(record, "about");
	if (vm != NULL) {
		id = fact_text(record,
		    strcmp(type, "vm") == 0 ? "id" : "vm");
		return strcasecmp(id, vm) == 0;
	}
	return wwid == NULL || (strcmp(fact_text(record, "wwid"), wwid) == 0 &&
	    (strcmp(type, "path") == 0 || strcmp(type, "logical_unit") == 0));
}

static int
describe(struct libvirt *lv, virConnectPtr conn, const json_t *args,
    driver_record_fn *each, void *arg, struct driver_error *error)
{
	const char	*host = fact_text(args, "host"), *vm, *wwid;
	struct lv_view	 view;
	json_t		*record;
	char		*name = NULL;
	size_t		 i;
	int		 rv = -1;

	vm = json_string_value(json_object_get(args, "vm"));
	wwid = json_string_value(json_object_get(args, "wwid"));
	if (*host == '\0') {
		if ((name = virConnectGetHostname(conn)) == NULL)
			return lv_fail(error, "name of the host");
		host = name;
	}
	lv_view_init(&view, conn, host);
	if (lv_host(&view, lv->spec, error) == -1 ||
	    lv_devices(&view, error) == -1 || lv_pools(&view, error) == -1 ||
	    (wwid == NULL && lv_domains(&view, vm, error) == -1))
		goto out;
	lv_view_sort(&view);
	if (each != NULL)
		json_array_foreach(view.records, i, record)
			if (wanted(record, vm, wwid))
				each(arg, record);
	rv = 0;
out:
	lv_view_fini(&view);
	free(name);
	return rv;
}

/* A verb changes something, or answers records. */
static const struct {
	const char	*name;
	lv_verb		*call;
	lv_reader	*read;
} verbs[] = {
	{ "stop",	lv_stop, NULL },
	{ "start",	lv_start, NULL },
	{ "define",	lv_define, NULL },
	{ "undefine",	lv_undefine, NULL },
	{ "start-pool",	lv_start_pool, NULL },
	{ "stop-pool",	lv_stop_pool, NULL },
	{ "rescan",	lv_rescan, NULL },
	{ "check",	NULL, lv_check },
	{ "fingerprint", NULL, lv_fingerprint },
	{ "ping",	NULL, lv_ping },
	{ "addresses",	NULL, lv_addresses },
};

static int
lv_request(struct driver *d, const char *verb, const json_t *args,
    double timeout_s, driver_record_fn *each, void *arg,
    struct driver_error *error)
{
	const size_t	 count = sizeof(verbs) / sizeof(verbs[0]);
	struct libvirt	*lv = (struct libvirt *)d;
	virConnectPtr	 conn;
	size_t		 i;
	int		 rv;

	if ((conn = connection(lv, error)) == NULL)
		return -1;
	for (i = 0; i < count; i++)
		if (strcmp(verbs[i].name, verb) == 0)
			break;
	if (strcmp(verb, "describe") == 0)
		rv = describe(lv, conn, args, each, arg, error);
	else if (i == count)
		rv = driver_fail(error, "unsupported", false,
		    "%s: libvirt has no such verb", verb);
	else if (verbs[i].read != NULL)
		rv = verbs[i].read(conn, args, each, arg, error);
	else
		rv = verbs[i].call(conn, args, timeout_s, error);
	virConnectClose(conn);
	return rv;
}

const struct driver_class	driver_libvirt = {
	.prefix = "",
	.open = lv_open,
	.request = lv_request,
	.close = lv_close,
};
