/*
 * The steps of a batch (STEPS in replumb(7)), in the order of their urgency:
 * of those that may run, tools begin the one that comes first.
 */
#include "plan.h"

#include <err.h>
#include <string.h>

#include "status.h"

static double
timeout_of(const char *op)
{
	static const struct { const char *op; double s; } timeouts[] = {
		{ "stop-vm", 600 }, { "define-vm", 60 }, { "start-vm", 180 },
		{ "virtualize-volume", 900 }, { "map-volume", 300 },
		{ "unmap-volume", 300 }, { "release-volume", 1800 },
		{ "drain-volume", 604800 },
	};
	size_t	i;

	for (i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++)
		if (strcmp(timeouts[i].op, op) == 0)
			return timeouts[i].s;
	return 120;
}

/* Takes over id and args; the id gets a suffix when it is in use. */
struct step *
step_new(struct estate *e, struct batch *b, const char *op, const char *site,
    char *id, json_t *args)
{
	struct step	*s = allocate(sizeof(*s));

	if (args == NULL)
		errx(STATUS_FATAL, "step %s: not UTF-8", id);
	s->id = id;
	while (table_get(e->step_ids, s->id, NULL, NULL) != NULL)
		s->id = text_new("%s+", s->id);
	table_put(&e->step_ids, s->id, NULL, NULL, s);
	s->op = op;
	s->site = site;
	s->args = args;
	s->timeout_s = timeout_of(op);
	s->batch = b;
	list_add(&b->steps, s);
	return s;
}

json_t *
step_expect(const struct volume *v)
{
	return json_pack("{ss sI}", "wwid", v->wwid, "size_bytes", v->size);
}

json_t *
step_expect_definition(const struct estate *e, const struct vm *vm)
{
	const json_t	*record = facts_get(e->facts, "vm_definition",
			    "source", vm->id, NULL);
	const char	*hash = fact_text(record, "text");

	return *hash == '\0' ? json_object() :
	    json_pack("{ss}", "definition_sha256", hash);
}

json_t *
step_networks(const struct estate *e, const struct vm *vm)
{
	json_t		*map = json_object();
	const json_t	*name;
	const char	*to;
	size_t		 i;

	json_array_foreach(json_object_get(vm->record, "networks"), i, name) {
		if (!json_is_string(name))
			continue;
		to = table_get(e->options->map, "network",
		    json_string_value(name), NULL);
		json_object_set_new(map, json_string_value(name),
		    json_string(to != NULL ? to : json_string_value(name)));
	}
	return map;
}

static bool
all_there(const struct list *volumes)
{
	size_t	i;

	for (i = 0; i < volumes->count; i++)
		if (((struct volume *)volumes->item[i])->compare == NULL)
			return false;
	return true;
}

static bool
all_started(const struct list *pools)
{
	size_t	i;

	for (i = 0; i < pools->count; i++)
		if (!((struct pool *)pools->item[i])->started)
			return false;
	return true;
}

/* Pools and VMs come as soon as all that is under them has its steps. */
static void
start_what_can(struct estate *e, struct batch *b, const struct group *g)
{
	struct pool	*p;
	struct vm	*vm;
	size_t		 i;

	for (i = 0; i < g->pools.count; i++) {
		p = g->pools.item[i];
		if (!p->started && all_there(&p->volumes))
			start_pool(e, b, p);
	}
	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		if (vm->define == NULL && all_there(&vm->volumes) &&
		    all_started(&vm->pools))
			start_vm(e, b, vm);
	}
}

static void
move_group(struct estate *e, struct batch *b, const struct group *g)
{
	struct volume	*v;
	size_t		 i;

	stop_vms(e, b, g);
	for (i = 0; i < g->pools.count; i++)
		stop_pool(e, b, g->pools.item[i]);
	for (i = 0; i < g->volumes.count; i++) {
		v = g->volumes.item[i];
		take_away(e, b, v);
		show_to_array(e, b, v);
		virtualize(e, b, v);
		show_to_hosts(e, b, v);
		start_what_can(e, b, g);
	}
}

/* What a step starts, as users of a compare-volume step name it. */
static json_t *
user_new(const struct step *s)
{
	return json_pack("{sO* sO* sO*}",
	    "vm", json_object_get(s->args, "vm"),
	    "pool", json_object_get(s->args, "pool"),
	    "host", json_object_get(s->args, "host"));
}

void
steps_note_users(const struct batch *b)
{
	const struct step	*s;
	struct step		*before;
	json_t			*users;
	size_t			 i, k;

	for (i = 0; i < b->steps.count; i++) {
		s = b->steps.item[i];
		for (k = 0; k < s->after.count; k++) {
			before = s->after.item[k];
			if (strcmp(before->op, "compare-volume") != 0)
				continue;
			users = json_object_get(before->args, "users");
			if (users == NULL)
				json_object_set_new(before->args, "users",
				    users = json_array());
			json_array_append_new(users, user_new(s));
		}
	}
}

void
steps_make(struct estate *e, struct batch *b)
{
	size_t	i;

	for (i = 0; i < b->groups.count; i++)
		move_group(e, b, b->groups.item[i]);
	steps_note_users(b);
}
