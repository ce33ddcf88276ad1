/*
 * web - the REST arrays: HTTP, sessions, jobs, and the handlers behind the
 * table of routes.  One HTTP daemon an array, on a free port of 127.0.0.1.
 *
 * A request is a call.  A handler that only reads fills in the answer; one
 * that changes something checks the request's form, which fails at once, and
 * queues a job, whose effect meets the array's conditions when it completes.
 */
#ifndef WEB_H
#define WEB_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <uthash.h>

#define SESSIONS_MAX	64
#define JOBS_MAX	3000
#define LOCK_FOREIGN	(-1)	/* owner of a lock: not one of ours */
#define SECRET_SIZE	33	/* 32 random hex digits, and the NUL */
#define BODY_MAX	((size_t)1 << 20)
#define BLOCK		512		/* bytes */
#define LINK		"/ConfigurationManager/v1/objects"

struct kept_answer;
struct timer;

struct session {
	char		 token[SECRET_SIZE];
	int		 id;
	double		 created, used;		/* loop_time */
	double		 idle_s;		/* lives so long unused */
	UT_hash_handle	 hh;
};

struct array {
	const json_t		*record;	/* of type array */
	const char		*id, *site;	/* inside the record */
	char			 device_id[13];	/* storageDeviceId */
	struct MHD_Daemon	*daemon;
	unsigned short		 port;
	struct session		*sessions;
	int			 session_next;
	int			 lock_owner;	/* session id, 0: unlocked */
	double			 lock_until;	/* of LOCK_FOREIGN */
	double			 dead_until;	/* answers nothing before */
	struct job		*jobs;		/* by id, oldest first */
	json_int_t		 job_next;
	struct job		*queue, *queue_last;
	long			 running, queued;	/* jobs */
	struct call		*held;		/* answers held back */
	struct kept_answer	*kept;		/* answers.c */
	struct array		*next;
};

struct call {
	struct array		*array;
	struct MHD_Connection	*connection;
	const char		*method;	/* PUT is one of these */
	char			*url;
	char			*path;		/* after /v1, without scope */
	const char		*arg;		/* what "*" is, in path */
	char			*text;		/* the body */
	size_t			 textlen;
	json_t			*body;		/* an object, or NULL */
	struct session		*session;	/* NULL: Basic */
	int			 status;	/* HTTP; 0: no answer yet */
	json_t			*answer;
	char			*written;	/* the same, as text */
	size_t			 writtenlen, room;
	size_t			 count;		/* of its items */
	struct kept_answer	*keep;		/* the answer is kept here */
	struct job		*job;		/* waited for */
	json_int_t		 job_id;	/* made; 0: none */
	struct timer		*timer;		/* end of that wait */
	struct call		*next;		/* others that wait for it */
	double			 begun;		/* loop_time */
	int			 retry_after;	/* seconds; 0: not said */
	bool			 drop;		/* close without an answer */
	double			 hold_s;	/* answer so much later */
};

/* How a job went. */
struct outcome {
	json_t		*affected;	/* links; NULL: none are told */
	const char	*message_id;	/* NULL: success */
	const char	*ssb1, *ssb2;	/* NULL: none */
	char		 message[256];
	bool		 again;		/* not yet: try again soon */
};

/* args: the body, with the "*" of the path as "id" and "session". */
typedef void	effect_fn(struct array *, const json_t *args,
		    struct outcome *);
typedef void	handler_fn(struct call *);

/*
 * An attribute that a body may have.  kind is as in json_pack (s i b o), or
 * S or I: an array of texts or integers.  Integers are never negative, arrays
 * never empty.
 */
struct attribute {
	const char	*name;
	char		 kind;
	bool		 required;
};

/* web.c */
void	web_open(const char *password);	/* an array each; then listen */
void	web_close(void);
void	web_run(void);			/* after each round of the loop */
int	web_wait_ms(void);
extern struct array	*arrays;
extern const char	*web_password;

/* Answer a call. */
void	web_ok_new(struct call *, json_t *answer);
void	web_data_new(struct call *, json_t *items);	/* {"data":[...]} */
void	web_error(struct call *, int status, const char *message_id,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* 404: there is no such thing. */
void	web_missing(struct call *, const char *what, const char *id);
json_t	*web_error_body(const char *source, const char *message_id,
	    const char *ssb1, const char *ssb2, const char *message);

/*
 * answers.c: keep the answer to this path and name (one of its parameters)
 * until the number of changes is another one.  Whether there is one already:
 * the call is answered then; else the handler goes on to answer it.
 */
bool	web_keep(struct call *, const char *name, unsigned long changes);
/*
 * tell.c: a long answer, written as it goes: a tree takes several times as long.  A
 * member is written with what stands before it; each item of a list, which is
 * closed by "]}", begins with tell_next.
 */
void	tell_raw(struct call *, const char *text);
void	tell_item(struct call *, const char *text);	/* quoted */
void	tell_text(struct call *, const char *before, const char *name,
	    const char *text);
void	tell_number(struct call *, const char *before, const char *name,
	    json_int_t);
void	tell_list(struct call *);
void	tell_next(struct call *);
/* Send the answer. */
enum MHD_Result	web_respond(struct call *);
void	web_kept_free(struct array *);

/* A parameter of the query, or NULL. */
const char	*web_query(struct call *, const char *name);
/* One that must be there; NULL after having answered 400. */
const char	*web_need(struct call *, const char *name);

/* A number as it is told, such as "12"; -1 when it is none. */
json_int_t	 web_number(const char *);

extern const struct attribute	no_attributes[];

/* Does the body have what it must and only what it may?  Else answers. */
bool	web_body(struct call *, const struct attribute *);
/* The same for its "parameters". */
bool	web_parameters(struct call *, const struct attribute *);

/* routes.c: find the handler and run it, when the caller may. */
void	route(struct call *);

/* sessions.c */
bool	session_check(struct call *);	/* who is it?  Else answers 401 */
void	sessions_free(struct array *);
void	secret_make(char out[SECRET_SIZE]);
handler_fn	sessions_post, sessions_get, session_get, session_delete;
handler_fn	lock_post, unlock_post, resource_groups_get,
		resource_group_get;

/*
 * trouble.c: does a fault keep this request from being looked at?  It has an
 * answer then, or is to be dropped.
 */
bool	trouble(struct call *);
/* Must the answer wait?  The connection is resumed then. */
bool	trouble_holds(struct call *);
void	trouble_ends(struct array *);

/*
 * jobs.c: queue a change and answer 202; kind as of --latency, or "lock",
 * which no limit holds up and no lock.
 */
void	job_queue(struct call *, const char *kind, effect_fn *);
void	jobs_limit_parse(char *spec);	/* "array=4,queue=100", of --limit */
void	job_forget(struct call *);	/* it does not wait any more */
json_t	*job_answer(const struct job *);
void	jobs_free(struct array *);
handler_fn	jobs_get, job_get;

/* outcomes.c: that many seconds ago, as "2026-11-20T23:55:11Z". */
json_t	*web_time(double ago_s);

/* How a job ends badly. */
void	fail(struct outcome *, const char *ssb1, const char *ssb2,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void	fail_missing(struct outcome *, const char *what, const char *id);
/* What it touched: LINK/type/id. */
void	affects(struct outcome *, const char *type, const char *id);

/* ports.c, groups.c, wwns.c, luns.c, ldevs.c, ldev_changes.c,
 * externals.c, parities.c, path_groups.c, paths.c */
handler_fn	version_get, storages_get, storage_get, ports_get, port_get,
		pools_get, pool_get;
handler_fn	groups_get, group_get, groups_post, group_delete, wwns_get,
		wwn_get, wwns_post, wwn_delete;
handler_fn	luns_get, lun_get, luns_post, lun_delete;
handler_fn	ldevs_get, ldev_get, ldevs_post, ldev_patch, ldev_delete;
handler_fn	external_ports_get, external_luns_get, parities_get,
		parity_get, parities_post, parity_delete,
		parity_disconnect;
handler_fn	path_groups_get, path_group_get, path_add, path_remove;

/* copypairs.c */
handler_fn	pairs_get, pair_get, pairs_post, pair_migrate, pair_delete;

/* Shared by the objects. */
const json_t	*array_group(const struct array *, const char *port,
		    json_int_t number);
const json_t	*array_volume(const struct array *, json_int_t ldev);
const json_t	*array_port(const struct array *, const char *id);
/* The host group of an id such as "CL1-A,3", or NULL. */
const json_t	*group_by_id(const struct array *, const char *id);
/* The number at the end of "CL1-A,3"; -1 when there is none. */
json_int_t	 group_number(const char *id);
json_int_t	 volume_number(const json_t *volume);
/* The bytes of a record that has a size. */
json_int_t	 volume_size(const json_t *);
/* The copy pair that an LDEV is in, or NULL. */
const json_t	*pair_of_ldev(const struct array *, json_int_t ldev);
/* The LDEV number in the path, or -1 after having answered 404. */
json_int_t	 ldev_of_path(struct call *);

/* What is behind a local port: the records of fabric_luns there. */
const json_t	*external_find(const struct array *, const char *port,
		    const char *wwn, json_int_t lun);
/* "OPEN-V HITACHI 504030390106", for a LU of another array. */
json_t		*external_info(const json_t *volume);
/* Where in a path group's paths a path is; their count when it is not. */
size_t		 path_position(const json_t *path_group, const char *port,
		    const char *wwn);
/* Take a path group away when nothing is mapped through it any more. */
void		 path_group_prune(const struct array *, const char *id);
/* The ways to an external parity group: [{array_port, target, lun}], new. */
json_t		*parity_ways(const struct array *, const json_t *epg);
/* The external path group in the path, or NULL after having answered 404. */
const json_t	*path_group_of_path(struct call *);

#endif
