/*
 * The answer: what each disk lies on, and what must be found.
 *
 * A disk here is an object with the texts vm, disk, host and perhaps store
 * (a pool), with lus (identities as its host sees them) and volumes, and
 * no_vendor when its identity names no volume.  Doubts are objects with
 * level and kind, by host and identity with a space between.
 */
#include <stdlib.h>
#include <string.h>

#include "faults_records.h"

/* The answer so far, as the model has it. */
static void
disk_load(struct faults *f, const struct vm *vm, const struct disk *d)
{
	const struct estate	*e = f->e;
	const struct store	*s = NULL;
	json_t			*lus = json_array(), *volumes = json_array(), *j;
	size_t			 i, n = 0, v = d->volume;

	if (d->kind == DISK_FILE || d->kind == DISK_VOLUME) {
		s = &e->store[d->store];
		n = s->extent_count;
	} else if (d->kind != DISK_CDROM)
		n = 1;
	for (i = 0; i < n; i++) {
		if (s != NULL)
			v = s->volume[i];
		json_array_append_new(lus, wwid_new(e->volume[v].hex));
		json_array_append_new(volumes, json_pack("{ss ss}", "array",
		    e->site[SOURCE].array.serial, "volume", e->volume[v].id));
	}
	j = json_pack("{ss ss ss so so}", "vm", vm->uuid, "disk", d->target,
	    "host", e->site[SOURCE].host[vm->host].name, "lus", lus,
	    "volumes", volumes);
	if (s != NULL)
		json_object_set_new(j, "store", json_string(s->pool));
	json_array_append_new(f->disks, j);
}

void
disks_load(struct faults *f)
{
	const struct vm	*vm;
	size_t		 i, k;

	for (i = 0; i < f->e->size.vms; i++) {
		vm = &f->e->vm[i];
		json_object_set_new(f->host_of_vm, vm->uuid, json_string(
		    f->e->site[SOURCE].host[vm->host].name));
		for (k = 0; k < vm->disk_count; k++)
			disk_load(f, vm, &vm->disk[k]);
	}
}

void
doubt(struct faults *f, const struct host *h, const char *wwid,
    enum doubt level)
{
	json_t	*last;
	char	 key[80];

	text_fit(key, sizeof(key), "%s %s", h->name, wwid);
	last = json_object_get(f->doubts, key);
	if (json_integer_value(json_object_get(last, "level")) < level)
		json_object_set_new(f->doubts, key, json_pack("{si ss}",
		    "level", (int)level, "kind", f->kind));
}

void
doubt_all(struct faults *f, const struct cluster *c, const char *hex,
    enum doubt level)
{
	char	wwid[HEX_STRSIZE + 4];
	size_t	i;

	text_fit(wwid, sizeof(wwid), "naa.%s", hex);
	for (i = 0; i < c->host_count; i++)
		doubt(f, &f->e->site[SOURCE].host[c->host + i], wwid, level);
}

/* The finding of a code about something; borrowed, at its number. */
static json_t *
found(const json_t *findings, const char *code, const json_t *about,
    size_t *at)
{
	json_t	*j;

	for (*at = 0; (j = json_array_get(findings, *at)) != NULL; ++*at)
		if (strcmp(fact_text(j, "code"), code) == 0 &&
		    json_equal(json_object_get(j, "about"), about))
			return j;
	return NULL;
}

/* One about a thing is enough: the worst. */
static void
find(json_t *findings, const char *kind, const char *code,
    const char *severity, bool blocks, json_t *about)
{
	size_t	 at;
	json_t	*last = found(findings, code, about, &at);

	if (last == NULL)
		json_array_append_new(findings, last = json_pack(
		    "{ss ss ss sO}", "type", "finding",
		    "tool", "generate-estate", "code", code, "about", about));
	json_decref(about);
	if (json_is_true(json_object_get(last, "blocks")))
		return;
	json_object_set_new(last, "severity", json_string(severity));
	json_object_set_new(last, "message", json_sprintf("planted: %s",
	    kind));
	json_object_set_new(last, "blocks", json_boolean(blocks));
}

void
expect_not(struct faults *f, const char *code, json_t *about)
{
	size_t	at;

	if (found(f->findings, code, about, &at) != NULL)
		json_array_remove(f->findings, at);
	json_decref(about);
}

void
expect(struct faults *f, const char *code, const char *severity, bool blocks,
    json_t *about)
{
	find(f->findings, f->kind, code, severity, blocks, about);
}

json_t *
about_own(const struct faults *f, size_t volume)
{
	return json_pack("{ss ss}", "array", f->e->site[SOURCE].array.serial,
	    "volume", f->e->volume[volume].id);
}

json_t *
about_lu(const struct host *h, const char *wwid)
{
	return json_pack("{ss ss ss}", "site", "source", "host", h->name,
	    "wwid", wwid);
}

/* The worst doubt about what a disk lies on; NULL: none. */
static const json_t *
worst_doubt(const struct faults *f, const json_t *disk)
{
	const json_t	*lu, *d, *worst = NULL;
	char		 key[80];
	size_t		 i;

	json_array_foreach(json_object_get(disk, "lus"), i, lu) {
		text_fit(key, sizeof(key), "%s %s", fact_text(disk, "host"),
		    json_string_value(lu));
		d = json_object_get(f->doubts, key);
		if (json_integer_value(json_object_get(d, "level")) >
		    json_integer_value(json_object_get(worst, "level")))
			worst = d;
	}
	return worst;
}

static int
by_volume(const void *a, const void *b)
{
	const json_t	*const *x = a, *const *y = b;
	int		 order;

	order = strcmp(fact_text(*x, "array"), fact_text(*y, "array"));
	return order != 0 ? order : strcmp(fact_text(*x, "volume"),
	    fact_text(*y, "volume"));
}

/* Its volumes by array and id, each once. */
static json_t *
volumes_new(const json_t *disk)
{
	json_t	*all = json_object_get(disk, "volumes"), *sorted = json_array();
	json_t	**volume;
	size_t	 i, n = json_array_size(all);

	volume = estate_alloc(n, sizeof(*volume));
	for (i = 0; i < n; i++)
		volume[i] = json_array_get(all, i);
	qsort(volume, n, sizeof(*volume), by_volume);
	for (i = 0; i < n; i++)
		if (i == 0 || by_volume(&volume[i - 1], &volume[i]) != 0)
			json_array_append(sorted, volume[i]);
	free(volume);
	return sorted;
}

static json_t *
placement_new(const json_t *disk, json_int_t level)
{
	static const char *const words[] = { "proved", "single-key",
	    "ambiguous" };
	bool	 san = json_array_size(json_object_get(disk, "lus")) > 0;
	json_t	*j;

	j = json_pack("{ss ss ss ss ss so}", "type", "placement",
	    "site", "source", "vm", fact_text(disk, "vm"),
	    "disk", fact_text(disk, "disk"),
	    "status", san ? words[level] : "not-san",
	    "volumes", level == DOUBT_ALL ? json_array() : volumes_new(disk));
	if (json_object_get(disk, "no_vendor") && level < DOUBT_ALL)
		json_object_set_new(j, "keys", level == DOUBT_NEXUS ?
		    json_pack("[s]", "wwid") :
		    json_pack("[ss]", "nexus", "wwid"));
	return j;
}

static int
by_disk(const void *a, const void *b)
{
	const json_t	*const *x = a, *const *y = b;
	int		 order;

	order = strcmp(fact_text(*x, "vm"), fact_text(*y, "vm"));
	return order != 0 ? order : strcmp(fact_text(*x, "disk"),
	    fact_text(*y, "disk"));
}

json_t *
answer_new(const struct faults *f)
{
	json_t		**disk, *answer = json_array();
	json_t		*findings = json_deep_copy(f->findings);
	const json_t	*doubtful;
	json_int_t	 level;
	size_t		 i, n = json_array_size(f->disks);

	disk = estate_alloc(n, sizeof(*disk));
	for (i = 0; i < n; i++)
		disk[i] = json_array_get(f->disks, i);
	qsort(disk, n, sizeof(*disk), by_disk);
	for (i = 0; i < n; i++) {
		doubtful = worst_doubt(f, disk[i]);
		level = json_integer_value(json_object_get(doubtful, "level"));
		json_array_append_new(answer, placement_new(disk[i], level));
		if (level == DOUBT_ALL)
			find(findings, fact_text(doubtful, "kind"),
			    "disk-ambiguous", "error", true, json_pack(
			    "{ss ss}", "site", "source",
			    "vm", fact_text(disk[i], "vm")));
	}
	free(disk);
	json_array_extend(answer, findings);
	json_decref(findings);
	return answer;
}
