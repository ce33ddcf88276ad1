/*
 * follow - what a libvirt domain has on its host that does not go with its
 * LUs: files and states that stay behind, devices that are the host's own.
 * Source: libvirt, Domain XML format.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <jansson.h>

/*
 * Append {code, severity, message} for each such thing in a definition:
 *   host-device	error		a device of the host is the VM's
 *   nvram		warning		a file of UEFI variables
 *   tpm		warning		the state of an emulated TPM
 *   direct-kernel	warning		it boots from files of the host
 *   host-file		warning		a file of the host is shared with it
 *   cpu-of-host	info		its CPU is what the host has
 * Nothing, when the text is no domain.
 */
void	follow_check(const char *text, json_t *notes);

#endif
