/*
 * driver_proto - drivers that are programs: the client of the driver
 * protocol (replumb-driver(7)), over a child (exec:COMMAND) or a socket
 * (unix:PATH).
 *
 * One thread reads the answers and hands them to the requests that wait.
 * What breaks the protocol ends the connection and every request on it with
 * code "protocol"; a connection that was lost ends them with "unreachable"
 * and is opened again by the next request.
 */
#ifndef DRIVER_PROTO_H
#define DRIVER_PROTO_H

#include "driver.h"

extern const struct driver_class	driver_exec, driver_unix;

#endif
