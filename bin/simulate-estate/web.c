#include "web.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "fact.h"
#include "loop.h"
#include "requests.h"
#include "state.h"
#include "status.h"
#include "text.h"

struct array	*arrays;
const char	*web_password;

const struct attribute	no_attributes[] = { { NULL, 0, false } };

json_t *
web_error_body(const char *source, const char *message_id, const char *ssb1,
    const char *ssb2, const char *message)
{
	json_t	*e;

	e = json_pack("{s:s,s:s,s:s,s:s,s:s}", "errorSource", source,
	    "messageId", message_id, "message", message,
	    "solution", "See the message.",
	    "solutionType", "SEE_ERROR_DETAIL");
	if (ssb1 == NULL)
		return e;
	json_object_set_new(e, "errorCode", json_pack("{s:s,s:s}",
	    "SSB1", ssb1, "SSB2", ssb2));
	json_object_set_new(e, "detailCode", json_sprintf("%.5sE-2-%s-%s",
	    message_id + 4, ssb1, ssb2));
	return e;
}

void
web_error(struct call *c, int status, const char *message_id,
    const char *fmt, ...)
{
	char	message[512];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	text_repair(message);
	json_decref(c->answer);
	c->answer = web_error_body(c->url, message_id, NULL, NULL, message);
	c->status = status;
}

void
web_missing(struct call *c, const char *what, const char *id)
{
	web_error(c, MHD_HTTP_NOT_FOUND, "KART30013-E", "There is no %s %s.",
	    what, id);
}

void
web_ok_new(struct call *c, json_t *answer)
{
	json_decref(c->answer);
	c->answer = answer;
	c->status = MHD_HTTP_OK;
}

void
web_data_new(struct call *c, json_t *items)
{
	web_ok_new(c, json_pack("{s:o}", "data", items));
}

const char *
web_query(struct call *c, const char *name)
{
	return MHD_lookup_connection_value(c->connection,
	    MHD_GET_ARGUMENT_KIND, name);
}

const char *
web_need(struct call *c, const char *name)
{
	const char	*value = web_query(c, name);

	if (value == NULL)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART20008-E",
		    "The parameter %s is required.", name);
	return value;
}

json_int_t
web_number(const char *text)
{
	json_int_t	n = 0;
	size_t		i, len = strspn(text, "0123456789");

	if (len == 0 || len > 18 || text[len] != '\0' ||
	    (*text == '0' && len > 1))
		return -1;
	for (i = 0; i < len; i++)
		n = n * 10 + (text[i] - '0');
	return n;
}

static bool	all_fit(const json_t *array, char kind);

static bool
fits(const json_t *value, char kind)
{
	switch (kind) {
	case 's':
		return json_is_string(value);
	case 'i':
		return json_is_integer(value) && json_integer_value(value) >= 0;
	case 'b':
		return json_is_boolean(value);
	case 'I':
		return all_fit(value, 'i');
	case 'S':
		return all_fit(value, 's');
	default:
		return json_is_object(value);
	}
}

static bool
all_fit(const json_t *array, char kind)
{
	json_t	*item;
	size_t	 i;

	json_array_foreach(array, i, item)
		if (!fits(item, kind))
			return false;
	return json_array_size(array) > 0;
}

static bool
check_attributes(struct call *c, const json_t *object,
    const struct attribute *table)
{
	const struct attribute	*a;
	const char		*name;
	json_t			*value;

	json_object_foreach((json_t *)object, name, value) {
		for (a = table; a->name != NULL; a++)
			if (strcmp(a->name, name) == 0)
				break;
		if (a->name == NULL || !fits(value, a->kind)) {
			web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
			    "The attribute %s is not %s here.", name,
			    a->name == NULL ? "supported" : "valid");
			return false;
		}
	}
	for (a = table; a->name != NULL; a++)
		if (a->required && json_object_get(object, a->name) == NULL) {
			web_error(c, MHD_HTTP_BAD_REQUEST, "KART20008-E",
			    "The attribute %s is required.", a->name);
			return false;
		}
	return true;
}

bool
web_body(struct call *c, const struct attribute *table)
{
	return check_attributes(c, c->body, table);
}

bool
web_parameters(struct call *c, const struct attribute *table)
{
	static const struct attribute	parameters[] = {
		{ "parameters", 'o', false }, { NULL, 0, false }
	};

	return check_attributes(c, c->body, parameters) && check_attributes(c,
	    json_object_get(c->body, "parameters"), table);
}

static enum MHD_Result
body_add(struct call *c, const char *data, size_t len)
{
	if (c->textlen + len > BODY_MAX)
		web_error(c, MHD_HTTP_CONTENT_TOO_LARGE, "KART20008-E",
		    "The body is longer than %zu bytes.", BODY_MAX);
	if (c->status != 0)
		return MHD_YES;		/* the rest is not kept */
	if ((c->text = realloc(c->text, c->textlen + len)) == NULL)
		err(STATUS_FATAL, NULL);
	memcpy(c->text + c->textlen, data, len);
	c->textlen += len;
	return MHD_YES;
}

/* Whole request there: run it.  A call that waits for a job is suspended. */
static void
run(struct call *c)
{
	json_error_t	why;

	if (c->textlen > 0) {
		c->body = json_loadb(c->text, c->textlen, 0, &why);
		if (!json_is_object(c->body)) {
			web_error(c, MHD_HTTP_BAD_REQUEST, "KART20008-E",
			    "The body is not a JSON object.");
			return;
		}
	}
	route(c);
}

static enum MHD_Result
on_request(void *array, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *len,
    void **context)
{
	struct call	*c = *context;

	(void)version;
	if (c == NULL) {
		if ((c = calloc(1, sizeof(*c))) == NULL ||
		    (c->url = strdup(url)) == NULL)
			err(STATUS_FATAL, NULL);
		text_repair(c->url);	/* it gets into answers and jobs */
		c->array = array;
		c->connection = connection;
		c->method = method;
		c->begun = loop_time();
		*context = c;
		return MHD_YES;
	}
	if (*len > 0) {
		size_t	got = *len;

		*len = 0;
		return body_add(c, data, got);
	}
	if (c->status == 0 && !c->drop)
		run(c);
	else if (c->job != NULL) {	/* woken up: it is done, or too late */
		json_decref(c->answer);
		c->answer = job_answer(c->job);
		job_forget(c);
	}
	if (c->job != NULL || trouble_holds(c)) {
		MHD_suspend_connection(connection);
		return MHD_YES;
	}
	return c->drop ? MHD_NO : web_respond(c);
}

static void
on_completed(void *array, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode code)
{
	struct call	*c = *context;

	(void)array;
	(void)connection;
	(void)code;
	if (c == NULL)
		return;
	job_forget(c);
	requests_call(c);
	json_decref(c->body);
	json_decref(c->answer);
	free(c->written);
	free(c->text);
	free(c->path);
	free(c->url);
	free(c);
	*context = NULL;
}

/* As the state says; else six digits of the model, six of the serial. */
static void
set_device_id(struct array *a)
{
	const char	*id = fact_text(state_get("x-array", a->id, a->site,
	    NULL), "storage_device_id");
	static const struct {
		const char	*model, *constant;
	} models[] = {
		{ "VSP G800", "836000" }, { "VSP F800", "836000" },
		{ "VSP 5", "900000" }, { "VSP E990", "936000" },
		{ "", "886000" },
	};
	size_t		 i = 0;

	snprintf(a->device_id, sizeof(a->device_id), "%s", id);
	if (*id != '\0')
		return;
	while (strncmp(fact_text(a->record, "model"), models[i].model,
	    strlen(models[i].model)) != 0)
		i++;
	snprintf(a->device_id, sizeof(a->device_id), "%s%06lu",
	    models[i].constant, strtoul(a->id, NULL, 10) % 1000000);
}

static void
wake(void *arg, unsigned events)
{
	(void)arg;		/* web_run follows every round */
	(void)events;
}

static void
array_open(const json_t *record, void *arg)
{
	struct array		*a, **last = arg;
	struct sockaddr_in	 sin = { .sin_family = AF_INET };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((a = calloc(1, sizeof(*a))) == NULL)
		err(STATUS_FATAL, NULL);
	a->record = json_incref((json_t *)record);
	a->id = fact_text(record, "id");
	a->site = fact_site(record);
	set_device_id(a);
	a->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME,
	    0, NULL, NULL, on_request, a,
	    MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&sin,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, a, MHD_OPTION_END);
	if (a->daemon == NULL)
		err(STATUS_FATAL, "array %s: cannot listen", a->id);
	a->port = MHD_get_daemon_info(a->daemon,
	    MHD_DAEMON_INFO_BIND_PORT)->port;
	loop_watch(MHD_get_daemon_info(a->daemon,
	    MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, EPOLLIN, wake, NULL);
	while (*last != NULL)
		last = &(*last)->next;
	*last = a;
}

void
web_open(const char *password)
{
	web_password = password;
	state_each("array", array_open, &arrays);
	if (arrays == NULL)
		errx(STATUS_FATAL, "the state has no array");
}

void
web_run(void)
{
	struct array	*a;

	for (a = arrays; a != NULL; a = a->next)
		MHD_run(a->daemon);
}

int
web_wait_ms(void)
{
	MHD_UNSIGNED_LONG_LONG	 ms;
	struct array		*a;
	int			 wait = -1;

	for (a = arrays; a != NULL; a = a->next)
		if (MHD_get_timeout(a->daemon, &ms) == MHD_YES &&
		    (wait == -1 || ms < (unsigned)wait))
			wait = ms > 60000 ? 60000 : (int)ms;
	return wait;
}

void
web_close(void)
{
	struct array	*a;

	while ((a = arrays) != NULL) {
		arrays = a->next;
		jobs_free(a);		/* wakes who waits */
		trouble_ends(a);
		MHD_run(a->daemon);
		MHD_stop_daemon(a->daemon);
		sessions_free(a);
		web_kept_free(a);
		json_decref((json_t *)a->record);
		free(a);
	}
}
