/*
 * rest - a small client of HTTP services that speak JSON, on libcurl.
 *
 * One struct rest is one service.  It may be used from several threads at
 * once: each call borrows a connection from a pool.  Certificates are always
 * checked (CURL_CA_BUNDLE names another file of authorities); plain http is
 * for loopback addresses only.  Redirects are not followed.  A change that was
 * sent is never sent again by itself: whether that is safe is for the caller
 * to know.  A call ends early when the process is to end (wake_overdue).
 */
#ifndef REST_H
#define REST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "driver.h"

#define REST_MAXANSWER	((size_t)256 << 20)	/* bytes */

struct rest;

struct rest_request {
	const char		*method;	/* "GET" */
	const char		*path;		/* behind the base, with query */
	const json_t		*body;		/* NULL: none */
	const char *const	*headers;	/* more of them; NULL at the end */
	bool			 login;		/* name and password of netrc(5) */
	double			 timeout_s;
};

struct rest_answer {
	long	 status;		/* of HTTP; 0: none came */
	double	 retry_after_s;		/* 0: the service did not say */
	bool	 lost;			/* it failed after it may have arrived */
	json_t	*body;			/* NULL: none, or not JSON */
	char	*text;			/* the bytes of it, len of them */
	size_t	 len;
};

/*
 * A client of the service at url ("https://host:port/base").  netrc is a
 * file, or NULL for the one in the home folder.  Returns NULL with the error
 * filled in when the address must not be used.  Connects to nothing yet.
 */
struct rest	*rest_new(const char *url, const char *netrc, bool verbose,
		    struct driver_error *);
void		 rest_free(struct rest *);	/* NULL is fine */

/*
 * Send one request and wait for its answer.  Returns 0 when an answer came,
 * whatever its status, or -1 with the error filled in ("unreachable",
 * "timeout", "protocol").  To be ended with rest_answer_fini in both cases.
 */
int		 rest_call(struct rest *, const struct rest_request *,
		    struct rest_answer *, struct driver_error *);
void		 rest_answer_fini(struct rest_answer *);

#endif
