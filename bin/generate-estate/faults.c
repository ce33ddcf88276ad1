#include "faults.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "faults_records.h"
#include "size.h"
#include "status.h"
#include "writers.h"

#define COUNT_MAX	10000

/*
 * In the order in which they are planted: what breaks a whole host comes
 * after what adds LUs, and what is only in captures after the state is kept.
 */
static const struct kind {
	const char	*name;
	void		(*plant)(struct faults *);
	bool		 captures;	/* the data centre itself is well */
} kinds[] = {
	{ "external",			plant_external,			false },
	{ "metro",			plant_metro,			false },
	{ "vendor-unknown",		plant_vendor_unknown,		false },
	{ "vendor-differs",		plant_vendor_differs,		false },
	{ "lun-per-path",		plant_lun_per_path,		false },
	{ "path-standby",		plant_path_standby,		false },
	{ "path-dead",			plant_path_dead,		false },
	{ "fewer-paths",		plant_fewer_paths,		false },
	{ "lun-two-arrays",		plant_lun_two_arrays,		false },
	{ "lun-two-volumes",		plant_lun_two_volumes,		false },
	{ "identity-close",		plant_identity_close,		false },
	{ "extents",			plant_extents,			false },
	{ "passthrough-shared",		plant_passthrough_shared,	false },
	{ "three-datastores",		plant_three_datastores,		false },
	{ "linked-clone",		plant_linked_clone,		false },
	{ "iso-elsewhere",		plant_iso_elsewhere,		false },
	{ "orphan-datastore",		plant_orphan_datastore,		false },
	{ "copy",			plant_copy,			false },
	{ "npiv",			plant_npiv,			false },
	{ "template-off",		plant_template_off,		false },
	{ "unknown-initiator",		plant_unknown_initiator,	false },
	{ "dead-initiator",		plant_dead_initiator,		false },
	{ "login-unknown",		plant_login_unknown,		false },
	{ "initiator-no-group",		plant_initiator_no_group,	false },
	{ "initiator-two-groups",	plant_initiator_two_groups,	false },
	{ "wwnn-registered",		plant_wwnn_registered,		false },
	{ "lun-forms",			plant_lun_forms,		true },
	{ "array-twice",		plant_array_twice,		true },
	{ "lun-reused",			plant_lun_reused,		true },
	{ "contradiction",		plant_contradiction,		true },
	{ "zone",			plant_zone,			true },
	{ "spelling",			plant_spelling,			true },
};
#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const char *const	fact_files[FACT_FILES] = {
	"source-hosts.jsonl", "source-array.jsonl",
	"destination-hosts.jsonl", "destination-array.jsonl", "fabric.jsonl"
};

/* Each kind of n that the seed draws once more. */
static void
draw(struct faults *f, size_t n, size_t count[KINDS])
{
	bool	drawn[KINDS] = { false };
	size_t	k;

	for (; n > 0; n--) {
		do
			k = rng_below(&f->rng, KINDS);
		while (drawn[k]);
		drawn[k] = true;
		count[k]++;
	}
}

/* Add what one option asks for. */
static void
ask(struct faults *f, const char *option, size_t count[KINDS])
{
	size_t	 len = strcspn(option, "="), i;
	long	 n = 1, max = COUNT_MAX;
	bool	 random = len == 6 && strncmp(option, "random", len) == 0;

	if (random)
		max = KINDS;
	if (option[len] == '=' && count_parse(option + len + 1, max, &n) == -1)
		errx(STATUS_FATAL, "--fault %s: expected a number from 1 to "
		    "%ld behind =", option, max);
	if (random) {
		draw(f, (size_t)n, count);
		return;
	}
	for (i = 0; i < KINDS && (strlen(kinds[i].name) != len ||
	    strncmp(kinds[i].name, option, len) != 0); i++)
		;
	if (i < KINDS) {
		count[i] += (size_t)n;
		return;
	}
	if (len != 3 || strncmp(option, "all", len) != 0)
		errx(STATUS_FATAL, "--fault %s: expected all, random or a "
		    "kind that generate-estate(1) names", option);
	for (i = 0; i < KINDS; i++)
		count[i] += (size_t)n;
}

static void
facts_keep(struct faults *f)
{
	struct sink	out = { 0 };
	int		i;

	for (i = 0; i < FACT_FILES; i++)
		f->file[i] = json_array();
	out.kept = f->file[SOURCE_HOSTS];
	facts_hosts(&out, f->e, SOURCE);
	out.kept = f->file[SOURCE_ARRAY];
	facts_array(&out, f->e, SOURCE);
	out.kept = f->file[DESTINATION_HOSTS];
	facts_hosts(&out, f->e, DESTINATION);
	out.kept = f->file[DESTINATION_ARRAY];
	facts_array(&out, f->e, DESTINATION);
	out.kept = f->file[FABRIC];
	facts_fabric(&out, f->e);
	out.kept = f->state = json_array();
	state_arrays(&out, f->e);
}

/* The state: as in state.c, with what is planted so far. */
static void
state_keep(struct faults *f)
{
	static const int	order[FACT_FILES] = { FABRIC, SOURCE_ARRAY,
	    SOURCE_HOSTS, DESTINATION_ARRAY, DESTINATION_HOSTS };
	json_t			*copy;
	int			 i;

	for (i = 0; i < FACT_FILES; i++) {
		copy = json_deep_copy(f->file[order[i]]);
		json_array_extend(f->state, copy);
		json_decref(copy);
	}
	json_array_append_new(f->state, json_pack("{ss}", "type", "x-end"));
	f->state_kept = true;
}

static void
plant(struct faults *f, const size_t count[KINDS], bool captures)
{
	size_t	i, k;

	for (i = 0; i < KINDS; i++)
		for (k = 0; k < count[i] && kinds[i].captures == captures;
		    k++) {
			f->kind = kinds[i].name;
			kinds[i].plant(f);
		}
}

struct faults *
faults_new(const struct estate *e, char *const option[], size_t n)
{
	struct faults	*f = estate_alloc(1, sizeof(*f));
	size_t		 count[KINDS] = { 0 }, i, c;

	f->e = e;
	rng_init(&f->rng, e->size.seed, "faults");
	for (i = 0; i < n; i++)
		ask(f, option[i], count);
	f->disks = json_array();
	f->doubts = json_object();
	f->findings = json_array();
	f->host_of_vm = json_object();
	f->volume_taken = estate_alloc(e->size.volumes, sizeof(bool));
	f->host_taken = estate_alloc(e->size.hosts, sizeof(bool));
	f->next_device = estate_alloc(e->size.hosts, sizeof(size_t));
	f->next_lun = estate_alloc(e->cluster_count, sizeof(size_t));
	for (c = 0; c < e->cluster_count; c++)
		f->next_lun[c] = e->cluster[c].volume_count;
	for (i = 0; i < e->size.hosts; i++)
		f->next_device[i] = SET_PORTS * f->next_lun[
		    e->site[SOURCE].host[i].cluster];
	facts_keep(f);
	disks_load(f);
	plant(f, count, false);
	state_keep(f);
	plant(f, count, true);
	return f;
}

void
faults_free(struct faults *f)
{
	int	i;

	if (f == NULL)
		return;
	for (i = 0; i < FACT_FILES; i++)
		json_decref(f->file[i]);
	json_decref(f->state);
	json_decref(f->disks);
	json_decref(f->doubts);
	json_decref(f->findings);
	json_decref(f->host_of_vm);
	free(f->volume_taken);
	free(f->host_taken);
	free(f->next_device);
	free(f->next_lun);
	free(f);
}

static void
records_write(const json_t *records, const char *dir, const char *name)
{
	struct sink	 out;
	json_t		*r;
	size_t		 i;

	sink_open(&out, dir, name);
	json_array_foreach(records, i, r)
		sink_put_new(&out, json_incref(r));
	sink_close(&out);
}

void
faults_write(const struct faults *f, const char *dir)
{
	json_t	*answer = answer_new(f);
	int	 i;

	for (i = 0; i < FACT_FILES; i++)
		records_write(f->file[i], dir, fact_files[i]);
	records_write(f->state, dir, "state.jsonl");
	records_write(answer, dir, "answer.jsonl");
	json_decref(answer);
}
