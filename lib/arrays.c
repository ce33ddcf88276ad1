/* The drivers of arrays. */
#include "driver.h"
#include "driver_proto.h"
#include "hitachi/hitachi.h"

const struct driver_class *const array_drivers[] = {
	&driver_hitachi, &driver_replay, &driver_exec, &driver_unix, NULL
};
