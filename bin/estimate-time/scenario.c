#include "scenario.h"

#include <err.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "status.h"

#define GIB	1073741824.0
#define TINY	1e-24		/* products of a few symbols stay finite */

/* Defaults are guesses; a third less or half as much again is likely. */
#define ABOUT(x)	{ 0.67 * (x), (x), 1.5 * (x) }
#define JUST(x)		{ (x), (x), (x) }

static const struct symbol	defaults[SYMBOLS] = {
	[N_S] = { "n_s", "", "VMs", { 0 }, NULL, false },
	[N_D] = { "n_d", "", "virtual disks", { 0 }, NULL, false },
	[N_H] = { "n_h", "", "hosts", { 0 }, NULL, false },
	[N_V] = { "n_v", "", "volumes", { 0 }, NULL, false },
	[N_PATHS] = { "n_paths", "", "paths of hosts to volumes", { 0 },
	    NULL, false },
	[N_EXT] = { "n_ext", "", "paths from the new array to the old one",
	    { 0 }, NULL, false },
	[M_S] = { "m_s", "", "memory transfers at once", JUST(16), "default",
	    true },
	[M_D] = { "m_d", "", "disk transfers at once", JUST(16), "default",
	    true },
	[P] = { "p", "", "path settings at once", JUST(4), "default", true },
	[M_VM] = { "m_vm", "", "steps at one manager at once", JUST(32),
	    "default", true },
	[M_H] = { "m_h", "", "steps on one host at once", JUST(4), "default",
	    true },
	[MEM] = { "M", "B", "memory of a VM", JUST(4 * GIB), "default",
	    false },
	[R_MEM] = { "R_M", "B/s", "rate of one memory transfer",
	    ABOUT(125e6), "default", true },
	[DISK] = { "D", "B", "size of a disk", JUST(100 * GIB), "default",
	    false },
	[R_DISK] = { "R_D", "B/s", "rate of one disk transfer", ABOUT(100e6),
	    "default", true },
	[T_V] = { "t_v", "s", "sharing one volume", ABOUT(5), "default",
	    false },
	[T_P] = { "t_p", "s", "setting one path", ABOUT(1.5), "default",
	    false },
	[T_HAND] = { "t_p_manual", "s", "setting one path by hand", ABOUT(15),
	    "default", false },
	[T_X] = { "t_x", "s", "virtualizing one volume", ABOUT(20),
	    "default", false },
	[T_CHECK] = { "t_check", "s", "checking whether a VM fits", ABOUT(1),
	    "default", false },
	[T_STOP] = { "t_stop", "s", "stopping a VM", ABOUT(30), "default",
	    false },
	[T_DEFINE] = { "t_define", "s", "registering a VM", ABOUT(1),
	    "default", false },
	[T_START] = { "t_start", "s", "starting a VM", ABOUT(10), "default",
	    false },
	[T_POOL] = { "t_pool", "s", "stopping or starting a datastore",
	    ABOUT(5), "default", false },
	[T_RESCAN] = { "t_rescan", "s", "rescanning a host", ABOUT(5),
	    "default", false },
	[T_READ] = { "t_read", "s", "reading the ends of a volume",
	    ABOUT(1), "default", false },
	[T_DRAIN] = { "t_drain", "s", "moving 1 GiB into a pool", ABOUT(5),
	    "default", false },
	[T_LIVE] = { "t_live", "s", "pause of a live migration",
	    { 1, 1, 3 }, "default", false },
	[SURPLUS] = { "a", "s", "surplus", ABOUT(600), "default", false },
};

static const struct { const char *name, *base; double factor; } units[] = {
	{ "", "", 1 }, { "s", "s", 1 }, { "ms", "s", 1e-3 },
	{ "min", "s", 60 }, { "h", "s", 3600 },
	{ "B", "B", 1 }, { "MB", "B", 1e6 }, { "GB", "B", 1e9 },
	{ "TB", "B", 1e12 }, { "MiB", "B", 1048576 }, { "GiB", "B", GIB },
	{ "TiB", "B", 1024 * GIB },
	{ "B/s", "B/s", 1 }, { "MB/s", "B/s", 1e6 }, { "GB/s", "B/s", 1e9 },
	{ "MiB/s", "B/s", 1048576 }, { "GiB/s", "B/s", GIB },
	{ "Mbit/s", "B/s", 1e6 / 8 }, { "Gbit/s", "B/s", 1e9 / 8 },
};

void
scenario_init(struct scenario *sc)
{
	sc->name = NULL;
	memcpy(sc->symbol, defaults, sizeof(defaults));
}

static double
factor_of(const char *path, const struct symbol *s, const json_t *unit)
{
	const char	*name = unit == NULL ? "" : json_string_value(unit);
	size_t		 i;

	for (i = 0; name != NULL && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(units[i].name, name) == 0 &&
		    strcmp(units[i].base, s->unit) == 0)
			return units[i].factor;
	errx(STATUS_FATAL, "%s: symbols: %s: unit: '%s' is not one for %s",
	    path, s->name, name == NULL ? "?" : name,
	    *s->unit == '\0' ? "a count (leave it out)" : s->unit);
}

/* A member that must be a finite number, at least 0; -1 when it is absent. */
static double
number(const char *path, const struct symbol *s, const json_t *o,
    const char *name)
{
	const json_t	*v = json_object_get(o, name);
	double		 n = json_number_value(v);

	if (v == NULL)
		return -1;
	if (!json_is_number(v) || !isfinite(n) || n < 0)
		errx(STATUS_FATAL,
		    "%s: symbols: %s: %s: not a number from 0 up", path,
		    s->name, name);
	return n;
}

static const char *
origin_of(const char *path, const struct symbol *s, const json_t *o)
{
	static const char *const words[] = { "published", "fitted",
				    "measured", "default" };
	const char		*text;
	size_t			 i;

	text = json_string_value(json_object_get(o, "origin"));
	for (i = 0; text != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], text) == 0)
			return words[i];
	errx(STATUS_FATAL, "%s: symbols: %s: origin: expected published, "
	    "fitted, measured or default", path, s->name);
}

static void
set(struct symbol *s, const char *path, const json_t *o)
{
	double	factor, value, low, high, spread;

	if (!json_is_object(o) || (value = number(path, s, o, "value")) < 0)
		errx(STATUS_FATAL, "%s: symbols: %s: value: missing", path,
		    s->name);
	factor = factor_of(path, s, json_object_get(o, "unit"));
	if ((spread = number(path, s, o, "spread")) < 0)
		spread = 0;
	low = number(path, s, o, "low");
	high = number(path, s, o, "high");
	s->value[EXPECTED] = factor * value;
	s->value[LOW] = factor * (low < 0 ? value * (1 - spread) : low);
	s->value[HIGH] = factor * (high < 0 ? value * (1 + spread) : high);
	if (s->value[LOW] < 0 || s->value[LOW] > s->value[EXPECTED] ||
	    s->value[HIGH] < s->value[EXPECTED] ||
	    (s->divides && s->value[LOW] <= 0))
		errx(STATUS_FATAL, "%s: symbols: %s: low, value and high do "
		    "not rise, or are 0", path, s->name);
	if (s->value[HIGH] > 1 / TINY ||
	    (s->divides && s->value[LOW] < TINY))
		errx(STATUS_FATAL, "%s: symbols: %s: out of any reason", path,
		    s->name);
	s->origin = origin_of(path, s, o);
}

void
scenario_read(struct scenario *sc, const char *path)
{
	json_error_t	 error;
	json_t		*file = json_load_file(path, 0, &error), *o;
	const char	*name;
	size_t		 i;

	if (file == NULL && error.line == -1)
		errx(STATUS_FATAL, "%s: %s", path, error.text);
	if (file == NULL)
		errx(STATUS_FATAL, "%s:%d: %s", path, error.line, error.text);
	if (!json_is_object(json_object_get(file, "symbols")))
		errx(STATUS_FATAL, "%s: symbols: missing or not an object",
		    path);
	name = json_string_value(json_object_get(file, "name"));
	sc->name = strdup(name == NULL ? path : name);
	if (sc->name == NULL)
		err(STATUS_FATAL, NULL);
	json_object_foreach(json_object_get(file, "symbols"), name, o) {
		for (i = 0; i < SYMBOLS; i++)
			if (strcmp(sc->symbol[i].name, name) == 0)
				break;
		if (i == SYMBOLS)
			errx(STATUS_FATAL, "%s: symbols: %s: not known", path,
			    name);
		set(&sc->symbol[i], path, o);
	}
	json_decref(file);
}

void
scenario_count(struct scenario *sc, enum symbol_id id, double value)
{
	struct symbol	*s = &sc->symbol[id];

	if (s->origin != NULL && strcmp(s->origin, "default") != 0)
		return;
	s->value[LOW] = s->value[EXPECTED] = s->value[HIGH] = value;
	s->origin = "stream";
}

bool
scenario_has(const struct scenario *sc, enum symbol_id id)
{
	return sc->symbol[id].origin != NULL;
}

double
scenario_value(const struct scenario *sc, enum symbol_id id, enum bound bound)
{
	const struct symbol	*s = &sc->symbol[id];

	return s->value[s->divides ? HIGH - bound : bound];
}

struct schedule_rates
scenario_rates(const struct scenario *sc, enum bound b, bool by_hand)
{
	return (struct schedule_rates){
		.path_s = scenario_value(sc, by_hand ? T_HAND : T_P, b),
		.virtualize_s = scenario_value(sc, T_X, b),
		.drain_s = scenario_value(sc, T_DRAIN, b),
		.check_s = scenario_value(sc, T_CHECK, b),
		.vm_stop_s = scenario_value(sc, T_STOP, b),
		.vm_define_s = scenario_value(sc, T_DEFINE, b),
		.vm_start_s = scenario_value(sc, T_START, b),
		.pool_s = scenario_value(sc, T_POOL, b),
		.rescan_s = scenario_value(sc, T_RESCAN, b),
		.fingerprint_s = scenario_value(sc, T_READ, b),
	};
}

struct limits
scenario_limits(const struct scenario *sc, const struct limits *plan,
    enum bound b, bool by_hand)
{
	static const struct { enum symbol_id id; enum limit_kind kind; }
			pairs[] = { { P, LIMIT_ARRAY }, { M_VM, LIMIT_MANAGER },
			    { M_H, LIMIT_HOST } };
	struct limits	l = *plan;
	const char	*origin;
	double		value;
	size_t		i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		origin = sc->symbol[pairs[i].id].origin;
		value = scenario_value(sc, pairs[i].id, b);
		if (strcmp(origin, "default") != 0 &&
		    strcmp(origin, "stream") != 0)
			l.at_once[pairs[i].kind] = value < 1 ? 1 :
			    value > INT_MAX ? INT_MAX : (unsigned)value;
	}
	if (by_hand)
		l.at_once[LIMIT_ARRAY] = 1;
	return l;
}

json_t *
scenario_json(const struct scenario *sc, enum symbol_id id)
{
	const struct symbol	*s = &sc->symbol[id];

	return json_pack("{so ss ss}", "value",
	    schedule_number(s->value[EXPECTED]), "unit", s->unit, "origin",
	    s->origin == NULL ? "default" : s->origin);
}
