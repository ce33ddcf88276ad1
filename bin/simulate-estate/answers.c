/* Sending answers, and keeping those that are asked for over and over. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "web.h"

struct kept_answer {
	char			*name;		/* path, and a parameter */
	unsigned long		 changes;	/* that it was made at */
	struct MHD_Response	*response;	/* NULL: none yet */
	UT_hash_handle		 hh;
};

static struct kept_answer *
keeper(struct array *a, const char *path, const char *name)
{
	struct kept_answer	*k;
	char			 key[256];

	if ((size_t)snprintf(key, sizeof(key), "%s %s", path, name) >=
	    sizeof(key))
		return NULL;
	HASH_FIND_STR(a->kept, key, k);
	if (k != NULL)
		return k;
	if ((k = calloc(1, sizeof(*k))) == NULL ||
	    (k->name = strdup(key)) == NULL)
		err(STATUS_FATAL, NULL);
	HASH_ADD_KEYPTR(hh, a->kept, k->name, strlen(k->name), k);
	return k;
}

static void
drop(struct kept_answer *k)
{
	if (k->response != NULL)
		MHD_destroy_response(k->response);
	k->response = NULL;
}

bool
web_keep(struct call *c, const char *name, unsigned long changes)
{
	struct kept_answer	*k = keeper(c->array, c->path, name);

	if ((c->keep = k) == NULL)
		return false;
	if (k->changes != changes)
		drop(k);
	k->changes = changes;
	if (k->response == NULL)
		return false;
	c->status = MHD_HTTP_OK;
	return true;
}

static struct MHD_Response *
response_new(struct call *c)
{
	struct MHD_Response	*r;
	char			*text = c->written, seconds[16];
	size_t			 len = c->writtenlen;

	c->written = NULL;			/* the response frees it */
	if (text == NULL) {
		if ((text = json_dumps(c->answer, JSON_COMPACT)) == NULL)
			err(STATUS_FATAL, NULL);
		len = strlen(text);
	}
	r = MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
	if (r == NULL)
		err(STATUS_FATAL, NULL);
	MHD_add_response_header(r, "Content-Type", "application/json");
	if (c->retry_after > 0) {
		snprintf(seconds, sizeof(seconds), "%d", c->retry_after);
		MHD_add_response_header(r, "Retry-After", seconds);
	}
	return r;
}

enum MHD_Result
web_respond(struct call *c)
{
	bool			 fresh = c->answer != NULL || c->written != NULL;
	struct kept_answer	*k = c->keep;
	struct MHD_Response	*r;
	enum MHD_Result		 rv;

	r = fresh ? response_new(c) : k->response;
	rv = MHD_queue_response(c->connection, (unsigned)c->status, r);
	if (fresh && k != NULL && c->status == MHD_HTTP_OK) {
		drop(k);
		k->response = r;
	} else if (fresh)
		MHD_destroy_response(r);
	return rv;
}

void
web_kept_free(struct array *a)
{
	struct kept_answer	*k, *next;

	HASH_ITER(hh, a->kept, k, next) {
		HASH_DEL(a->kept, k);
		drop(k);
		free(k->name);
		free(k);
	}
}
