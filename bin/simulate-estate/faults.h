/*
 * faults - what goes wrong on purpose.
 *
 * Wherever something may go wrong the code asks fault_hits, at each
 * opportunity once.  The answer comes from --fault (a rate, drawn from the
 * seed) and from the rules of --fault-file (the nth time that something is
 * asked for); each hit is an event "fault".
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault {
	/* At each request to an array. */
	FAULT_BUSY,		/* 503 with Retry-After */
	FAULT_BUSY_SILENT,	/* 503 without */
	FAULT_SERVER_ERROR,	/* 500 */
	FAULT_SLOW,		/* the answer takes long; managers too */
	FAULT_ARRAY_DEAD,	/* the array answers nothing for a while */
	FAULT_LOST_REQUEST,	/* the connection closes, nothing is done */
	FAULT_SESSION_LOST,	/* the session is not valid any more */
	/* At each change of an array. */
	FAULT_LOST_ANSWER,	/* the connection closes when it is done */
	FAULT_LOCKED,		/* somebody else locks for a while */
	FAULT_JOB_FAILS,	/* it ends as Failed, nothing is done */
	FAULT_JOB_UNKNOWN,	/* it is Unknown for a while, done or not */
	FAULT_JOB_FORGOTTEN,	/* 404, and is done */
	FAULT_LUN_BUSY,		/* a LU path that is used is not deleted */
	/* At each request to a manager. */
	FAULT_HOST_DEAD,	/* the host loses power for a while */
	FAULT_ANSWER_LOST,	/* the connection closes when it is done */
	FAULT_GARBAGE,		/* a line that is none of the protocol */
	/* At each request of that verb. */
	FAULT_STOP_HANGS,	/* the guest does not go unless forced */
	FAULT_STOP_SLOW,
	FAULT_START_FAILS,	/* now; later it may go */
	FAULT_START_REFUSED,	/* for good */
	FAULT_CRASH,		/* a VM that started goes off by itself */
	FAULT_AGENT_SILENT,	/* a guest does not answer a ping */
	FAULTS
};

/* Where something may go wrong; NULL: does not apply. */
struct scene {
	const char	*array, *method, *path;	/* "objects/luns" */
	const char	*site, *verb, *host, *vm, *name;
};

/* "busy=0.01,locked=0.02:500ms": rates, and how long; ends when bad. */
void	faults_parse(char *spec);
/* Lines of rules, as simulate-estate(1) says; ends the tool when bad. */
void	faults_load(const char *path);
void	faults_seed(uint64_t);
void	faults_free(void);

/* Does this go wrong, here and now?  seconds (may be NULL): for how long. */
bool	fault_hits(enum fault, const struct scene *, double *seconds);

/* A draw that belongs to a fault: does the worse half happen? */
bool	fault_worse(enum fault);

#endif
