/*
 * requests - the request log, JSON lines (--request-log):
 *
 *	{"type":"request","time":"...","t_s":1.25,"array":"412345",
 *	 "method":"POST","path":"objects/luns","status":202,"job":12,
 *	 "duration_s":0.2}				(on one line)
 *	{"type":"request",...,"manager":"source","verb":"stop","host":"h001",
 *	 "vm":"6b1c...","end":"ok","duration_s":1.5}
 *	{"type":"job",...,"array":"412345","job":12,"kind":"path",
 *	 "wait_s":0.1,"run_s":0.2,"error":"KART30000-E"}
 *
 * time and t_s (as in the events) are of its end; status 0 and end "" say
 * that the connection was closed without an answer.  Never with bodies,
 * headers or queries, and so without credentials.
 */
#ifndef REQUESTS_H
#define REQUESTS_H

struct call;
struct job;

void	requests_open(const char *path);
void	requests_close(void);

void	requests_call(const struct call *);
/* error: NULL when it is well. */
void	requests_job(const struct job *, const char *error);
void	requests_ask(const char *site, const char *verb, const char *host,
	    const char *vm, const char *end, double begun);

#endif
