/*
 * array_state - what the arrays say of one volume: the state that a step
 * reads before it changes anything, and once more afterwards.
 *
 * For run functions of the engine: whatever fails has filled in the error of
 * the call.
 */
#ifndef ARRAY_STATE_H
#define ARRAY_STATE_H

#include "driver_set.h"
#include "engine.h"

/* The arrays of the command line and their ports, which are read once. */
struct arrays;

struct arrays	*arrays_new(const struct driver_options *);
void		 arrays_free(struct arrays *);
struct driver_set *arrays_set(struct arrays *);

/* A LUN: what its record says, borrowed. */
struct array_lun {
	const json_t	*record;
	const json_t	*group;		/* host_group, or NULL: not told */
	const char	*port, *group_id, *volume;
	json_int_t	 number;
	bool		 own;		/* of the volume that was read */
};

/* A volume as its array describes it.  All members borrowed but records. */
struct array_state {
	struct engine_call	*call;
	struct arrays		*arrays;
	struct driver		*driver;
	const char		*array, *volume;	/* ids */
	bool			 recent;	/* see array_step */
	const json_t		*places;	/* see array_step_at; NULL: all */
	double			 read_s;	/* when it was (monotonic) */
	json_t			*records;
	struct array_lun	*luns;		/* lun records among them */
	size_t			 lun_count;
	const json_t		*record;	/* the volume's, or NULL: not
						   there */
};

/*
 * Read a volume; one that is not there is no failure.  *st holds recent and
 * places, and zero otherwise.  An array that gives another id than the one it
 * was configured as is a failure ("wrong-array"), and so is one that does not
 * tell who sees the volume ("protocol").  Returns 0, or -1.  To be ended with
 * array_state_fini in both cases.
 */
int		 array_state_read(struct array_state *, struct engine_call *,
		    struct arrays *, const char *array, const char *volume);
/* Read it again; all of it is as of now then. */
int		 array_state_reread(struct array_state *);
/* Read it again in the way it was read at first. */
int		 array_state_reread_recent(struct array_state *);
void		 array_state_fini(struct array_state *);

/*
 * Read the volume that a step is about (args.array; args.volume, or
 * made.volume of the step that args.volume_from names), and run it on that.
 * A rehearsal that does not know the volume yet is done.  recent: where the
 * volume is mapped is read now, but who is in those host groups may be some
 * seconds old, and what is behind an external volume is not told.
 */
enum engine_status array_step(struct engine_call *, struct arrays *,
		    bool recent,
		    enum engine_status (*run)(struct array_state *));
/*
 * The same (recent) for a step about some LUNs only ({host_group}): others
 * need not be told.
 */
enum engine_status array_step_at(struct engine_call *, struct arrays *,
		    const json_t *luns,
		    enum engine_status (*run)(struct array_state *));
/* The same for a volume that was found in another way. */
enum engine_status array_step_on(struct engine_call *, struct arrays *,
		    const char *volume, bool recent,
		    enum engine_status (*run)(struct array_state *));

/* Does what the plan relied on still hold (expect: wwid, size)?  0, or -1. */
int		 array_state_expect(const struct array_state *);
/* Is the volume the one of this wwid ("": any) and size?  0, or -1. */
int		 array_state_same(const struct array_state *, const char *wwid,
		    json_int_t size_bytes);

/* The next LUN of the volume from *i on, or NULL. */
const struct array_lun *array_state_lun(const struct array_state *, size_t *i);
/* Is this the place of a LUN? */
bool		 array_lun_at(const struct array_lun *, const char *array_port,
		    const char *host_group, json_int_t number);

/* Does its group hold all these initiators, and (exact) no others? */
bool		 array_lun_holds(const struct array_lun *,
		    const json_t *initiators, bool exact);

/* Does the array of that id answer at its address?  0, or -1. */
int		 arrays_check(struct arrays *, struct engine_call *,
		    const char *array);

/*
 * The WWPN or IQN of an array's port, NULL when it has no such port; or the
 * other way round.  *failed says that the ports could not be read.
 */
const char	*arrays_port_name(struct arrays *, struct engine_call *,
		    const char *array, const char *id, bool *failed);
const char	*arrays_port_id(struct arrays *, struct engine_call *,
		    const char *array, const char *port, bool *failed);

/*
 * Who is logged in to an array's port now, as far as the array tells; a new
 * array, or NULL on failure.
 */
json_t		*arrays_logins_new(struct arrays *, struct engine_call *,
		    const char *array, const char *port);

/*
 * The volume with which an array maps the LU behind this port, a new
 * reference; NULL when it does not, or on failure.  recent: one that is new
 * for some seconds only may be overlooked.
 */
json_t		*array_external(struct arrays *, struct engine_call *,
		    const char *array, const char *target, json_int_t lun,
		    bool recent, bool *failed);

/*
 * Which other array maps the volume through this LUN as an external volume
 * of its own: 1 with its id, 0 for none, -1.
 */
int		 array_state_holder(const struct array_state *,
		    const struct array_lun *, const char **holder);

#endif
