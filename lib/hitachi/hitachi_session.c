/* Sessions: one of an array for each driver, shared by its threads. */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "status.h"

/*
 * Idle time after which a session ends by itself: short, since one that is
 * left behind by a tool that was killed is one of 64.  Ending is no harm: we
 * hold no locks, and log in again.
 */
#define ALIVE_S	60


/* Ask for a session once.  Lock held. */
static enum hitachi_verdict
ask_session(struct call *k, struct rest_answer *a)
{
	struct rest_request	 q = { .method = "POST", .login = true };
	enum hitachi_verdict	 verdict = HITACHI_FAIL;
	json_t			*body = json_pack("{si}", "aliveTime", ALIVE_S);
	char			*path = NULL;

	if (body == NULL || asprintf(&path, "/v1/objects/storages/%s/sessions",
	    k->h->id) == -1)
		err(STATUS_FATAL, NULL);
	q.path = path;
	q.body = body;
	q.timeout_s = hitachi_time_left(k, HITACHI_REQUEST_S);
	if (rest_call(k->h->rest, &q, a, k->error) == 0)
		verdict = hitachi_judge(a->status, a->body, "login", k->error);
	json_decref(body);
	free(path);
	return verdict;
}

/* Use the session that was given to us.  Lock held. */
static int
take_session(struct call *k, const struct rest_answer *a)
{
	struct hitachi	*h = k->h;
	const char	*token = hitachi_text(a->body, "token"), *s = token;

	while (isascii((unsigned char)*s) && isgraph((unsigned char)*s))
		s++;
	if (s == token || *s != '\0' || strlen(token) >= sizeof(h->token) ||
	    hitachi_number(a->body, "sessionId") == -1)
		return driver_fail(k->error, "protocol", false,
		    "%s: the answer to a login is not a session", h->url);
	strcpy(h->token, token);
	h->session = hitachi_number(a->body, "sessionId");
	h->logins++;
	return 0;
}

int
hitachi_login(struct call *k, unsigned long seen)
{
	struct exchange		 x = { .busy_since = 0 };
	struct hitachi		*h = k->h;
	struct rest_answer	 a = { .status = 0 };
	enum hitachi_verdict	 verdict = HITACHI_OK;
	bool			 good;

	pthread_mutex_lock(&h->lock);
	while (h->logins == seen) {	/* else another thread has done it */
		verdict = ask_session(k, &a);
		/* 64 sessions are all there are; a lost one ends by itself */
		if (((verdict == HITACHI_BUSY || verdict == HITACHI_UNSURE) &&
		    hitachi_wait_busy(k, &x, a.retry_after_s)) ||
		    (a.lost && ++x.lost < HITACHI_TRIES &&
		    hitachi_pause(k, 0.5 * x.lost))) {
			rest_answer_fini(&a);
			continue;
		}
		if (verdict != HITACHI_OK || take_session(k, &a) == -1)
			break;
	}
	good = h->logins != seen;
	pthread_mutex_unlock(&h->lock);
	rest_answer_fini(&a);
	if (!good && verdict == HITACHI_LOGIN)
		driver_fail(k->error, "refused", false, "%s: login refused: "
		    "has the netrc file a line for this host?", h->url);
	return good ? 0 : -1;
}

void
hitachi_logout(struct hitachi *h)
{
	char			 token[sizeof("Authorization: Session ") +
	    sizeof(h->token)];
	const char *const	 headers[] = { token, NULL };
	struct rest_request	 q = { .method = "DELETE", .timeout_s = 10,
	    .headers = headers };
	struct driver_error	 ignored;	/* it ends by itself, too */
	struct rest_answer	 a;
	char			*path;

	if (h->rest == NULL || h->logins == 0)
		return;
	snprintf(token, sizeof(token), "Authorization: Session %s", h->token);
	if (asprintf(&path, "/v1/objects/storages/%s/sessions/%"
	    JSON_INTEGER_FORMAT, h->id, h->session) == -1)
		err(STATUS_FATAL, NULL);
	q.path = path;
	rest_call(h->rest, &q, &a, &ignored);
	rest_answer_fini(&a);
	free(path);
}
