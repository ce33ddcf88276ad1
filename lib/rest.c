#include "rest.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "stamp.h"
#include "status.h"
#include "wake.h"

#define CONNECT_S	10
#define SPARE_MAX	64	/* connections kept for later */
#define UPLOAD_SIZE	(16 << 10)	/* as little as can be: bodies are short */

struct rest {
	char		*url;
	char		*netrc;		/* NULL: the one at home */
	bool		 verbose;
	bool		 loopback;
	pthread_mutex_t	 lock;		/* of what follows */
	CURL		*spare[SPARE_MAX];
	size_t		 spare_count;
};

static pthread_once_t	 curl_once = PTHREAD_ONCE_INIT;

static void
curl_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		errx(STATUS_FATAL, "libcurl does not start");
}

/* Is this host name or address, as libcurl normalizes it, this machine? */
static bool
is_loopback(const char *host)
{
	struct in6_addr	six;
	struct in_addr	four;
	char		name[INET6_ADDRSTRLEN];
	size_t		len = strlen(host);

	if (strcasecmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (len < 4 || len - 2 >= sizeof(name) || host[0] != '[')
		return false;
	memcpy(name, host + 1, len - 2);
	name[len - 2] = '\0';
	return inet_pton(AF_INET6, name, &six) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&six);
}

/* Check the address.  0, or -1 with the error filled in. */
static int
check_url(const char *url, bool *loopback, struct driver_error *error)
{
	CURLU	*u = curl_url();
	char	*scheme = NULL, *host = NULL, *user = NULL;
	int	 rv = -1;

	if (u == NULL)
		err(STATUS_FATAL, NULL);
	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		driver_fail(error, "refused", false,
		    "not an address of the form https://HOST[:PORT]");
	else if (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PASSWORD, &user, 0) == CURLUE_OK)
		driver_fail(error, "refused", false,
		    "%s: a login does not belong into the address: "
		    "use --netrc-file", host);
	else if (*loopback = is_loopback(host), strcmp(scheme, "https") != 0 &&
	    (strcmp(scheme, "http") != 0 || !*loopback))
		driver_fail(error, "refused", false, "%s://%s: expected https "
		    "(plain http is for loopback addresses only)", scheme,
		    host);
	else
		rv = 0;
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(u);
	return rv;
}

struct rest *
rest_new(const char *url, const char *netrc, bool verbose,
    struct driver_error *error)
{
	struct rest	*r;
	bool		 loopback;

	pthread_once(&curl_once, curl_start);
	if (check_url(url, &loopback, error) == -1)
		return NULL;
	if (netrc != NULL && access(netrc, R_OK) == -1) {
		driver_fail(error, "refused", false, "%s: %s", netrc,
		    strerror(errno));
		return NULL;
	}
	if ((r = calloc(1, sizeof(*r))) == NULL ||
	    (r->url = strdup(url)) == NULL ||
	    (netrc != NULL && (r->netrc = strdup(netrc)) == NULL))
		err(STATUS_FATAL, NULL);
	r->verbose = verbose;
	r->loopback = loopback;
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
rest_free(struct rest *r)
{
	if (r == NULL)
		return;
	while (r->spare_count > 0)
		curl_easy_cleanup(r->spare[--r->spare_count]);
	pthread_mutex_destroy(&r->lock);
	free(r->url);
	free(r->netrc);
	free(r);
}

/* libcurl's write function: returning less than size ends the transfer. */
static size_t
keep(char *data, size_t one, size_t count, void *arg)
{
	struct rest_answer	*a = arg;
	size_t			 size = one * count;
	char			*p;

	if (size > REST_MAXANSWER - a->len)
		return 0;
	if ((p = realloc(a->text, a->len + size + 1)) == NULL)
		err(STATUS_FATAL, NULL);
	memcpy(p + a->len, data, size);
	a->text = p;
	a->len += size;
	a->text[a->len] = '\0';
	return size;
}

static struct curl_slist *
header(struct curl_slist *list, const char *text)
{
	if ((list = curl_slist_append(list, text)) == NULL)
		err(STATUS_FATAL, NULL);
	return list;
}

/* What libcurl tells of a transfer as it goes. */
struct course {
	bool	change;		/* not to be sent twice */
	bool	sent;		/* libcurl has begun to */
};

/*
 * Called each time before a request is sent.  When a connection that was kept
 * turns out to be dead, libcurl sends once more on a new one, also a POST,
 * which may have arrived: not here.
 */
static int
before_sending(void *arg, char *peer_ip, char *own_ip, int peer_port,
    int own_port)
{
	struct course	*course = arg;

	(void)peer_ip, (void)own_ip, (void)peer_port, (void)own_port;
	if (course->change && course->sent)
		return CURL_PREREQFUNC_ABORT;
	course->sent = true;
	return CURL_PREREQFUNC_OK;
}

/* Called now and then: 1 ends a transfer that nobody waits for any more. */
static int
while_waiting(void *arg, curl_off_t a, curl_off_t b, curl_off_t c,
    curl_off_t d)
{
	(void)arg, (void)a, (void)b, (void)c, (void)d;
	return wake_overdue();
}

/* A handle with all that is the same for each request. */
static CURL *
handle_new(const struct rest *r)
{
	const char	*bundle = getenv("CURL_CA_BUNDLE");
	CURL		*c;

	if ((c = curl_easy_init()) == NULL)
		err(STATUS_FATAL, NULL);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(c, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_SIZE);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, before_sending);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, while_waiting);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	if (bundle != NULL && *bundle != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, bundle);
	if (r->loopback)	/* a proxy would see the token */
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
	return c;
}

static CURL *
borrow(struct rest *r)
{
	CURL	*c = NULL;

	pthread_mutex_lock(&r->lock);
	if (r->spare_count > 0)
		c = r->spare[--r->spare_count];
	pthread_mutex_unlock(&r->lock);
	return c == NULL ? handle_new(r) : c;
}

/* One that has logged in keeps the password no longer. */
static void
give_back(struct rest *r, CURL *c, bool login)
{
	/* what the handle still points at goes with this call */
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, NULL);
	pthread_mutex_lock(&r->lock);
	if (!login && r->spare_count < SPARE_MAX) {
		r->spare[r->spare_count++] = c;
		c = NULL;
	}
	pthread_mutex_unlock(&r->lock);
	if (c != NULL)
		curl_easy_cleanup(c);
}

/* What is of one request only. */
static void
set_request(struct rest *r, CURL *c, const struct rest_request *q,
    const char *body)
{
	bool	get = strcmp(q->method, "GET") == 0;

	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(q->timeout_s * 1000));
	if (get)
		curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	else if (body != NULL || strcmp(q->method, "POST") == 0)
		/* also when there is none: a length of 0 must be sent */
		curl_easy_setopt(c, CURLOPT_POSTFIELDS,
		    body == NULL ? "" : body);
	else
		curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, get ? NULL : q->method);
	if (!q->login)
		return;
	curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_REQUIRED);
	if (r->netrc != NULL)
		curl_easy_setopt(c, CURLOPT_NETRC_FILE, r->netrc);
}

/* Did it fail before anything of the request can have arrived? */
static bool
never_sent(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
		return true;
	default:
		return false;
	}
}

static int
judge(struct rest *r, const struct rest_request *q, CURLcode code, bool sent,
    const char *why, struct rest_answer *a, struct driver_error *error)
{
	if (code == CURLE_OK)
		return 0;
	a->lost = !never_sent(code) && sent;
	if (code == CURLE_ABORTED_BY_CALLBACK)
		why = wake_overdue() ? "given up, the tool was told to end" :
		    "the connection was lost";
	if (*why == '\0')
		why = curl_easy_strerror(code);
	if (code == CURLE_WRITE_ERROR)
		return driver_fail(error, "protocol", false,
		    "%s%s: answer larger than %zu bytes", r->url, q->path,
		    REST_MAXANSWER);
	return driver_fail(error, a->lost &&
	    (code == CURLE_OPERATION_TIMEDOUT || wake_overdue()) ? "timeout" :
	    "unreachable", code != CURLE_PEER_FAILED_VERIFICATION, "%s: %s",
	    r->url, why);
}

/* Read the outcome of a transfer out of its handle. */
static void
take_answer(CURL *c, struct rest_answer *a)
{
	curl_off_t	wait = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &a->status);
	curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
	a->retry_after_s = (double)wait;
	if (a->len > 0)
		a->body = json_loadb(a->text, a->len, 0, NULL);
}

int
rest_call(struct rest *r, const struct rest_request *q, struct rest_answer *a,
    struct driver_error *error)
{
	struct curl_slist	*headers = NULL;
	const char *const	*more;
	char			*url = NULL, *body = NULL;
	char			 why[CURL_ERROR_SIZE] = "";
	double			 started = stamp_monotonic();
	struct course		 course = { .change = strcmp(q->method,
				    "GET") != 0 };
	CURLcode		 code;
	CURL			*c = borrow(r);

	memset(a, 0, sizeof(*a));
	if (asprintf(&url, "%s%s", r->url, q->path) == -1 || (q->body != NULL &&
	    (body = json_dumps(q->body, JSON_COMPACT)) == NULL))
		err(STATUS_FATAL, NULL);
	headers = header(headers, "Content-Type: application/json");
	headers = header(headers, "Accept: application/json");
	headers = header(headers, "Expect:");
	for (more = q->headers; more != NULL && *more != NULL; more++)
		headers = header(headers, *more);
	set_request(r, c, q, body);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(c, CURLOPT_PREREQDATA, &course);
	code = curl_easy_perform(c);
	take_answer(c, a);
	if (r->verbose)
		warnx("%s %s: HTTP %ld, %.3f s%s%s", q->method, url, a->status,
		    stamp_monotonic() - started, *why == '\0' ? "" : ", ", why);
	give_back(r, c, q->login);
	curl_slist_free_all(headers);
	free(url);
	free(body);
	return judge(r, q, code, course.sent, why, a, error);
}

void
rest_answer_fini(struct rest_answer *a)
{
	json_decref(a->body);
	free(a->text);
	memset(a, 0, sizeof(*a));
}
