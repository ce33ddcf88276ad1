#include <stddef.h>

#include "driver.h"
#include "driver_proto.h"
#include "libvirt/libvirt_driver.h"

/* libvirt takes whatever is left: its URIs have many schemes. */
const struct driver_class *const manager_drivers[] = {
	&driver_exec, &driver_unix, &driver_libvirt, NULL
};
