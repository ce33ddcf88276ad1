/* Sessions, and the lock that belongs to one of them. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "faults.h"
#include "loop.h"
#include "status.h"
#include "web.h"

#define USER		"sim"
#define IDLE_S		300
#define WAIT_MAX_S	7200	/* for the lock */

static void
session_free(struct array *a, struct session *s)
{
	if (a->lock_owner == s->id)
		a->lock_owner = 0;
	HASH_DEL(a->sessions, s);
	free(s);
}

void
sessions_free(struct array *a)
{
	struct session	*s, *next;

	HASH_ITER(hh, a->sessions, s, next)
		session_free(a, s);
}

static void
expire(struct array *a)
{
	struct session	*s, *next;

	HASH_ITER(hh, a->sessions, s, next)
		if (loop_time() - s->used > s->idle_s)
			session_free(a, s);
	if (a->lock_owner == LOCK_FOREIGN && loop_time() >= a->lock_until)
		a->lock_owner = 0;
}

static bool
basic_ok(struct call *c)
{
	char	*user, *password = NULL;
	bool	 good;

	user = MHD_basic_auth_get_username_password(c->connection, &password);
	good = user != NULL && password != NULL && strcmp(user, USER) == 0 &&
	    strcmp(password, web_password) == 0;
	MHD_free(user);
	MHD_free(password);
	return good;
}

bool
session_check(struct call *c)
{
	static const char	 scheme[] = "Session ";
	struct scene		 scene = { .array = c->array->id,
	    .method = c->method, .path = c->path };
	const char		*header;

	expire(c->array);
	header = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_AUTHORIZATION);
	if (header != NULL && strncmp(header, scheme, sizeof(scheme) - 1) == 0)
		HASH_FIND_STR(c->array->sessions, header + sizeof(scheme) - 1,
		    c->session);
	if (c->session != NULL && fault_hits(FAULT_SESSION_LOST, &scene,
	    NULL)) {
		session_free(c->array, c->session);
		c->session = NULL;
	}
	if (c->session != NULL) {
		c->session->used = loop_time();
		return true;
	}
	if (basic_ok(c))
		return true;
	web_error(c, MHD_HTTP_UNAUTHORIZED, "KART40101-E",
	    "The user is not known, or the session has ended.");
	return false;
}

void
secret_make(char out[SECRET_SIZE])
{
	unsigned char	bytes[16];
	size_t		i;

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		err(STATUS_FATAL, "getrandom");
	for (i = 0; i < sizeof(bytes); i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

void
sessions_post(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "aliveTime", 'i', false },
		{ "authenticationTimeout", 'i', false },
		{ NULL, 0, false }
	};
	struct session			*s;
	json_t				*alive;

	if (!web_body(c, table))
		return;
	alive = json_object_get(c->body, "aliveTime");
	if (alive != NULL && (json_integer_value(alive) < 1 ||
	    json_integer_value(alive) > IDLE_S)) {
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "aliveTime is from 1 to %d.", IDLE_S);
		return;
	}
	if (!basic_ok(c)) {
		web_error(c, MHD_HTTP_UNAUTHORIZED, "KART40101-E",
		    "A session is made by user name and password.");
		return;
	}
	if (HASH_COUNT(c->array->sessions) >= SESSIONS_MAX) {
		web_error(c, MHD_HTTP_SERVICE_UNAVAILABLE, "KART00003-E",
		    "There are %d sessions already.", SESSIONS_MAX);
		return;
	}
	if ((s = calloc(1, sizeof(*s))) == NULL)
		err(STATUS_FATAL, NULL);
	s->idle_s = alive == NULL ? IDLE_S : (double)json_integer_value(alive);
	s->id = ++c->array->session_next;
	s->created = s->used = loop_time();
	secret_make(s->token);
	HASH_ADD_STR(c->array->sessions, token, s);
	web_ok_new(c, json_pack("{s:s,s:i}", "token", s->token,
	    "sessionId", s->id));
}

static json_t *
session_object(const struct session *s)
{
	return json_pack("{s:i,s:s,s:s,s:o,s:o}", "sessionId", s->id,
	    "userId", USER, "ipAddress", "127.0.0.1",
	    "createdTime", web_time(loop_time() - s->created),
	    "lastAccessTime", web_time(loop_time() - s->used));
}

void
sessions_get(struct call *c)
{
	json_t		*items = json_array();
	struct session	*s;

	for (s = c->array->sessions; s != NULL; s = s->hh.next)
		json_array_append_new(items, session_object(s));
	web_data_new(c, items);
}

static struct session *
session_by_id(struct call *c)
{
	struct session	*s;

	for (s = c->array->sessions; s != NULL; s = s->hh.next)
		if (s->id == web_number(c->arg))
			return s;
	web_missing(c, "session", c->arg);
	return NULL;
}

void
session_get(struct call *c)
{
	struct session	*s = session_by_id(c);

	if (s != NULL)
		web_ok_new(c, session_object(s));
}

void
session_delete(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "force", 'b', false }, { NULL, 0, false }
	};
	struct session			*s;

	if (!web_body(c, table) || (s = session_by_id(c)) == NULL)
		return;
	if (s != c->session &&
	    !json_is_true(json_object_get(c->body, "force"))) {
		web_error(c, MHD_HTTP_FORBIDDEN, "KART40103-E",
		    "The session is another one's.");
		return;
	}
	c->session = NULL;
	session_free(c->array, s);
	web_ok_new(c, json_object());
}

static json_t *
resource_group(const struct call *c)
{
	json_t	*g = json_pack("{s:i,s:s,s:s}", "resourceGroupId", 0,
	    "resourceGroupName", "meta_resource", "lockStatus",
	    c->array->lock_owner == 0 ? "Unlocked" : "Locked");

	if (c->array->lock_owner == 0)
		return g;
	json_object_set_new(g, "lockOwner", json_string(
	    c->array->lock_owner == LOCK_FOREIGN ? "another" : USER));
	if (c->array->lock_owner == LOCK_FOREIGN)
		return g;
	json_object_set_new(g, "lockSessionId",
	    json_integer(c->array->lock_owner));
	json_object_set_new(g, "selfLock", json_boolean(c->session != NULL &&
	    c->session->id == c->array->lock_owner));
	return g;
}

void
resource_groups_get(struct call *c)
{
	web_data_new(c, json_pack("[o]", resource_group(c)));
}

void
resource_group_get(struct call *c)
{
	if (strcmp(c->arg, "0") != 0)
		web_missing(c, "resource group", c->arg);
	else
		web_ok_new(c, resource_group(c));
}

/* A session that ended while it waited gets no lock. */
static void
lock_effect(struct array *a, const json_t *args, struct outcome *o)
{
	int		 id = (int)json_integer_value(json_object_get(args,
	    "session"));
	double		 until = json_number_value(json_object_get(args,
	    "until"));
	struct session	*s;

	expire(a);
	for (s = a->sessions; s != NULL && s->id != id; s = s->hh.next)
		continue;
	if (s != NULL && (a->lock_owner == 0 || a->lock_owner == id)) {
		a->lock_owner = id;
		affects(o, "resource-groups", "0");
	} else if (s != NULL && loop_time() < until)
		o->again = true;
	else {
		fail(o, "2E11", "2205", "The resource group is locked.");
		o->message_id = "KART40050-E";
	}
}

static void
unlock_effect(struct array *a, const json_t *args, struct outcome *o)
{
	if (a->lock_owner != (int)json_integer_value(json_object_get(args,
	    "session"))) {
		fail(o, "2E11", "2205", "The lock is not of this session.");
		o->message_id = "KART40050-E";
		return;
	}
	a->lock_owner = 0;
	affects(o, "resource-groups", "0");
}

static bool
has_session(struct call *c)
{
	if (c->session == NULL)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40046-E",
		    "A lock belongs to a session.");
	return c->session != NULL;
}

void
lock_post(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "waitTime", 'i', false }, { NULL, 0, false }
	};
	json_t				*p;

	if (!web_parameters(c, table) || !has_session(c))
		return;
	if (c->body == NULL)
		c->body = json_object();
	p = json_object_get(c->body, "parameters");
	if (json_integer_value(json_object_get(p, "waitTime")) > WAIT_MAX_S) {
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "waitTime is at most %d.", WAIT_MAX_S);
		return;
	}
	json_object_set_new(c->body, "until", json_real(loop_time() +
	    (double)json_integer_value(json_object_get(p, "waitTime"))));
	job_queue(c, "lock", lock_effect);
}

void
unlock_post(struct call *c)
{
	if (web_parameters(c, no_attributes) && has_session(c))
		job_queue(c, "lock", unlock_effect);
}
