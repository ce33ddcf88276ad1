/*
 * hitachi - the driver for Hitachi VSP arrays (Configuration Manager REST
 * API), and the one that answers from a recording of it.
 *
 *   hitachi+https://HOST[:PORT][/ID]   ID: serial number or storage device id;
 *                                      needed when the service has several
 *   replay:DIR                         what --record DIR kept; only describe
 *
 * Verbs, arguments and error codes are those of replumb-driver(7).  How each
 * change is made safe:
 *
 * A verb reads, decides, changes, and reads back.  When it cannot know what
 * became of a change (the answer was lost, the job's state is Unknown, the
 * object was there before us), it starts over from the reading; nothing is
 * ever sent twice blindly.  What the array says is judged in one place
 * (hitachi_error.c), by its codes, never by its texts.
 *
 * The resource groups are not locked: a lock belongs to a session, and several
 * tools of one pipe work on an array at the same time.  Somebody else's lock
 * is waited for.
 *
 * An external volume and the external parity group below it have numbers made
 * from each other (hitachi_external_name), so that after a killed run either
 * can be found from the other.
 *
 * Source: Hitachi REST API Reference Guide; the field names are theirs.
 *
 * The rest of this header is the inside of lib/hitachi*.c, from bottom to top:
 *
 *   requests	_session, _call (GET), _job (changes), _error (what answers
 *		mean), _record (recordings), _fan (many at once)
 *   objects	_json (members, arguments), _port, _group, _members, _ldev,
 *		_external
 *		(hitachi_external.h: external groups; _external_make)
 *   verbs	_describe, _map, _unmap, _virtualize, _release, _drain
 *   drivers	hitachi.c (open, the table of verbs), _replay
 *
 * What an answer lacks, or has in another type, is never taken for 0 or for
 * nothing: such an answer is refused ("protocol").
 */
#ifndef HITACHI_H
#define HITACHI_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "driver.h"
#include "ldev.h"
#include "rest.h"
#include "serial.h"

extern const struct driver_class	driver_hitachi, driver_replay;

/* Requests of the driver at once; how many it takes well is in the plan. */
#define HITACHI_PARALLEL 64
#define HITACHI_MEMBERS_S 20		/* how old "recent" members may be */
#define HITACHI_RECENT_S 5		/* and what else is "recent" */
#define HITACHI_NOW_S	1		/* and what counts as read just now */
#define HITACHI_BLOCK	512		/* bytes */
#define HITACHI_NAMESIZE 64		/* of a port, a group; with the NUL */

struct port_lock;

/* How long jobs of one kind take. */
#define HITACHI_PACES	8
struct hitachi_pace {
	char	kind[HITACHI_NAMESIZE];		/* "luns"; "": none yet */
	double	expected_s;			/* 0: not known yet */
};

struct hitachi {
	struct driver	 base;
	struct rest	*rest;		/* NULL: a replay */
	char		*folder;	/* of its recording; NULL: none */
	char		*url;		/* as in the array record */
	char		 id[32];	/* storage device id */
	char		 serial[SERIAL_STRSIZE];
	pthread_mutex_t	 lock;		/* of what follows */
	char		 token[128];	/* "" before the first login */
	json_int_t	 session;
	unsigned long	 logins;	/* how many, to tell tokens apart */
	struct port_lock *ports;
	struct hitachi_pace pace[HITACHI_PACES];
	struct kept	*members;	/* of groups that were read */
	unsigned long	 forgotten;	/* how often one was */
	json_t		*listed;	/* external path groups, as ... */
	double		 listed_at;	/* ... they were then */
	pthread_mutex_t	 externals;	/* making external groups */
	json_t		*reserved;	/* LDEVs being made; under externals */
};

/* One request of the driver interface, in one thread. */
struct call {
	struct hitachi		*h;
	double			 deadline;	/* stamp_monotonic; 0: none */
	struct driver_error	*error;
	bool			 again;	/* failed, outcome not known: reread */
	bool			 gone;	/* failed, no such object */
	int			 starts;	/* how often it began before */
	json_t			*records;	/* of the answer, so far */
};

/* hitachi.c; _request is that of its class */
struct hitachi	*hitachi_new(const struct driver_class *);
void		 hitachi_free(struct hitachi *);
int		 hitachi_request(struct driver *, const char *verb,
		    const json_t *args, double timeout_s, driver_record_fn *,
		    void *arg, struct driver_error *);

/* hitachi_error.c: what an answer or a failed job means. */
enum hitachi_verdict {
	HITACHI_OK,
	HITACHI_FAIL,		/* for good */
	HITACHI_BUSY,		/* nothing was done: try again later */
	HITACHI_UNSURE,		/* it may have been done */
	HITACHI_EXISTS,		/* something is there already: read again */
	HITACHI_GONE,		/* no such object */
	HITACHI_LOGIN		/* the session has ended */
};
/* status 0: the error of a job.  Fills in the error unless OK. */
enum hitachi_verdict hitachi_judge(long status, const json_t *body,
		    const char *what, struct driver_error *);

#define HITACHI_REQUEST_S 120		/* for one answer */
#define HITACHI_TRIES	5		/* of what was lost on its way */

/*
 * hitachi_session.c, hitachi_call.c, hitachi_job.c: requests.  The path is
 * what follows the storage in the URL ("luns/CL1-A,3,12").  A failure has
 * filled in the error.
 */
/* Log in, unless another thread has since the login with that number. */
int		 hitachi_login(struct call *, unsigned long seen);
void		 hitachi_logout(struct hitachi *);
/* A GET; a new reference, or NULL. */
json_t		*hitachi_get(struct call *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* The "data" of a GET; a new reference to an array, or NULL. */
json_t		*hitachi_list(struct call *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/*
 * A change, until its job is complete.  body is stolen (NULL: none).  made
 * (NULL: of no interest) gets the id of the object it made, "" when the
 * array does not tell.  Returns 0 or -1.
 */
int		 hitachi_change(struct call *, const char *method,
		    json_t *body, char made[HITACHI_NAMESIZE],
		    const char *fmt, ...)
		    __attribute__((format(printf, 5, 6)));
/* DELETE; an object that is gone already is fine. */
int		 hitachi_delete(struct call *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* The same in parts, for hitachi_call.c, _session.c and _job.c. */
struct exchange {
	const char		*method;
	const char		*path;		/* whole, behind the base */
	const char		*what;		/* its end, for messages */
	const json_t		*body;
	bool			 job;		/* ask to hold the answer */
	int			 lost, logins;	/* tries that ended so */
	double			 busy_since;	/* 0: not busy */
	double			 pause;
};
/* Until there is a good answer, or a failure that waiting does not mend. */
int		 hitachi_exchange(struct call *, struct exchange *,
		    struct rest_answer *);
/* What to do about an answer that is not good: whether to try again. */
bool		 hitachi_retry(struct call *, struct exchange *,
		    enum hitachi_verdict, double retry_after_s,
		    unsigned long seen);
/* Wait before another try of something that was refused for now. */
bool		 hitachi_wait_busy(const struct call *, struct exchange *,
		    double retry_after_s);
/* How long a request may take: up to limit, not past the deadline. */
double		 hitachi_time_left(const struct call *, double limit);
/* The path behind the base; to be freed. */
char		*hitachi_path(const struct hitachi *, const char *path);

/* Wait; false, without waiting, when that would pass the deadline. */
bool		 hitachi_pause(const struct call *, double seconds);
/* Fail: start over from the reading. */
int		 hitachi_again(struct call *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

/* hitachi_record.c: recordings. */
int		 hitachi_record_begin(struct hitachi *, const char *dir,
		    struct driver_error *);
int		 hitachi_record_put(struct call *, const char *path,
		    const struct rest_answer *);
json_t		*hitachi_record_get(struct call *, const char *path);

/* hitachi_fan.c: fn for each i below count, a few at a time; 0 or -1. */
typedef int	 hitachi_fan_fn(struct call *, size_t i, void *arg);
int		 hitachi_fan(struct call *, size_t count, hitachi_fan_fn *,
		    void *arg);

/* hitachi_describe.c: facts. */
int		 hitachi_describe(struct call *, const json_t *args);
/* One more record of the answer; steals it; NULL is fine. */
void		 hitachi_emit_new(struct call *, json_t *record);

/*
 * hitachi_port.c: ports.  An iSCSI target is a port of its own: its record's
 * id is that of the group.
 */
bool		 hitachi_is_iscsi(const json_t *port);
/* target: the group of an iSCSI port, else NULL.  NULL: nothing to tell. */
json_t		*hitachi_port_record(const struct hitachi *,
		    const json_t *port, const json_t *logins,
		    const json_t *target);
/* Add a name in canonical form; -1 when neither text is one. */
int		 hitachi_add_name(json_t *names, const char *wwn,
		    const char *iscsi);
/* A new array of the same names, sorted, each once; steals names. */
json_t		*hitachi_sorted_new(json_t *names);

/*
 * hitachi_group.c: host groups.  Whatever has a portId and a hostGroupNumber
 * is about one: the group itself, a LU path, ...
 */
/* The groups of a port ("": of all) by id; a new object, or NULL. */
json_t		*hitachi_groups(struct call *, const char *port);
/* A host group and who is in it; ended with hitachi_members_fini. */
struct members {
	json_t		*group;		/* as the array has it */
	json_t		*names;		/* of the initiators, sorted */
	json_t		*record;	/* of both */
};
/*
 * The group through which a LU path leads: all of it as it was within
 * HITACHI_MEMBERS_S (recent), or the names as of HITACHI_NOW_S.  Returns 0, or
 * -1.
 */
int		 hitachi_members(struct call *, const char *port, int number,
		    bool recent, struct members *);
void		 hitachi_members_fini(struct members *);
/* Forget what was read of a group: it is going to be changed. */
void		 hitachi_members_forget(struct hitachi *, const char *id);
void		 hitachi_members_free(struct hitachi *);
/* The group that a LU path leads through; borrowed, or NULL. */
json_t		*hitachi_group_at(const json_t *groups, const json_t *path);
/* The id of the host group of such a path or object: "CL1-A,3". */
void		 hitachi_group_id(const json_t *, char out[2 *
		    HITACHI_NAMESIZE]);
/* The one of that name ("": none); borrowed, or NULL. */
json_t		*hitachi_group_named(json_t *groups, const char *name);
int		 hitachi_group_number(const json_t *);	/* or -1 */
/* The names of a group's initiators, sorted; a new reference, or NULL. */
json_t		*hitachi_initiators(struct call *, const json_t *group);
/* The LU paths of a group; a new reference, or NULL. */
json_t		*hitachi_luns(struct call *, const char *port, int group);
/* Steals initiators. */
json_t		*hitachi_group_record(const struct hitachi *,
		    const json_t *group, json_t *initiators);
/* group: NULL when it is not known. */
json_t		*hitachi_lun_record(const struct hitachi *,
		    const json_t *path, const json_t *group, int ldev);
/* One lock for the host groups of each port. */
pthread_rwlock_t *hitachi_port_lock(struct hitachi *, const char *port);
void		 hitachi_port_locks_free(struct hitachi *);

/* hitachi_ldev.c: LDEVs. */
/*
 * The LDEV with its external ports and all of its LU paths; NULL when it is
 * not defined, and on -1.
 */
int		 hitachi_ldev(struct call *, int ldev, json_t **object);
/* The same without the external ports: one request less. */
int		 hitachi_ldev_plain(struct call *, int ldev, json_t **object);
/*
 * fn for each entry of ldevs with that option, by number, until it returns
 * other than 0, which is returned then; 0 after all, or -1.
 */
typedef int	 hitachi_ldev_fn(struct call *, json_t *entry, void *arg);
int		 hitachi_each_ldev(struct call *, const char *option,
		    size_t page_size, hitachi_ldev_fn *, void *arg);
json_t		*hitachi_volume_record(const struct hitachi *,
		    const json_t *ldev);
bool		 hitachi_is_defined(const json_t *ldev);
bool		 hitachi_is_external(const json_t *ldev);
int		 hitachi_ldev_id(const json_t *object);	/* ldevId, or -1 */

/* hitachi_map.c, hitachi_unmap.c */
int		 hitachi_map(struct call *, const json_t *args);
int		 hitachi_unmap(struct call *, const json_t *args);

/*
 * hitachi_external.c: the volume that maps a LU; *ldev -1: there is none.
 * recent: as it was within HITACHI_RECENT_S.
 */
int		 hitachi_external_ldev(struct call *, const char *target,
		    int lun, bool recent, int *ldev);

/* hitachi_virtualize.c, hitachi_release.c, hitachi_drain.c */
int		 hitachi_virtualize(struct call *, const json_t *args);
int		 hitachi_release(struct call *, const json_t *args);
int		 hitachi_release_ldev(struct call *, int ldev);
int		 hitachi_drain(struct call *, const json_t *args);
int		 hitachi_progress(struct call *, const json_t *args);

/* hitachi_json.c: arguments; each fails with what is missing or wrong. */
int		 hitachi_arg_ldev(struct call *, const json_t *args,
		    const char *name, int *ldev);
int		 hitachi_arg_port(struct call *, const json_t *args,
		    const char *name, char out[HITACHI_NAMESIZE]);
int		 hitachi_arg_lun(struct call *, const json_t *args,
		    const char *name, int *lun);
/* The same file: what answers hold.  "": it is missing, or not a text. */
const char	*hitachi_text(const json_t *object, const char *name);
/* -1 when it is missing, below 0, or not an integer. */
json_int_t	 hitachi_number(const json_t *object, const char *name);
/* The same, -1 also when it is above max. */
int		 hitachi_small(const json_t *object, const char *name, int max);
/* Can it stand in a URL as the name of a port? */
bool		 hitachi_is_port(const char *);
/* A new array of an object's values, in the order they were put there. */
json_t		*hitachi_values_new(json_t *object);

#endif
