/*
 * health - is a VM that runs up?  As the plan asks for it:
 *
 *	guest-agent	the agent in it answers its manager
 *	icmp		it answers an ICMP echo from here, at an address that
 *			its manager knows
 *	tcp:PORT	a TCP connection to that port is accepted, likewise
 *
 * The plan, which comes in a stream, names no address: that would make the
 * tool knock at any door.
 */
#ifndef HEALTH_H
#define HEALTH_H

#include "register-vms.h"

struct health {
	enum { HEALTH_NONE, HEALTH_AGENT, HEALTH_ICMP, HEALTH_TCP } by;
	unsigned	port;		/* of TCP */
};

/* args.health; absent or empty: nothing is asked.  0, or -1: failed. */
int	health_arg(struct engine_call *, struct health *);

/*
 * Ask until it is up or the step's time is, which is "not-healthy".  0, or -1
 * with the error of the call filled in.
 */
int	health_await(struct engine_call *, const struct manager *,
	    const char *vm, const struct health *);

#endif
