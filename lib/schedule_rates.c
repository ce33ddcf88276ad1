#include <math.h>
#include <stddef.h>
#include <string.h>

#include "schedule.h"

#define GIB	1073741824.0

const struct schedule_rates	schedule_defaults = {
	.path_s = 1.5, .virtualize_s = 20, .drain_s = 5, .check_s = 1,
	.vm_stop_s = 30, .vm_define_s = 1, .vm_start_s = 10, .pool_s = 5,
	.rescan_s = 5, .fingerprint_s = 1
};

#define AT(name)	offsetof(struct schedule_rates, name)
#define RATE(name)	{ #name, AT(name) }

static const struct {
	const char	*name;
	size_t		 at;		/* a double in struct schedule_rates */
} rates[] = {
	RATE(path_s), RATE(virtualize_s), RATE(drain_s), RATE(check_s),
	RATE(vm_stop_s), RATE(vm_define_s), RATE(vm_start_s), RATE(pool_s),
	RATE(rescan_s), RATE(fingerprint_s),
};

static const struct {
	const char	*op;
	size_t		 at;
} ops[] = {
	{ "map-volume",		AT(path_s) },
	{ "unmap-volume",	AT(path_s) },
	{ "virtualize-volume",	AT(virtualize_s) },
	{ "release-volume",	AT(virtualize_s) },
	{ "drain-volume",	AT(drain_s) },
	{ "check-vm",		AT(check_s) },
	{ "stop-vm",		AT(vm_stop_s) },
	{ "define-vm",		AT(vm_define_s) },
	{ "undefine-vm",	AT(vm_define_s) },
	{ "start-vm",		AT(vm_start_s) },
	{ "stop-pool",		AT(pool_s) },
	{ "start-pool",		AT(pool_s) },
	{ "rescan-host",	AT(rescan_s) },
	{ "fingerprint-volume",	AT(fingerprint_s) },
	{ "compare-volume",	AT(fingerprint_s) },
};

static double
rate_at(const struct schedule_rates *r, size_t at)
{
	double	rate;

	memcpy(&rate, (const char *)r + at, sizeof(rate));
	return rate;
}

double *
schedule_rate(struct schedule_rates *r, const char *name)
{
	size_t	i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		if (strcmp(rates[i].name, name) == 0)
			return (double *)(void *)((char *)r + rates[i].at);
	return NULL;
}

json_t *
schedule_rates_json(const struct schedule_rates *r)
{
	json_t	*all = json_object();
	size_t	 i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		json_object_set_new(all, rates[i].name,
		    schedule_number(rate_at(r, rates[i].at)));
	return all;
}

void
schedule_rates_read(struct schedule_rates *r, const json_t *object)
{
	const json_t	*value;
	size_t		 i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		value = json_object_get(object, rates[i].name);
		if (json_is_number(value) && json_number_value(value) >= 0)
			*schedule_rate(r, rates[i].name) =
			    json_number_value(value);
	}
}

json_t *
schedule_number(double n)
{
	if (fabs(n) > 1e15)
		return json_real(n);
	n = round(n * 1e6) / 1e6;
	return n == floor(n) ? json_integer((json_int_t)n) : json_real(n);
}

size_t
schedule_paths(const char *op, const json_t *args)
{
	const json_t	*list, *entry;
	size_t		 i, n, count = 0;

	if (strcmp(op, "map-volume") != 0 && strcmp(op, "unmap-volume") != 0)
		return 0;
	list = json_object_get(args, *op == 'm' ? "ports" : "luns");
	json_array_foreach(list, i, entry) {
		n = json_array_size(json_object_get(entry, "initiators"));
		count += n == 0 ? 1 : n;
	}
	return count;
}

double
schedule_length(const struct schedule_rates *r, const char *op,
    const json_t *args)
{
	double	units = 1;
	size_t	i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strcmp(ops[i].op, op) != 0)
			continue;
		if (ops[i].at == AT(path_s))
			units = (double)schedule_paths(op, args);
		else if (ops[i].at == AT(drain_s))
			units = json_number_value(json_object_get(args,
			    "size_bytes")) / GIB;
		return units * rate_at(r, ops[i].at);
	}
	return 0;
}
