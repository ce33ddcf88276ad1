/* Kinds about a second array. */
#include <string.h>

#include "faults_records.h"
#include "nexus.h"

#define SAME_VENDOR	"HITACHI", "VSP G600"

/* A second array that shows a LU to a VM's host, and a disk on it. */
static void
box_with_disk(struct faults *f, const struct vm *vm, const char *hex,
    struct box *b, struct lu *lu)
{
	box_new(f, cluster_of(f, vm), SAME_VENDOR, b);
	lu_new(f, b, hex, lu);
	lu_present(f, b, lu, &f->e->site[SOURCE].host[vm->host]);
	disk_raw(f, vm, lu, false);
}

/* Both arrays show a volume at one LUN. */
void
plant_lun_two_arrays(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	struct box		 own, other;
	struct lu		 lu, twin;

	box_own(f, cluster_of(f, vm), &own);
	lu_new(f, &own, NULL, &lu);
	lu_present(f, &own, &lu, h);
	disk_raw(f, vm, &lu, false);
	box_new(f, cluster_of(f, vm), SAME_VENDOR, &other);
	lu_new(f, &other, NULL, &twin);
	twin.lun = lu.lun;
	lu_present(f, &other, &twin, h);
	disk_raw(f, vm, &twin, false);
}

/* An identity that differs in a few digits only from one of the other array. */
void
plant_identity_close(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct cluster	*c = cluster_of(f, vm);
	struct box		 b;
	struct lu		 lu;
	char			 hex[HEX_STRSIZE];

	identity_vary(f, f->e->volume[c->volume +
	    rng_below(&f->rng, c->volume_count)].hex,
	    (unsigned)(LDEV_FIRST + f->e->size.volumes + f->ldevs), hex);
	box_with_disk(f, vm, hex, &b, &lu);
}

/* Two arrays of different makers with one serial number. */
void
plant_array_twice(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	struct box		 b;
	struct lu		 lu;
	char			 wwid[HEX_STRSIZE + 4];

	box_with_disk(f, vm, NULL, &b, &lu);
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss ss}",
	    "type", "array", "site", "source", "id", b.serial,
	    "vendor", "IBM", "model", "FlashSystem 5200"));
	text_fit(wwid, sizeof(wwid), "naa.%s", lu.hex);
	doubt(f, h, wwid, DOUBT_ALL);
	expect(f, "array-twice", "error", true,
	    json_pack("{ss}", "array", b.serial));
}

/* Both halves of a mirror over two arrays. */
void
plant_metro(struct faults *f)
{
	struct spot	 s;
	struct box	 b;
	struct lu	 lu;
	const char	*hex;

	spot_pick(f, &s);
	hex = f->e->volume[s.volume].hex;
	box_new(f, s.cluster, SAME_VENDOR, &b);
	lu_new(f, &b, hex, &lu);
	lu.size_bytes = f->e->volume[s.volume].size_bytes;
	lu_present_all(f, &b, &lu);
	doubt_all(f, s.cluster, hex, DOUBT_ALL);
	expect(f, "identity-twice", "error", true, about_own(f, s.volume));
	expect(f, "identity-twice", "error", true, json_pack("{ss ss}",
	    "array", lu.array, "volume", lu.volume));
}

/* The source array's port to an array behind it. */
static void
external_port_put(struct faults *f, const struct box *b, const char *wwpn)
{
	char	id[8];

	text_fit(id, sizeof(id), "CL9-%c", (char)('A' + f->boxes % 26));
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss ss ss s[s] s[]}",
	    "type", "array_port", "site", "source",
	    "array", f->e->site[SOURCE].array.serial, "id", id,
	    "protocol", "fc", "port", wwpn, "roles", "external", "logins"));
	fact_put_new(f, SOURCE_ARRAY, json_pack(
	    "{ss ss ss ss so s[s] ss}", "type", "host_group",
	    "site", "source", "array", b->serial, "array_port", b->port[0].id,
	    "id", json_sprintf("%s,900", b->port[0].id), "initiators", wwpn,
	    "name", "external"));
}

/* A volume that is external already, perhaps by the name of what it maps. */
void
plant_external(struct faults *f)
{
	struct spot	 s;
	struct box	 b;
	struct lu	 lu;
	char		 wwpn[WWN_STRSIZE];
	json_t		*r;
	size_t		 i;

	spot_pick(f, &s);
	box_new(f, s.cluster, SAME_VENDOR, &b);
	lu_new(f, &b, NULL, &lu);
	text_fit(wwpn, sizeof(wwpn), "50060e8014%06zx", f->boxes);
	external_port_put(f, &b, wwpn);
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss so si ss}",
	    "type", "lun", "site", "source", "array", b.serial,
	    "array_port", b.port[0].id, "host_group",
	    json_sprintf("%s,900", b.port[0].id), "lun", 0,
	    "volume", lu.volume));
	json_array_foreach(f->file[SOURCE_ARRAY], i, r) {
		if (fact_is(r, "volume", "array", f->e->site[SOURCE]
		    .array.serial, "id", f->e->volume[s.volume].id, NULL))
			json_object_set_new(r, "external", json_pack(
			    "{ss ss so ss si}", "array", b.serial,
			    "volume", lu.volume, "wwid", wwid_new(lu.hex),
			    "target", b.port[0].wwpn, "lun", 0));
		if (fact_is(r, "array_port", "port", b.port[0].wwpn, NULL))
			json_array_append_new(json_object_get(r, "logins"),
			    json_string(wwpn));
	}
	if (rng_below(&f->rng, 2) == 0)
		identity_change(f, f->e->volume[s.volume].hex, lu.hex, NULL);
}

/* Does the record say, or the answer, that something is in a pool? */
static bool
is_in(const json_t *disk, const char *pool)
{
	return strcmp(fact_text(disk, "store"), pool) == 0;
}

/* The datastore lies on one more LU. */
static void
extend(struct faults *f, const char *pool, const struct lu *lu)
{
	json_t	*r;
	size_t	 i;

	json_array_foreach(f->file[SOURCE_HOSTS], i, r)
		if (fact_is(r, "datastore", "pool", pool, NULL))
			json_array_append_new(json_object_get(r, "extents"),
			    wwid_new(lu->hex));
	json_array_foreach(f->disks, i, r)
		if (is_in(r, pool))
			disk_lies_on(r, lu);
}

/* A VM's datastore grows to at most 32 extents, over two arrays. */
void
plant_extents(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct cluster	*c = cluster_of(f, vm);
	const char		*pool = f->e->store[vm->home].pool;
	struct box		 box[2];
	struct lu		 lu;
	size_t			 i, n = 1 + rng_below(&f->rng, 30);

	box_own(f, c, &box[0]);
	box_new(f, c, SAME_VENDOR, &box[1]);
	for (i = 0; i < n; i++) {
		lu_new(f, &box[i % 2], NULL, &lu);
		lu_present_all(f, &box[i % 2], &lu);
		extend(f, pool, &lu);
	}
}
