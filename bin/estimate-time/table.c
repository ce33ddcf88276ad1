/* Estimates as people read them. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "estimate.h"
#include "status.h"

const struct term *
estimate_main_term(const struct estimate *e, double *share)
{
	const struct term	*main_term = &e->term[0];
	size_t			 i;

	for (i = 1; i < e->term_count; i++)
		if (e->term[i].value[EXPECTED] > main_term->value[EXPECTED])
			main_term = &e->term[i];
	*share = e->value[EXPECTED] > 0 ?
	    main_term->value[EXPECTED] / e->value[EXPECTED] : 0;
	return main_term;
}

static void
format_time(char *out, size_t size, double s)
{
	if (s < 0)
		snprintf(out, size, "-");
	else if (s < 120)
		snprintf(out, size, "%.0f s", s);
	else if (s < 7200)
		snprintf(out, size, "%.0f min", s / 60);
	else
		snprintf(out, size, "%.1f h", s / 3600);
}

static void
print_row(const struct estimate *e)
{
	char			 range[40], down[2][24], what[48], name[32];
	const struct term	*t;
	double			 share;

	t = estimate_main_term(e, &share);
	snprintf(name, sizeof(name), "%s%s%s", method_names[e->method],
	    strcmp(e->scope, "batch") == 0 ? " " : "",
	    strcmp(e->scope, "batch") == 0 ? e->id : "");
	snprintf(range, sizeof(range), "%.2f - %.2f", e->value[LOW] / 3600,
	    e->value[HIGH] / 3600);
	format_time(down[0], sizeof(down[0]), e->downtime[EXPECTED]);
	format_time(down[1], sizeof(down[1]), e->downtime[HIGH]);
	snprintf(what, sizeof(what), "%.*s %.0f %%",
	    (int)(strlen(t->name) - 2), t->name, 100 * share);
	printf("%-16s %11.2f %17s %9s %9s  %-21s %s\n", name,
	    e->value[EXPECTED] / 3600, range, down[0], down[1], what,
	    e->verdict);
}

static bool
is_used(const struct estimate *all, size_t count, size_t symbol)
{
	size_t	i, k;

	for (i = 0; i < count; i++)
		for (k = 0; all[i].symbols[k] != SYMBOLS; k++)
			if (all[i].symbols[k] == symbol)
				return true;
	return false;
}

static void
print_symbol(const struct symbol *s)
{
	double		 scale = 1;
	const char	*unit = s->unit;

	if (*unit == 'B') {
		scale = strcmp(unit, "B") == 0 ? 1e9 : 1e6;
		unit = strcmp(unit, "B") == 0 ? "GB" : "MB/s";
	}
	printf("  %-11s %12.6g %-5s %-10s %s\n", s->name,
	    s->value[EXPECTED] / scale, unit, s->origin, s->what);
}

void
table_print(const struct estimate *all, size_t count,
    const struct scenario *sc)
{
	size_t	i;

	if (count == 0)
		return;
	printf("%-16s %11s %17s %9s %9s  %-21s %s\n", "method", "expected/h",
	    "low - high/h", "VM down", "at most", "most of it", "verdict");
	for (i = 0; i < count; i++)
		print_row(&all[i]);
	printf("\nassumed:\n");
	for (i = 0; i < SYMBOLS; i++)
		if (sc->symbol[i].origin != NULL && is_used(all, count, i))
			print_symbol(&sc->symbol[i]);
	for (i = 0; i < count; i++)
		if (strcmp(all[i].scope, "plan") == 0)
			printf("  %s: %s\n", method_names[all[i].method],
			    all[i].why);
	if (*counts_assumed() != '\0')
		printf("  %s\n", counts_assumed());
}
