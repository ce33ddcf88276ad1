/*
 * libvirt's errors in the words of replumb-driver(7).
 */
#include <libvirt/virterror.h>
#include <string.h>

#include "libvirt_view.h"

static int
fail(struct driver_error *error, const virError *last, const char *what)
{
	const char	*code = "failed", *why;
	bool		 retryable = false;

	switch (last == NULL ? VIR_ERR_OK : last->code) {
	case VIR_ERR_NO_DOMAIN:
	case VIR_ERR_NO_STORAGE_POOL:
		code = "not-found";
		break;
	case VIR_ERR_DOM_EXIST:
		code = "conflict";
		break;
	case VIR_ERR_RESOURCE_BUSY:
		code = "busy";
		retryable = true;
		break;
	case VIR_ERR_OPERATION_TIMEOUT:
		code = "timeout";
		retryable = true;
		break;
	case VIR_ERR_NO_CONNECT:
	case VIR_ERR_INVALID_CONN:
	case VIR_ERR_SYSTEM_ERROR:
	case VIR_ERR_RPC:
		code = "unreachable";
		retryable = true;
		break;
	case VIR_ERR_NO_SUPPORT:
		code = "unsupported";
		break;
	case VIR_ERR_OPERATION_INVALID:
	case VIR_ERR_OPERATION_DENIED:
	case VIR_ERR_AUTH_FAILED:
	case VIR_ERR_AUTH_UNAVAILABLE:
	case VIR_ERR_ACCESS_DENIED:
		code = "refused";
		break;
	default:
		break;
	}
	why = last == NULL || last->message == NULL ? "unknown error" :
	    last->message;
	return driver_fail(error, code, retryable, "%s: %.*s", what,
	    (int)strcspn(why, "\n"), why);
}

int
lv_fail(struct driver_error *error, const char *what)
{
	return fail(error, virGetLastError(), what);
}

/* libvirt forgets its last error when it is asked for a name. */
int
lv_fail_domain(struct driver_error *error, virDomainPtr dom)
{
	virErrorPtr	last = virSaveLastError();
	const char	*name = virDomainGetName(dom);

	fail(error, last, name == NULL ? "VM" : name);
	virFreeError(last);
	return -1;
}

int
lv_fail_pool(struct driver_error *error, virStoragePoolPtr pool)
{
	virErrorPtr	last = virSaveLastError();
	const char	*name = virStoragePoolGetName(pool);

	fail(error, last, name == NULL ? "pool" : name);
	virFreeError(last);
	return -1;
}
