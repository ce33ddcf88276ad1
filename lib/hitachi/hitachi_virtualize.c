/* The verb virtualize: a LU behind external ports becomes a volume. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi_external.h"
#include "status.h"

#define EXTERNAL_MAX	(INT64_C(4) << 40)	/* bytes */
#define LABEL_MAX	32

static int
get_path(struct call *k, const json_t *args, struct lu_path *p)
{
	if (hitachi_arg_port(k, args, "array_port", p->port) == -1 ||
	    hitachi_arg_lun(k, args, "lun", &p->lun) == -1)
		return -1;
	if (wwn_normalize(hitachi_text(args, "target"), p->wwn) == -1)
		return driver_fail(k->error, "refused", false,
		    "target: \"%.40s\": expected a WWPN",
		    hitachi_text(args, "target"));
	return 0;
}

static int
get_want(struct call *k, const json_t *args, struct external_lu *w)
{
	const json_t	*paths = json_object_get(args, "paths");
	const json_t	*source = json_object_get(args, "source");

	memset(w, 0, sizeof(*w));
	w->bytes = hitachi_number(args, "size_bytes");
	w->label = hitachi_text(args, "label");
	w->array = hitachi_text(source, "array");
	w->volume = hitachi_text(source, "volume");
	if (json_array_size(paths) < 1 ||
	    json_array_size(paths) > HITACHI_PATHS)
		return driver_fail(k->error, "refused", false,
		    "paths: expected 1 to %d", HITACHI_PATHS);
	for (; w->count < json_array_size(paths); w->count++)
		if (get_path(k, json_array_get(paths, w->count),
		    &w->path[w->count]) == -1)
			return -1;
	if (w->bytes <= 0 || w->bytes % HITACHI_BLOCK != 0)
		return driver_fail(k->error, "refused", false,
		    "size_bytes: expected a multiple of %d", HITACHI_BLOCK);
	if (w->bytes > EXTERNAL_MAX)
		return driver_fail(k->error, "refused", false, "size_bytes: %"
		    JSON_INTEGER_FORMAT " is above 4 TiB: the array would make "
		    "a volume of 4 TiB of it", w->bytes);
	if (strlen(w->label) > LABEL_MAX)
		return driver_fail(k->error, "refused", false,
		    "label: longer than %d characters", LABEL_MAX);
	return 0;
}

/* What a LU says of itself against what is wanted, when it can be decoded. */
static int
check_identity(struct call *k, const struct external_lu *w, const char *inquiry,
    const char *what)
{
	unsigned long	serial;
	char		id[LDEV_STRSIZE], want_id[LDEV_STRSIZE], text[24];
	int		number;

	if (*w->array == '\0' ||
	    ldev_from_inquiry(inquiry, &serial, &number) == -1)
		return 0;
	snprintf(text, sizeof(text), "%lu", serial);
	ldev_format(number, id);
	if (ldev_normalize(w->volume, want_id) == -1)
		*want_id = '\0';
	if (strcmp(text, w->array) == 0 && strcmp(id, want_id) == 0)
		return 0;
	return driver_fail(k->error, "external-lu-mismatch", false,
	    "%s is volume %s of array %s, not %s of %s", what, id, text,
	    w->volume, w->array);
}

static int
check_size(struct call *k, const struct external_lu *w, json_int_t blocks,
    const char *what)
{
	if (blocks == w->bytes / HITACHI_BLOCK)
		return 0;
	return driver_fail(k->error, "external-lu-mismatch", false,
	    "%s has %" JSON_INTEGER_FORMAT " blocks, not %" JSON_INTEGER_FORMAT,
	    what, blocks, w->bytes / HITACHI_BLOCK);
}

/* Look at the LU through one path, as the array sees it now. */
static int
check_path(struct call *k, const struct external_lu *w, const struct lu_path *p)
{
	const json_t	*lu;
	json_t		*lus;
	char		 what[160];
	size_t		 i;
	int		 rv = 1;

	snprintf(what, sizeof(what), "LUN %d behind %s of %s", p->lun, p->wwn,
	    p->port);
	lus = hitachi_list(k, "external-storage-luns?portId=%s&externalWwn=%s",
	    p->port, p->wwn);
	if (lus == NULL && !k->gone)
		return -1;
	json_array_foreach(lus, i, lu)
		if (rv == 1 && hitachi_number(lu, "externalLun") == p->lun)
			rv = check_size(k, w, hitachi_number(lu,
			    "externalVolumeCapacity"), what) == -1 ? -1 :
			    check_identity(k, w, hitachi_text(lu,
			    "externalVolumeInfo"), what);
	json_decref(lus);
	return rv == 1 ? driver_fail(k->error, "external-lu-missing", true,
	    "%s: not seen by array %s", what, k->h->serial) : rv;
}

static int
check_paths(struct call *k, const struct external_lu *w)
{
	size_t	i;

	for (i = 0; i < w->count; i++)
		if (check_path(k, w, &w->path[i]) == -1)
			return -1;
	return 0;
}

static int
make_ldev(struct call *k, const struct external_lu *w, const char *name,
    int ldev)
{
	return hitachi_change(k, "POST", json_pack("{si ss sI}", "ldevId", ldev,
	    "externalParityGroupId", name, "blockCapacity",
	    w->bytes / HITACHI_BLOCK), NULL, "ldevs");
}

/* Read back: the volume is what was wanted; it gets its label. */
static int
check_volume(struct call *k, const struct external_lu *w, int number)
{
	json_t	*ldev;
	char	 what[40];
	int	 rv;

	if (hitachi_ldev(k, number, &ldev) == -1)
		return -1;
	if (ldev == NULL)
		return hitachi_again(k, "LDEV %d: was made but is not there",
		    number);
	snprintf(what, sizeof(what), "LDEV %d", number);
	rv = check_size(k, w, hitachi_number(ldev, "blockCapacity"), what);
	if (rv == 0)
		rv = check_identity(k, w, hitachi_text(ldev,
		    "externalVolumeIdString"), what);
	if (rv == 0 && *hitachi_text(ldev, "label") == '\0' &&
	    *w->label != '\0') {
		rv = hitachi_change(k, "PATCH", json_pack("{ss}", "label",
		    w->label), NULL, "ldevs/%d", number);
		json_object_set_new(ldev, "label", json_string(w->label));
	}
	if (rv == 0)
		hitachi_emit_new(k, hitachi_volume_record(k->h, ldev));
	json_decref(ldev);
	return rv;
}

/* The group that maps the LU already by any of the paths; "" when none. */
static int
find_group(struct call *k, const struct external_lu *w,
    char name[HITACHI_NAMESIZE])
{
	const json_t	*group = NULL, *pg;
	json_t		*pathgroups;
	size_t		 i;
	int		 rv;

	pathgroups = hitachi_external_all(k, true);
	if (pathgroups == NULL)
		return -1;
	for (i = 0; group == NULL && i < w->count; i++)
		group = hitachi_external_find(pathgroups, w->path[i].wwn,
		    w->path[i].lun, &pg);
	rv = hitachi_external_id(k, group, name);
	json_decref(pathgroups);
	return rv;
}

/* A volume of the LU, whatever of it there is already.  *mine: reserved. */
static int
make_volume(struct call *k, const struct external_lu *w, int *ldev, int *mine)
{
	char	name[HITACHI_NAMESIZE];

	if (find_group(k, w, name) == -1 || check_paths(k, w) == -1)
		return -1;
	if (*name != '\0') {
		if (hitachi_external_inside(k, name, ldev) == -1)
			return -1;
	} else if (hitachi_external_make(k, w, name, mine) == -1)
		return -1;
	if (hitachi_external_ready(k, w, name) == -1)
		return -1;
	if (*ldev != -1)
		return 0;
	if (*mine == -1 && hitachi_external_choose_ldev(k, name, mine) == -1)
		return -1;
	*ldev = *mine;
	return make_ldev(k, w, name, *ldev);
}

int
hitachi_virtualize(struct call *k, const json_t *args)
{
	struct external_lu	w;
	int		ldev = -1, mine = -1, rv;

	if (get_want(k, args, &w) == -1)
		return -1;
	rv = make_volume(k, &w, &ldev, &mine);
	if (mine != -1)
		hitachi_external_unreserve(k, mine);
	return rv == 0 ? check_volume(k, &w, ldev) : -1;
}
