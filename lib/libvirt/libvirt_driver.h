/*
 * libvirt_driver - the built-in manager driver: one host behind a libvirt
 * URI (replumb-driver(7) has the verbs).
 *
 * A host is named by the argument "host" of describe, else as libvirt names
 * it; there is no other host behind the URI, so the name is taken at its
 * word.  One connection is kept and opened again when it was lost.  A URI
 * with a password is refused: libvirt takes those from its auth file.
 *
 * rescan refreshes the active pools of type scsi, iscsi and mpath: libvirt
 * has no other way to make a host look for LUs.  The refresh of a scsi pool
 * scans its host adapter, so define one for each fc_host, or let the host
 * scan by itself.
 */
#ifndef LIBVIRT_DRIVER_H
#define LIBVIRT_DRIVER_H

#include "driver.h"

extern const struct driver_class	driver_libvirt;

#endif
