/* Kinds about LUNs, paths and identities of the source array. */
#include <string.h>

#include "faults_records.h"
#include "nexus.h"

#define FLAT	0x4000		/* flat-space addressing */
#define SPARE	64		/* LUNs left for what is planted later */

/* Is it a path (SOURCE_HOSTS) to a volume of the model? */
static bool
is_path(const struct faults *f, const json_t *r, size_t volume)
{
	return fact_is(r, "path", NULL) && strcmp(fact_text(r, "wwid") + 4,
	    f->e->volume[volume].hex) == 0;
}

/* Is it a LUN (SOURCE_ARRAY) of a volume of the model? */
static bool
is_lun(const struct faults *f, const json_t *r, size_t volume)
{
	return fact_is(r, "lun", "array", f->e->site[SOURCE].array.serial,
	    "volume", f->e->volume[volume].id, NULL);
}

/* Take away, or give another LUN (-1: none), what a host has on one port. */
static void
move_lun(struct faults *f, const struct spot *s, const struct port *p,
    json_int_t lun)
{
	char	 group[16];
	json_t	*list = f->file[SOURCE_ARRAY], *r;
	size_t	 i;

	nexus_group(p, s->host, group);
	for (i = json_array_size(list); i-- > 0; ) {
		r = json_array_get(list, i);
		if (!is_lun(f, r, s->volume) ||
		    !fact_is(r, "lun", "host_group", group, NULL))
			continue;
		if (lun == -1)
			json_array_remove(list, i);
		else
			json_object_set_new(r, "lun", json_integer(lun));
	}
}

/* The path of a host through one port, and its number; NULL: none. */
static json_t *
path_of(const struct faults *f, const struct spot *s, const struct port *p,
    size_t *at)
{
	json_t	*list = f->file[SOURCE_HOSTS], *r;

	for (*at = 0; (r = json_array_get(list, *at)) != NULL; ++*at)
		if (is_path(f, r, s->volume) && fact_is(r, "path",
		    "host", s->host->name, "target", p->wwpn, NULL))
			return r;
	return NULL;
}

static const struct port *
port_pick(struct faults *f, const struct spot *s)
{
	return nexus_port(f->e, &f->e->site[SOURCE], s->host,
	    rng_below(&f->rng, FABRICS), rng_below(&f->rng, TARGETS));
}

/* The fabric of a target port of the model. */
static bool
is_fabric(const struct faults *f, const struct spot *s, const json_t *path,
    size_t fabric)
{
	size_t	i;

	for (i = 0; i < TARGETS; i++)
		if (strcmp(fact_text(path, "target"), nexus_port(f->e,
		    &f->e->site[SOURCE], s->host, fabric, i)->wwpn) == 0)
			return true;
	return false;
}

/* Move a volume to a large LUN that hosts write in two ways. */
void
plant_lun_forms(struct faults *f)
{
	static const int	luns[] = { 255, 256, 1023, 1024, 16383 };
	struct spot		s;
	json_t			*r;
	json_int_t		 lun;
	size_t			 i, k;

	spot_pick(f, &s);
	i = (size_t)(s.cluster - f->e->cluster);
	k = rng_below(&f->rng, 5);
	lun = luns[k];
	if (f->forms[k] || (size_t)lun < f->next_lun[i] + SPARE)
		lun = 16382 - (json_int_t)s.volume % 8192;
	f->forms[k] = true;
	json_array_foreach(f->file[SOURCE_ARRAY], i, r)
		if (is_lun(f, r, s.volume))
			json_object_set_new(r, "lun", json_integer(lun));
	json_array_foreach(f->file[SOURCE_HOSTS], i, r)
		if (is_path(f, r, s.volume))
			json_object_set_new(r, "lun", json_integer(
			    is_fabric(f, &s, r, 0) ? lun + FLAT : lun));
}

void
plant_lun_per_path(struct faults *f)
{
	struct spot		 s;
	const struct port	*p;
	json_int_t		 lun;
	size_t			 at;

	spot_pick(f, &s);
	p = port_pick(f, &s);
	lun = (json_int_t)f->next_lun[s.host->cluster]++;
	move_lun(f, &s, p, lun);
	json_object_set_new(path_of(f, &s, p, &at), "lun", json_integer(lun));
}

/* Two volumes at one LUN, each on half of the ports. */
void
plant_lun_two_volumes(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	struct box		 own;
	struct lu		 lu[2];
	size_t			 i;

	box_own(f, cluster_of(f, vm), &own);
	lu_new(f, &own, NULL, &lu[0]);
	lu_new(f, &own, NULL, &lu[1]);
	lu[1].lun = lu[0].lun;
	for (i = 0; i < SET_PORTS; i++)
		lu_show(f, &own, &lu[i / FABRICS], h, i);
	for (i = 0; i < 2; i++) {
		unit_put(f, &lu[i], h);
		disk_raw(f, vm, &lu[i], false);
	}
}

/* All that a host's groups show of a volume is another one since. */
static void
show_other(struct faults *f, const struct spot *s, size_t other)
{
	json_t	*r;
	char	 group[16];
	size_t	 i, k;

	for (i = 0; i < SET_PORTS; i++) {
		nexus_group(nexus_port(f->e, &f->e->site[SOURCE], s->host,
		    i % FABRICS, i / FABRICS), s->host, group);
		json_array_foreach(f->file[SOURCE_ARRAY], k, r)
			if (is_lun(f, r, s->volume) && fact_is(r, "lun",
			    "host_group", group, NULL))
				json_object_set_new(r, "volume", json_string(
				    f->e->volume[other].id));
	}
}

/* What the host saw there is gone, or is elsewhere, since. */
void
plant_lun_reused(struct faults *f)
{
	struct spot	s;
	char		gone[HEX_STRSIZE], wwid[HEX_STRSIZE + 4];
	const char	*hex;
	size_t		other = SIZE_MAX;

	spot_pick(f, &s);
	hex = f->e->volume[s.volume].hex;
	if (rng_below(&f->rng, 2) == 0)
		other = volume_pick(f, s.cluster, s.volume);
	if (other == SIZE_MAX) {
		identity_vary(f, hex, LDEV_MAX, gone);
		identity_change(f, hex, gone, s.host);
		hex = gone;
	} else {
		show_other(f, &s, other);
		expect(f, "nexus-wwid-mismatch", "error", true,
		    about_own(f, other));
	}
	text_fit(wwid, sizeof(wwid), "naa.%s", hex);
	doubt(f, s.host, wwid, DOUBT_ALL);
	expect(f, "nexus-wwid-mismatch", "error", true,
	    about_own(f, s.volume));
	expect(f, "nexus-wwid-mismatch", "error", true,
	    about_lu(s.host, wwid));
}

/* The volume has had another identity all the time. */
static void
rename_volume(struct faults *f, const struct spot *s, const char *hex)
{
	char	 wwid[HEX_STRSIZE + 4];
	json_t	*disk;
	size_t	 i;

	identity_change(f, f->e->volume[s->volume].hex, hex, NULL);
	text_fit(wwid, sizeof(wwid), "naa.%s", hex);
	json_array_foreach(f->disks, i, disk)
		if (fact_lists(disk, "lus", wwid))
			json_object_set_new(disk, "no_vendor", json_true());
}

void
plant_vendor_unknown(struct faults *f)
{
	struct spot	s;
	char		hex[HEX_STRSIZE];

	spot_pick(f, &s);
	text_fit(hex, sizeof(hex), "6deadbee%s",
	    f->e->volume[s.volume].hex + 8);
	rename_volume(f, &s, hex);
}

void
plant_vendor_differs(struct faults *f)
{
	struct spot	s;
	char		hex[HEX_STRSIZE];

	spot_pick(f, &s);
	identity_vary(f, f->e->volume[s.volume].hex, LDEV_MAX, hex);
	rename_volume(f, &s, hex);
	expect(f, "vendor-id-differs", "warning", false,
	    about_own(f, s.volume));
}

/* An active/passive array: half of the paths wait. */
void
plant_path_standby(struct faults *f)
{
	struct spot	 s;
	json_t		*r;
	size_t		 i;

	spot_pick(f, &s);
	json_array_foreach(f->file[SOURCE_HOSTS], i, r)
		if (is_path(f, r, s.volume) && is_fabric(f, &s, r, 1))
			json_object_set_new(r, "state",
			    json_string("standby"));
}

void
plant_path_dead(struct faults *f)
{
	static const char *const	states[] = { "failed", "offline" };
	struct spot			 s;
	const struct port		*p;
	size_t				 at;
	char				 wwid[HEX_STRSIZE + 4];

	spot_pick(f, &s);
	p = port_pick(f, &s);
	move_lun(f, &s, p, -1);
	json_object_set_new(path_of(f, &s, p, &at), "state",
	    json_string(states[rng_below(&f->rng, 2)]));
	text_fit(wwid, sizeof(wwid), "naa.%s", f->e->volume[s.volume].hex);
	expect(f, "path-not-mapped", "warning", false, about_lu(s.host, wwid));
}

void
plant_fewer_paths(struct faults *f)
{
	struct spot		 s;
	const struct port	*p;
	size_t			 at;
	char			 wwid[HEX_STRSIZE + 4];

	spot_pick(f, &s);
	if (s.cluster->host_count < 2)
		faults_lack(f, "a second host in the cluster: more --hosts "
		    "are needed");
	p = port_pick(f, &s);
	move_lun(f, &s, p, -1);
	if (path_of(f, &s, p, &at) != NULL)
		json_array_remove(f->file[SOURCE_HOSTS], at);
	text_fit(wwid, sizeof(wwid), "naa.%s", f->e->volume[s.volume].hex);
	expect(f, "fewer-paths", "warning", false, about_lu(s.host, wwid));
}

/* A snapshot copy next to the original. */
void
plant_copy(struct faults *f)
{
	struct box	own;
	struct lu	copy;

	box_own(f, cluster_of(f, vm_pick(f)), &own);
	lu_new(f, &own, NULL, &copy);
	lu_present_all(f, &own, &copy);
	expect(f, "unused-volume", "info", false, json_pack("{ss ss}",
	    "array", copy.array, "volume", copy.volume));
}
