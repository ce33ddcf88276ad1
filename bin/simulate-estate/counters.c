#include "counters.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "loop.h"
#include "state.h"
#include "uses.h"

json_t *
counters_holder(const char *array, const char *id)
{
	return json_sprintf("%s/%s", array, id);
}

/* Where writes to a volume go: to itself, or to the cache before it. */
static json_t *
holder_of(const json_t *volume)
{
	const json_t	*ext = json_object_get(volume, "external");

	return counters_holder(fact_text(volume, "array"),
	    fact_text(ext == NULL ? volume : ext, ext == NULL ? "id" :
	    "group"));
}

/* What is found through a volume, in the first cache that has it. */
static json_int_t
read_one(const json_t *volume, const json_t *use)
{
	const json_t	*data = NULL;
	json_t		*holder;

	for (; volume != NULL && data == NULL; volume = fabric_next(volume)) {
		holder = holder_of(volume);
		data = state_get("x-data", json_string_value(holder),
		    fact_text(use, "file"), fact_text(use, "vm"),
		    fact_text(use, "disk"), NULL);
		json_decref(holder);
	}
	return json_integer_value(json_object_get(data, "counter"));
}

static void
write_one(const json_t *volume, const json_t *use, json_int_t counter)
{
	state_put_new(json_pack("{s:s,s:o,s:s,s:s,s:s,s:I}",
	    "type", "x-data", "holder", holder_of(volume),
	    "file", fact_text(use, "file"), "vm", fact_text(use, "vm"),
	    "disk", fact_text(use, "disk"), "counter", counter));
}

/* The record of what a disk was born on, which knows the last write, too. */
static const json_t *
memory_of(const json_t *use)
{
	return state_get("x-disk", fact_text(use, "vm"), fact_text(use,
	    "disk"), NULL);
}

static json_int_t
written(const json_t *memory)
{
	return json_integer_value(json_object_get(memory, "written"));
}

/* Does a VM reach all LUs of a disk, whose uses begin at i? */
static bool
reaches(const json_t *uses, size_t i, size_t end)
{
	const json_t	*use;

	for (; i < end; i++) {
		use = json_array_get(uses, i);
		if (!fabric_reaches(fact_site(use), fact_text(use, "host"),
		    fact_text(use, "wwid")))
			return false;
	}
	return true;
}

/* The end of the uses of the disk that the one at i is of. */
static size_t
disk_end(const json_t *uses, size_t i)
{
	const char	*disk = fact_text(json_array_get(uses, i), "disk");

	while (i < json_array_size(uses) && strcmp(disk,
	    fact_text(json_array_get(uses, i), "disk")) == 0)
		i++;
	return i;
}

/* Move a disk on; its file is on all of its LUs. */
static void
move_on(json_t *uses, size_t i, size_t end, json_int_t ticks)
{
	json_t		*use = json_array_get(uses, i);
	const json_t	*memory = memory_of(use);
	json_int_t	 counter = written(memory) + ticks;

	if (memory == NULL || json_is_true(json_object_get(use, "readonly")) ||
	    !reaches(uses, i, end))
		return;
	for (; i < end; i++) {
		use = json_array_get(uses, i);
		write_one(fabric_volume(fact_text(use, "wwid")), use, counter);
	}
	state_put_new(state_with_new(memory, "written",
	    json_integer(counter)));
}

static void
look(const json_t *use)
{
	const json_t	*memory = memory_of(use);
	const json_t	*volume = fabric_volume(fact_text(use, "wwid"));
	json_int_t	 found = read_one(volume, use);

	if (memory != NULL && found != written(memory))
		event_violation("lost-write",
		    "s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I",
		    "site", fact_site(use), "vm", fact_text(use, "vm"),
		    "host", fact_text(use, "host"),
		    "disk", fact_text(use, "disk"),
		    "lu", fact_text(use, "lu"),
		    "route", fact_text(use, "route"),
		    "written", written(memory), "found", found);
}

void
counters_start(json_t *uses)
{
	json_t	*use;
	size_t	 i, end;

	json_array_foreach(uses, i, use)
		look(use);
	for (i = 0; i < json_array_size(uses); i = end) {
		end = disk_end(uses, i);
		move_on(uses, i, end, 1);
	}
}

/* Whole steps of the counter since the last write, which is now. */
static json_int_t
ticks_of(json_t *use, double now)
{
	double	at = json_number_value(json_object_get(use, "at"));
	double	ticks = floor((now - at) * COUNTER_RATE);

	json_object_set_new(use, "at", json_real(at + ticks / COUNTER_RATE));
	return (json_int_t)ticks;
}

void
counters_write(const char *site, const char *vm)
{
	json_t		*uses = uses_by(site, vm);
	double		 now = loop_time();
	json_int_t	 ticks = 0;
	size_t		 i, k, end;

	for (i = 0; i < json_array_size(uses); i = end) {
		end = disk_end(uses, i);
		for (k = i; k < end; k++)
			ticks = ticks_of(json_array_get(uses, k), now);
		if (ticks > 0)
			move_on(uses, i, end, ticks);
	}
}

/* Give a copy of one to another holder. */
static void
give(const json_t *data, const char *holder)
{
	state_put_new(state_with_new(data, "holder", json_string(holder)));
}

void
counters_destage(const json_t *epg, const json_t *behind)
{
	json_t	*cache = counters_holder(fact_text(epg, "array"),
	    fact_text(epg, "id"));
	json_t	*to = holder_of(behind), *all, *data;
	size_t	 i;

	all = json_copy((json_t *)state_find(HOLDER_DATA,
	    json_string_value(cache), NULL));
	json_array_foreach(all, i, data) {
		give(data, json_string_value(to));
		state_remove(data);
	}
	json_decref(all);
	json_decref(to);
	json_decref(cache);
}

void
counters_drop(const char *holder)
{
	json_t	*all = json_copy((json_t *)state_find(HOLDER_DATA, holder,
	    NULL)), *data;
	size_t	 i;

	json_array_foreach(all, i, data)
		state_remove(data);
	json_decref(all);
}

/* By "file vm disk", what a reader finds; an object, of records. */
static json_t *
visible(const json_t *volume)
{
	json_t	*all = json_object(), *holder, *data;
	char	 key[1024];
	size_t	 i;

	for (; volume != NULL; volume = fabric_next(volume)) {
		holder = holder_of(volume);
		json_array_foreach(state_find(HOLDER_DATA,
		    json_string_value(holder), NULL), i, data) {
			snprintf(key, sizeof(key), "%s %s %s",
			    fact_text(data, "file"), fact_text(data, "vm"),
			    fact_text(data, "disk"));
			if (json_object_get(all, key) == NULL)
				json_object_set(all, key, data);
		}
		json_decref(holder);
	}
	return all;
}

/* Where the data were first: a record without a VM says so after a copy. */
static json_t *
origin(const json_t *volume, const json_t *all)
{
	json_t	*copied = json_object_get(json_object_get(all, "  "),
	    "origin");

	return copied != NULL ? json_incref(copied) : fabric_lu(volume);
}

void
counters_copy(const json_t *volume, const char *holder)
{
	json_t		*all = visible(volume), *data;
	const char	*key;

	json_object_foreach(all, key, data)
		give(data, holder);
	state_put_new(json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}",
	    "type", "x-data", "holder", holder, "file", "", "vm", "",
	    "disk", "", "origin", origin(volume, all)));
	json_decref(all);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

json_t *
counters_read(const json_t *volume)
{
	json_t		*all = visible(volume), *texts, *data;
	const char	**keys = calloc(json_object_size(all) + 1,
	    sizeof(*keys)), *key;
	size_t		 i = 0, count;

	texts = json_pack("[o]", origin(volume, all));
	json_object_foreach(all, key, data)
		if (*fact_text(data, "vm") != '\0')
			keys[i++] = key;
	count = i;
	qsort(keys, count, sizeof(*keys), compare);
	for (i = 0; i < count; i++)
		json_array_append_new(texts, json_sprintf("%s %"
		    JSON_INTEGER_FORMAT, keys[i], json_integer_value(
		    json_object_get(json_object_get(all, keys[i]),
		    "counter"))));
	free(keys);
	json_decref(all);
	return texts;
}
