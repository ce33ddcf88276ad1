/* The managers of the command line, and what they know. */
#include <string.h>

#include "fact.h"
#include "register-vms.h"
#include "sha256.h"

int
manager_find(struct manager *m, struct engine_call *call, struct registry *r,
    const char *host, const char *site)
{
	*m = (struct manager){ .host = host };
	m->own = driver_set_has(r->managers, host);
	if (!m->own && !driver_set_has(r->managers, site)) {
		engine_fail(call, "not-configured", false, "no --connect for "
		    "host %s or site %s was given", host, site);
		return -1;
	}
	m->driver = driver_set_get(r->managers, m->own ? host : site,
	    &call->error);
	return m->driver == NULL ? -1 : 0;
}

int
manager_of_step(struct manager *m, struct engine_call *call,
    struct registry *r)
{
	const char	*host;

	if ((host = engine_text(call, "host")) == NULL)
		return -1;
	return manager_find(m, call, r, host, call->site);
}

json_t *
manager_vm_records(const struct manager *m, struct engine_call *call,
    const char *vm, json_t **found)
{
	json_t	*records, *record;
	size_t	 i;
	int	 weight, heaviest = 0;

	*found = NULL;
	/* A host's own manager may know the host by another name. */
	records = engine_ask_new(call, m->driver, "describe",
	    json_pack("{ss ss*}", "vm", vm, "host", m->own ? m->host : NULL));
	if (records == NULL && strcmp(call->error.code, "not-found") == 0)
		records = json_array();
	json_array_foreach(records, i, record) {
		if (strcmp(fact_text(record, "type"), "vm") != 0 ||
		    strcmp(fact_text(record, "id"), vm) != 0)
			continue;
		weight = strcmp(fact_text(record, "state"), "off") != 0 ? 3 :
		    strcmp(fact_text(record, "host"), m->host) == 0 ? 2 : 1;
		if (weight > heaviest)
			*found = record;
		heaviest = weight > heaviest ? weight : heaviest;
	}
	return records;
}

json_t *
manager_vm(const struct manager *m, struct engine_call *call, const char *vm,
    bool *failed)
{
	json_t	*found, *records = manager_vm_records(m, call, vm, &found);

	*failed = records == NULL;
	json_incref(found);
	json_decref(records);
	return found;
}

int
manager_change_new(const struct manager *m, struct engine_call *call,
    const char *verb, json_t *args)
{
	json_t	*answer = engine_ask_new(call, m->driver, verb, args);

	json_decref(answer);
	return answer == NULL ? -1 : 0;
}

json_t *
manager_read_new(const struct manager *m, struct engine_call *call,
    const char *verb, json_t *args)
{
	bool	 changed = call->changed;
	json_t	*answer = engine_ask_new(call, m->driver, verb, args);

	call->changed = changed;
	return answer;
}

bool
vm_is_off(const json_t *vm)
{
	return strcmp(fact_text(vm, "state"), "off") == 0;
}

int
definition_check(struct engine_call *call, const json_t *records,
    const char *vm, const char *where)
{
	const char	*want = fact_text(call->expect, "definition_sha256");
	const char	*text;
	char		 sum[SHA256_STRSIZE];
	json_t		*record;
	size_t		 i, told = 0;

	if (!engine_may_be(call, call->expect, "definition_sha256",
	    JSON_STRING))
		return -1;
	json_array_foreach(records, i, record) {
		if (strcmp(fact_text(record, "type"), "vm_definition") != 0 ||
		    strcmp(fact_text(record, "vm"), vm) != 0)
			continue;
		text = fact_text(record, "text");
		sha256_hex(text, strlen(text), sum);
		if (*want == '\0' || strcmp(sum, want) == 0)
			return 0;
		told++;
	}
	if (told == 0)
		return 0;
	engine_fail(call, "stale-plan", false, "the definition of VM %s %s is "
	    "not the one that the plan was made with", vm, where);
	return -1;
}

const char *
wwid_of_step(struct engine_call *call, const char *from)
{
	const char	*wwid = fact_text(call->args, "wwid");
	const json_t	*made;

	if (*wwid != '\0')
		return wwid;
	if (json_object_get(call->args, from) == NULL)
		return engine_text(call, "wwid");
	if ((made = engine_made(call, from)) == NULL)
		return NULL;
	wwid = fact_text(made, "wwid");
	if (*wwid != '\0')
		return wwid;
	engine_fail(call, "no-input", false, "step %s does not tell the "
	    "identity of the LU", fact_text(call->args, from));
	return NULL;
}

json_t *
successors(struct engine_call *call)
{
	const json_t	*pair, *made;
	const char	*from, *step, *to;
	json_t		*all;
	size_t		 i;

	if (!engine_may_be(call, call->args, "wwids", JSON_ARRAY))
		return NULL;
	all = json_array();
	json_array_foreach(json_object_get(call->args, "wwids"), i, pair) {
		to = from = fact_text(pair, "from");
		step = fact_text(pair, "step");
		made = NULL;
		if (*step != '\0' &&
		    (made = engine_input(call, step)) != NULL)
			to = fact_text(made, "wwid");
		if (*from == '\0')
			engine_fail(call, "bad-step", false, "args: wwids: "
			    "item %zu: names no LU", i + 1);
		else if (*to == '\0')
			engine_fail(call, "no-input", false, "step %s did not "
			    "find out what became of LU %s", step, from);
		if (*from == '\0' || *to == '\0' ||
		    (*step != '\0' && made == NULL)) {
			json_decref(all);
			return NULL;
		}
		json_array_append_new(all, json_pack("{ss ss ss*}",
		    "from", from, "to", to, "device", json_string_value(
		    json_object_get(made, "device"))));
	}
	return all;
}
