#include <stdio.h>
#include <string.h>

#include "hitachi.h"

/* One thing an array says.  A NULL or 0 matches anything; first match wins. */
struct rule {
	const char		*ssb1, *ssb2;	/* reason inside the array */
	const char		*message;	/* messageId */
	long			 status;	/* of HTTP */
	enum hitachi_verdict	 verdict;
	const char		*code;		/* of replumb-driver(7) */
	const char		*text;
};

/* The most specific first: reason, then message, then status. */
static const struct rule rules[] = {
	{ "2E11", "2205", NULL, 0,
	    HITACHI_BUSY, "busy", "resource group locked" },
	{ "2E11", "2206", NULL, 0,
	    HITACHI_BUSY, "busy", "resource group locked" },
	{ "2E11", "2207", NULL, 0,
	    HITACHI_BUSY, "busy", "resource group locked" },
	{ "2E11", "2209", NULL, 0,
	    HITACHI_FAIL, "refused", "no free LDEV number" },
	{ "2E11", "8303", NULL, 0, HITACHI_FAIL, "refused", NULL },
	{ "2E10", NULL, NULL, 0, HITACHI_FAIL, "refused", NULL },
	{ "2E21", "9010", NULL, 0,
	    HITACHI_FAIL, "refused", "no licence for this" },
	{ "2E22", "0001", NULL, 0,
	    HITACHI_EXISTS, "conflict", "LDEV is there" },
	{ "2E30", NULL, NULL, 0, HITACHI_FAIL, "refused", NULL },
	{ "B956", NULL, NULL, 0, HITACHI_FAIL, "refused", NULL },
	{ "B957", "4184", NULL, 0,
	    HITACHI_FAIL, "refused", "too many WWNs on the port" },
	{ "B957", NULL, NULL, 0, HITACHI_FAIL, "refused", NULL },
	{ "B958", "015A", NULL, 0,
	    HITACHI_EXISTS, "conflict", "LDEV has a LUN in this group" },
	{ "B958", "0947", NULL, 0, HITACHI_EXISTS, "conflict", "LUN is taken" },
	{ "B958", "0233", NULL, 0, HITACHI_BUSY, "busy", "host I/O on the LU" },
	{ "B958", "015E", NULL, 0, HITACHI_FAIL, "refused", NULL },

	{ NULL, NULL, "KART00003-E", 0, HITACHI_BUSY, "busy", "server busy" },
	{ NULL, NULL, "KART30013-E", 0, HITACHI_GONE, "not-found", NULL },
	{ NULL, NULL, "KART40050-E", 0,
	    HITACHI_BUSY, "busy", "resource group locked" },
	{ NULL, NULL, "KART40051-E", 0,
	    HITACHI_BUSY, "busy", "resource group locked" },
	{ NULL, NULL, "KART40052-E", 0,
	    HITACHI_BUSY, "busy", "resource group locked" },
	{ NULL, NULL, "KART20008-E", 0, HITACHI_FAIL, "refused", NULL },
	{ NULL, NULL, "KART40038-E", 0, HITACHI_FAIL, "refused", NULL },
	{ NULL, NULL, "KART40046-E", 0, HITACHI_FAIL, "refused", NULL },
	{ NULL, NULL, "KART30005-E", 0, HITACHI_FAIL, "unreachable", NULL },

	{ NULL, NULL, NULL, 401, HITACHI_LOGIN, "refused", "not logged in" },
	{ NULL, NULL, NULL, 403,
	    HITACHI_FAIL, "refused", "the user's role does not allow it" },
	{ NULL, NULL, NULL, 404, HITACHI_GONE, "not-found", NULL },
	{ NULL, NULL, NULL, 409, HITACHI_EXISTS, "conflict", NULL },
	{ NULL, NULL, NULL, 429, HITACHI_BUSY, "busy", NULL },
	{ NULL, NULL, NULL, 503, HITACHI_BUSY, "busy", NULL },
	{ NULL, NULL, NULL, 500, HITACHI_UNSURE, "busy", NULL },
	{ NULL, NULL, NULL, 502, HITACHI_UNSURE, "busy", NULL },
	{ NULL, NULL, NULL, 504, HITACHI_UNSURE, "busy", NULL },
	{ NULL, NULL, NULL, 0, HITACHI_FAIL, "refused", NULL }
};

static bool
matches(const char *want, const char *got)
{
	return want == NULL || strcmp(want, got) == 0;
}

static const struct rule *
find_rule(long status, const char *message, const char *ssb1,
    const char *ssb2)
{
	const struct rule	*r = rules;

	while (!matches(r->ssb1, ssb1) || !matches(r->ssb2, ssb2) ||
	    !matches(r->message, message) ||
	    (r->status != 0 && r->status != status))
		r++;
	return r;
}

/* The array's own words: one line of ASCII, for people. */
static void
clean(const char *s, char *out, size_t size)
{
	size_t	i;

	for (i = 0; i + 1 < size && s[i] != '\0'; i++)
		out[i] = s[i] >= ' ' && s[i] <= '~' ? s[i] : '?';
	out[i] = '\0';
}

enum hitachi_verdict
hitachi_judge(long status, const json_t *body, const char *what,
    struct driver_error *error)
{
	const json_t		*reason = json_object_get(body, "errorCode");
	const struct rule	*r;
	enum hitachi_verdict	 verdict;
	const char		*id, *ssb1, *ssb2;
	char			 words[200];

	if (status == 200 || status == 202)
		return HITACHI_OK;
	id = hitachi_text(body, "messageId");
	if (*id == '\0')		/* both spellings are seen */
		id = hitachi_text(body, "messageID");
	ssb1 = hitachi_text(reason, "SSB1");
	ssb2 = hitachi_text(reason, "SSB2");
	r = find_rule(status, id, ssb1, ssb2);
	verdict = r->verdict;
	if (r->text == NULL && verdict == HITACHI_FAIL &&
	    strcmp(hitachi_text(body, "solutionType"), "RETRY") == 0)
		verdict = HITACHI_BUSY;	/* "the same request may be repeated" */
	clean(hitachi_text(body, "message"), words, sizeof(words));
	driver_fail(error, verdict == HITACHI_BUSY ? "busy" : r->code,
	    verdict == HITACHI_BUSY || verdict == HITACHI_UNSURE ||
	    strcmp(r->code, "unreachable") == 0,
	    "%s: %s%.0ld%s%s%s%s%s%s%s%s%s%s", what,
	    status == 0 ? "the job failed" : "HTTP ", status,
	    *id == '\0' ? "" : " ", id, *ssb1 == '\0' ? "" : " ", ssb1,
	    *ssb2 == '\0' ? "" : "/", ssb2, r->text == NULL ? "" : ": ",
	    r->text == NULL ? "" : r->text, *words == '\0' ? "" : ": ", words);
	return verdict;
}
