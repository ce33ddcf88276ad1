/*
 * libvirt_fit - would a host take a domain?  What libvirt says of itself,
 * compared with a definition; texts only, no connection.  Only the libvirt
 * driver's own files include this.
 * Source: libvirt, Driver capabilities and Domain capabilities XML formats.
 */
#ifndef LIBVIRT_FIT_H
#define LIBVIRT_FIT_H

#include <jansson.h>
#include <libxml/tree.h>

/* Append a check record to checks; the message as printf makes it. */
void	lv_check_add(json_t *checks, const char *code, const char *severity,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * By <capabilities>: is there a guest of this kind (arch), with this domain
 * type (domain-type), with this machine (machine-type)?  What is not listed
 * at all is not missed.
 */
void	lv_fit_host(const xmlNode *capabilities, const xmlNode *domain,
	    json_t *checks);

/*
 * By <domainCapabilities> of such a machine: firmware, cpu-mode, cpu
 * (a model that is not known), tpm, and models of devices (device).  Newer
 * versions list more; what is not listed is not missed.
 */
void	lv_fit_machine(const xmlNode *capabilities, const xmlNode *domain,
	    json_t *checks);

#endif
