/*
 * libvirt_device - node devices: libvirt's flat list of what a host has, in
 * which each names its parent.  A LU seen over Fibre Channel is
 *
 *	scsi_host (fc_host: WWPN) > scsi_target (fc_remote_port: WWPN) >
 *	scsi (LUN) > storage (block device, links, serial, size)
 *
 * Only libvirt_device*.c include this.
 * Source: libvirt, Node devices XML format; kernel, scsi_transport_fc.
 */
#ifndef LIBVIRT_DEVICE_H
#define LIBVIRT_DEVICE_H

#include "libvirt_view.h"
#include "wwid.h"
#include "wwn.h"

struct device {
	xmlDocPtr		 doc;
	const xmlNode		*node;		/* <device> */
	const char		*name;
	const char		*parent;
	const struct device	*storage;	/* of a scsi device */
	bool			 on_san;	/* storage behind a SAN path */
};


/* Read all devices, sorted by name.  Returns how many, or -1. */
int	device_load(virConnectPtr, struct device **list,
	    struct driver_error *);
void	device_free(struct device *list, size_t count);

/* The device with that name, which may be NULL; or NULL. */
struct device *device_find(struct device *list, size_t count,
	    const char *name);

/* The capability of that type directly below node, or NULL. */
const xmlNode *device_capability(const xmlNode *node, const char *type);

/* The FC port of a scsi_host, or the remote one of a scsi_target: 0, or -1. */
int	device_fc_port(const struct device *, char out[WWN_STRSIZE]);
int	device_fc_target(const struct device *, char out[WWN_STRSIZE]);

/* The best by-id link of a storage device, or NULL. */
const char *device_best_link(const struct device *);

/* The identity of a storage device by its links, else its serial; or -1. */
int	device_identify(const struct device *, char out[WWID_STRSIZE]);

#endif
