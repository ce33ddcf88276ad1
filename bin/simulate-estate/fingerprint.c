/* What the ends of a LU hold, as a host would read them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "fabric.h"
#include "fact.h"
#include "manager.h"
#include "sha256.h"
#include "state.h"
#include "uses.h"

/* Running VMs have written until now. */
static void
sync_all(const json_t *volume)
{
	json_t	*lu = fabric_lu(volume), *use;
	size_t	 i;

	json_array_foreach(uses_on(json_string_value(lu)), i, use)
		counters_write(fact_site(use), fact_text(use, "vm"));
	json_decref(lu);
}

/* The SHA-256 of a MiB that holds all of that: of its text. */
static json_t *
sum(const char *end, const json_t *data)
{
	char	*text = json_dumps(data, JSON_COMPACT), *whole = NULL;
	char	 hex[SHA256_STRSIZE];
	int	 len = asprintf(&whole, "%s %s", end, text);

	sha256_hex(whole, (size_t)len, hex);
	free(whole);
	free(text);
	return json_string(hex);
}

/* The file system that the LU was given: that of the datastore on it. */
static const char *
fs_of(const char *origin)
{
	char		 array[64], site[2][12] = { "source", "destination" };
	const char	*slash = strchr(origin, '/');
	const json_t	*volume = NULL;
	size_t		 i;

	if (slash == NULL)
		return "";
	snprintf(array, sizeof(array), "%.*s", (int)(slash - origin), origin);
	for (i = 0; i < 2 && volume == NULL; i++)
		volume = state_get("volume", site[i], array, slash + 1, NULL);
	return fact_text(json_array_get(state_find(EXTENT_DATASTORES,
	    fact_text(volume, "wwid"), NULL), 0), "fs");
}

/* "xfs:UUID", or a partition table's on a LU that is a disk. */
static json_t *
label(const char *origin)
{
	const char	*fs = fs_of(origin);
	char		 hex[SHA256_STRSIZE];

	sha256_hex(origin, strlen(origin), hex);
	return json_sprintf("%s:%.8s-%.4s-%.4s-%.4s-%.12s",
	    *fs == '\0' ? "gpt" : strcmp(fs, "lvm2") == 0 ? "lvm" : fs, hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
}

int
verb_fingerprint(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const char	*wwid = verb_text(args, "wwid", error);
	const char	*host = fact_text(args, "host");
	const json_t	*volume;
	json_t		*data, *record;

	if (wwid == NULL || verb_host(site, args, error) == -1)
		return -1;
	if (state_find(WWID_PATHS, site, host, wwid, NULL) == NULL)
		return driver_fail(error, "not-found", false,
		    "%s does not see the LU %s", host, wwid);
	if (!fabric_reaches(site, host, wwid))
		return driver_fail(error, "refused", false,
		    "%s has lost all paths to the LU %s", host, wwid);
	volume = fabric_volume(wwid);
	sync_all(volume);
	data = counters_read(volume);
	record = json_pack("{s:s,s:s,s:s,s:O,s:o,s:o,s:[o]}",
	    "type", "fingerprint", "host", host, "wwid", wwid,
	    "size_bytes", json_object_get(volume, "size_bytes"),
	    "first_sha256", sum("first", data),
	    "last_sha256", sum("last", data), "labels",
	    label(json_string_value(json_array_get(data, 0))));
	manager_record(r, record);
	json_decref(record);
	json_decref(data);
	return 0;
}
