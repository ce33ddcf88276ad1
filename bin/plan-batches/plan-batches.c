/*
 * plan-batches - what moves together, when, and by which steps
 *
 * stdin:  facts, placements, findings; with --rollback or --drain a plan and
 *         its results
 * stdout: the same but for earlier plans, then plan, group, batch and step
 *         records.  Reads all input first: a group may hang on the last line.
 */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "sha256.h"
#include "size.h"
#include "status.h"

/* What is to be made: a plan, or what follows a run. */
enum direction { FORWARD, ROLLBACK, DRAIN };

struct reading {
	enum direction	 direction;
	bool		 new_only;
};

/* Everything lives as long as the tool. */
static struct options	options = {
	.sizes = { .vms = 200, .volumes = 64, .luns_per_group = 2048,
	    .groups_per_port = 255 },
	.hash = UINT64_C(0xcbf29ce484222325)
};
static struct estate	estate = { .options = &options };

static const char *const	kept[] = { "capture", "host", "initiator",
	"datastore", "vm", "disk", "vm_definition", "array", "array_port",
	"host_group", "volume", "lun", "placement", "finding", NULL };
static const char *const	kept_back[] = { "initiator", "pool", "group",
	"batch", "plan", "step", "result", NULL };
static const char *const	ours[] = { "group", "batch", "plan", "step",
	NULL };

_Noreturn static void
usage(FILE *fp, int status)
{
	fputs("usage: plan-batches [-n] [--limits FILE] [--map FILE] "
	    "[--pilot N]\n"
	    "                    [--select FILE] [FILE ...]\n"
	    "       plan-batches [-n] --rollback [--batch N,...] "
	    "[--limits FILE] [FILE ...]\n"
	    "       plan-batches [-n] --drain [--batch N,...] [--limits FILE] "
	    "[--map FILE]\n"
	    "                    [FILE ...]\n", fp);
	if (fflush(fp) == EOF || ferror(fp))
		err(STATUS_FATAL, "<stdout>");
	exit(status);
}

static bool
is_one_of(const struct jl_record *rec, const char *const names[])
{
	for (; *names != NULL; names++)
		if (jl_is(rec, *names))
			return true;
	return false;
}

/* FNV-1a of a line; sums of it do not depend on the order of lines. */
static uint64_t
hash_line(const char *s, size_t len)
{
	uint64_t	h = UINT64_C(0xcbf29ce484222325);

	while (len-- > 0)
		h = (h ^ (unsigned char)*s++) * UINT64_C(0x100000001b3);
	return h;
}

/* Of a definition only the hash is kept, in place of its text. */
static void
forget_text(json_t *tree)
{
	const json_t	*text = json_object_get(tree, "text");
	char		 hash[SHA256_STRSIZE] = "";

	if (json_is_string(text))
		sha256_hex(json_string_value(text), json_string_length(text),
		    hash);
	json_object_set_new(tree, "text", json_string(hash));
}

/* Results of a dry run say what is there; they are nothing that was done. */
static void
keep_new(const struct reading *r, json_t *tree)
{
	if (!json_is_true(json_object_get(tree, "dry_run")))
		facts_put_new(estate.facts, tree);
	else if (r->direction == ROLLBACK)
		facts_put_new(estate.found, tree);
	else
		json_decref(tree);
}

static void
look(const struct jl_record *rec, void *arg)
{
	struct reading	*r = arg;
	bool		 back = r->direction != FORWARD;
	bool		 drop = is_one_of(rec, ours) || (jl_is(rec,
			    "finding") && jl_equal(rec, "tool", TOOL));
	json_t		*tree;

	if (!drop && !r->new_only && jl_pass(stdout, rec) == -1)
		err(STATUS_FATAL, "<stdout>");
	if ((drop && !back) || !is_one_of(rec, back ? kept_back : kept))
		return;
	/* A drain that goes on is the same one. */
	if (r->direction != DRAIN || !jl_is(rec, "result"))
		estate.hash += hash_line(rec->line, rec->len);
	tree = jl_tree(rec);
	if (jl_is(rec, "vm_definition"))
		forget_text(tree);
	keep_new(r, tree);
}

static void
plan_forward(struct estate *e)
{
	size_t	i;

	estate_build(e);
	if (!e->report) {
		doors_index(e);
		shares_find(e);
	}
	blocked_find(e);
	groups_build(e);
	select_groups(e);
	place_groups(e);
	batches_fill(e);
	for (i = 0; i < e->batches.count && !e->report; i++)
		steps_make(e, e->batches.item[i]);
	simulate_plan(e);
	emit_plan(e);
}

static void
add_batches(const char *text)
{
	char	*copy = text_new("%s", text), *part, *rest = copy;
	char	*end;
	long	 n;

	while ((part = strsep(&rest, ",")) != NULL) {
		n = strtol(part + (*part == 'b'), &end, 10);
		if (end == part + (*part == 'b') || *end != '\0' || n < 1)
			errx(STATUS_FATAL,
			    "--batch %s: expected numbers such as 1,3 or b01",
			    text);
		list_add(&options.only_batches, text_new("b%02ld", n));
	}
	free(copy);
}

/* Options change the id of the plan, too. */
static void
hash_option(const char *name, const char *value)
{
	char	*text = text_new("%s=%s", name, value);

	estate.hash += hash_line(text, strlen(text));
	free(text);
}

/* Which options go with what. */
static bool
may_be(char option, enum direction direction)
{
	static const char *const	with[] = {
		[FORWARD] = "lmsp", [ROLLBACK] = "bl", [DRAIN] = "blm"
	};

	return strchr("blmsp", option) == NULL ||
	    strchr(with[direction], option) != NULL;
}

static void
take(int ch, struct reading *r)
{
	switch (ch) {
	case 'h':
		usage(stdout, STATUS_OK);
	case 'V':
		puts("plan-batches (replumb) " REPLUMB_VERSION);
		exit(STATUS_OK);
	case 'n':
		r->new_only = true;
		break;
	case 'l':
		options_limits(&options, optarg);
		break;
	case 'm':
		options_map(&options, optarg);
		break;
	case 's':
		options_select(&options, optarg);
		break;
	case 'p':
		if (count_parse(optarg, 1000000, &options.pilot) == -1)
			errx(STATUS_FATAL, "--pilot %s: expected a number of "
			    "VMs", optarg);
		hash_option("pilot", optarg);
		break;
	case 'b':
		add_batches(optarg);
		hash_option("batch", optarg);
		break;
	case 'd':
	case 'r':
		if (r->direction != FORWARD)
			usage(stderr, STATUS_FATAL);
		r->direction = ch == 'd' ? DRAIN : ROLLBACK;
		hash_option("direction", ch == 'd' ? "drain" : "rollback");
		break;
	default:
		usage(stderr, STATUS_FATAL);
	}
}

static void
parse(int argc, char *argv[], struct reading *r)
{
	static const struct option	longopts[] = {
		{ "help",	no_argument,		NULL, 'h' },
		{ "version",	no_argument,		NULL, 'V' },
		{ "new-only",	no_argument,		NULL, 'n' },
		{ "limits",	required_argument,	NULL, 'l' },
		{ "map",	required_argument,	NULL, 'm' },
		{ "select",	required_argument,	NULL, 's' },
		{ "pilot",	required_argument,	NULL, 'p' },
		{ "rollback",	no_argument,		NULL, 'r' },
		{ "drain",	no_argument,		NULL, 'd' },
		{ "batch",	required_argument,	NULL, 'b' },
		{ NULL, 0, NULL, 0 }
	};
	bool	given[128] = { false };		/* by letter */
	int	ch;

	while ((ch = getopt_long(argc, argv, "hn", longopts, NULL)) != -1) {
		given[ch & 127] = true;
		take(ch, r);
	}
	for (ch = 'a'; ch <= 'z'; ch++)
		if (given[ch] && !may_be((char)ch, r->direction))
			usage(stderr, STATUS_FATAL);
}

int
main(int argc, char *argv[])
{
	struct reading	r = { 0 };
	int		status;

	signal(SIGPIPE, SIG_DFL);	/* the parent may have ignored it */
	json_object_seed(1);
	options.at_once = limits_default;
	options.rates = schedule_defaults;
	parse(argc, argv, &r);
	estate.facts = facts_new();
	estate.found = facts_new();
	status = jl_each(argv + optind, look, &r);
	estate.hash += options.hash;
	switch (r.direction) {
	case FORWARD:
		plan_forward(&estate);
		break;
	case ROLLBACK:
		estate.blocked = rollback(&estate);
		break;
	case DRAIN:
		estate.blocked = drain(&estate);
	}
	jl_close();
	return estate.blocked ? status | STATUS_PARTIAL : status;
}
