/*
 * estimate-time - how long a migration takes, by several methods
 *
 * stdin:  plan, batch, group and step records, and facts
 * stdout: the same, then estimate records; or a table for people.  Reads all
 *         input first: the plan's last step counts as much as its first.
 */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "estimate.h"
#include "finding.h"
#include "jl.h"
#include "status.h"

struct options {
	bool	wanted[METHODS];
	bool	chosen, new_only, table;
};

struct reading {
	const struct options	*options;
	struct facts		*facts;
	bool			 any;		/* a record came in */
};

static const char *const	kept[] = { "plan", "batch", "group", "step",
	"vm", "disk", "datastore", NULL };

_Noreturn static void
usage(FILE *fp, int status)
{
	fputs("usage: estimate-time [-n] [--format jsonl|table] "
	    "[--method M,...]\n"
	    "                     [--scenario FILE] [FILE ...]\n"
	    "methods: host-based, virtualization, manual, plan\n", fp);
	if (fflush(fp) == EOF || ferror(fp))
		err(STATUS_FATAL, "<stdout>");
	exit(status);
}

static void
look(const struct jl_record *rec, void *arg)
{
	struct reading		*r = arg;
	const char *const	*name;
	json_t			*tree;

	r->any = true;
	if (jl_is(rec, "estimate") ||
	    (jl_is(rec, "finding") && jl_equal(rec, "tool", TOOL)))
		return;
	if (!r->options->new_only && !r->options->table &&
	    jl_pass(stdout, rec) == -1)
		err(STATUS_FATAL, "<stdout>");
	for (name = kept; *name != NULL && !jl_is(rec, *name); name++)
		;
	if (*name == NULL)
		return;
	tree = jl_tree(rec);
	facts_put_new(r->facts, tree);
}

static void
choose_methods(struct options *o, const char *text)
{
	char	*copy = strdup(text), *rest = copy, *part;
	size_t	 i;

	if (copy == NULL)
		err(STATUS_FATAL, NULL);
	memset(o->wanted, 0, sizeof(o->wanted));
	o->chosen = true;
	while ((part = strsep(&rest, ",")) != NULL) {
		for (i = 0; i < METHODS; i++)
			if (strcmp(part, method_names[i]) == 0)
				break;
		if (i == METHODS)
			errx(STATUS_FATAL, "--method %s: '%s' is not known; "
			    "see --help", text, part);
		o->wanted[i] = true;
	}
	free(copy);
}

/* How each compares with the quickest for the same plan. */
static void
judge(struct estimate *all, size_t count)
{
	const struct estimate	*best = NULL;
	size_t			 i;

	for (i = 0; i < count; i++)
		if (strcmp(all[i].scope, "plan") == 0 && (best == NULL ||
		    all[i].value[EXPECTED] < best->value[EXPECTED]))
			best = &all[i];
	for (i = 0; i < count; i++) {
		if (strcmp(all[i].scope, "plan") != 0)
			continue;
		if (&all[i] == best)
			snprintf(all[i].verdict, sizeof(all[i].verdict), "%s",
			    count > 1 ? "quickest" : "the only one asked for");
		else if (best->value[EXPECTED] > 0)
			snprintf(all[i].verdict, sizeof(all[i].verdict),
			    "%.1f times as long as %s", all[i].value[EXPECTED]
			    / best->value[EXPECTED],
			    method_names[best->method]);
	}
}

static json_t *
seconds(const double value[BOUNDS])
{
	return json_pack("{so so so}", "low", schedule_number(value[LOW]),
	    "expected", schedule_number(value[EXPECTED]), "high",
	    schedule_number(value[HIGH]));
}

static json_t *
terms_of(const struct estimate *e, const struct scenario *sc)
{
	json_t	*terms = json_object(), *symbols = json_object();
	size_t	 i;

	for (i = 0; i < e->term_count; i++)
		json_object_set_new(terms, e->term[i].name,
		    schedule_number(e->term[i].value[EXPECTED]));
	for (i = 0; e->symbols[i] != SYMBOLS; i++)
		json_object_set_new(symbols, sc->symbol[e->symbols[i]].name,
		    scenario_json(sc, e->symbols[i]));
	json_object_set_new(terms, "symbols", symbols);
	return terms;
}

static void
emit(const struct estimate *e, const struct scenario *sc)
{
	json_t	*record;
	bool	 say = *counts_assumed() != '\0';

	record = json_pack("{ss ss ss ss so so so so so}", "type", "estimate",
	    "method", method_names[e->method], "scope", e->scope, "id", e->id,
	    "low_s", schedule_number(e->value[LOW]),
	    "expected_s", schedule_number(e->value[EXPECTED]),
	    "high_s", schedule_number(e->value[HIGH]),
	    "terms", terms_of(e, sc), "why",
	    json_sprintf("%s%s%s", e->why, say ? "; " : "",
	    counts_assumed()));
	if (e->downtime[EXPECTED] >= 0)
		json_object_set_new(record, "downtime_s",
		    seconds(e->downtime));
	if (*e->verdict != '\0')
		json_object_set_new(record, "verdict",
		    json_string(e->verdict));
	jl_emit_new(record);
}

static const char *
plan_id(const struct facts *fs, const struct scenario *sc)
{
	struct fact	*f = facts_first(fs, "plan");

	if (f == NULL)
		return sc->name != NULL ? sc->name : "steps";
	while (f->next != NULL)
		f = f->next;
	return fact_text(f->record, "id");
}

/* All estimates that are wanted and possible; returns how many. */
static size_t
make_all(struct estimate *all, const struct options *o,
    const struct scenario *sc, struct steps *steps, const char *id)
{
	size_t	count = 0, m, b;

	for (m = 0; m < PLAN; m++)
		if (o->wanted[m] && counts_known(sc)) {
			all[count].id = id;
			forms_make(&all[count++], (enum method)m, sc, steps);
		}
	if (!o->wanted[PLAN] || steps == NULL)
		return count;
	all[count].id = id;
	forms_plan(&all[count++], sc, steps, SCHEDULE_ALL);
	for (b = 0; b < steps_batches(steps); b++) {
		all[count].id = steps_batch(steps, b);
		forms_plan(&all[count++], sc, steps, b);
	}
	return count;
}

/* Say what could not be estimated.  Returns whether anything was said. */
static bool
complain(const struct options *o, const struct scenario *sc,
    const struct steps *steps)
{
	const char	*what = NULL;

	if (!counts_known(sc) && (o->wanted[HOST_BASED] ||
	    o->wanted[VIRTUALIZATION] || o->wanted[MANUAL]))
		what = "there is no plan, and the scenario has no counts";
	else if (steps == NULL && o->chosen && o->wanted[PLAN])
		what = "the method plan needs steps, and there are none";
	if (what == NULL)
		return false;
	if (o->table)
		warnx("%s", what);
	else
		jl_emit_new(finding_new(TOOL, "no-plan", FINDING_WARNING,
		    false, json_object(), "run plan-batches first", "%s",
		    what));
	return true;
}

static int
estimate(const struct options *o, struct scenario *sc, struct reading *r)
{
	struct steps	*steps = steps_new(r->facts);
	struct estimate	*all;
	size_t		 count, i;
	int		 status = STATUS_OK;

	counts_take(sc, r->facts);
	if ((r->any || sc->name != NULL) && complain(o, sc, steps))
		status = STATUS_PARTIAL;
	all = calloc(METHODS + 1 + (steps == NULL ? 0 : steps_batches(steps)),
	    sizeof(*all));
	if (all == NULL)
		err(STATUS_FATAL, NULL);
	count = make_all(all, o, sc, steps, plan_id(r->facts, sc));
	judge(all, count);
	if (o->table)
		table_print(all, count, sc);
	else
		for (i = 0; i < count; i++)
			emit(&all[i], sc);
	free(all);
	steps_free(steps);
	return status;
}

static void
parse(int argc, char *argv[], struct options *o, struct scenario *sc)
{
	static const struct option	longopts[] = {
		{ "help",	no_argument,		NULL, 'h' },
		{ "version",	no_argument,		NULL, 'V' },
		{ "new-only",	no_argument,		NULL, 'n' },
		{ "format",	required_argument,	NULL, 'f' },
		{ "method",	required_argument,	NULL, 'm' },
		{ "scenario",	required_argument,	NULL, 's' },
		{ NULL, 0, NULL, 0 }
	};
	int	ch;

	while ((ch = getopt_long(argc, argv, "hn", longopts, NULL)) != -1)
		switch (ch) {
		case 'h':
			usage(stdout, STATUS_OK);
		case 'V':
			puts("estimate-time (replumb) " REPLUMB_VERSION);
			exit(STATUS_OK);
		case 'n':
			o->new_only = true;
			break;
		case 'f':
			o->table = strcmp(optarg, "table") == 0;
			if (!o->table && strcmp(optarg, "jsonl") != 0)
				errx(STATUS_FATAL, "--format %s: expected "
				    "jsonl or table", optarg);
			break;
		case 'm':
			choose_methods(o, optarg);
			break;
		case 's':
			scenario_read(sc, optarg);
			break;
		default:
			usage(stderr, STATUS_FATAL);
		}
}

int
main(int argc, char *argv[])
{
	static struct scenario	sc;
	struct options		o = { .wanted = { true, true, true, true } };
	struct reading		r = { .options = &o };
	int			status;

	signal(SIGPIPE, SIG_DFL);	/* the parent may have ignored it */
	json_object_seed(1);
	scenario_init(&sc);
	parse(argc, argv, &o, &sc);
	r.facts = facts_new();
	status = jl_each(argv + optind, look, &r);
	status |= estimate(&o, &sc, &r);
	facts_free(r.facts);
	jl_close();
	return status;
}
