/* Sessions: one of an array for each driver, shared by its threads. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "hitachi.h"
#include "status.h"

#define ALIVE_S	300	/* idle time after which a session ends by itself */

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

int
hitachi_login(struct call *k, unsigned long seen)
{
	struct exchange		 x = { .busy_since = 0 };
	struct hitachi		*h = k->h;
	struct rest_answer	 a = { .status = 0 };
	enum hitachi_verdict	 verdict = HITACHI_OK;

	pthread_mutex_lock(&h->lock);
	while (h->logins == seen) {	/* else another thread has done it */
		verdict = ask_session(k, &a);
		/* 64 sessions are all there are; a lost one ends by itself */
		if ((verdict == HITACHI_BUSY && hitachi_wait_busy(k, &x,
		    a.retry_after_s)) ||
		    (a.lost && ++x.lost < HITACHI_TRIES)) {
			rest_answer_fini(&a);
			continue;
		}
		if (verdict != HITACHI_OK)
			break;
		snprintf(h->token, sizeof(h->token), "%s",
		    hitachi_text(a.body, "token"));
		h->session = hitachi_number(a.body, "sessionId");
		h->logins++;
	}
	pthread_mutex_unlock(&h->lock);
	rest_answer_fini(&a);
	if (verdict == HITACHI_LOGIN)
		driver_fail(k->error, "refused", false, "%s: login refused: "
		    "has the netrc file a line for this host?", h->url);
	return verdict == HITACHI_OK ? 0 : -1;
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
