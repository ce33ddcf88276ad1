/* Copy pairs of volume migration. */
#include <stdbool.h>
#include <string.h>

#include "copies.h"
#include "fact.h"
#include "state.h"
#include "web.h"

#define GROUP_MAX_LEN	29
#define NAME_MAX_LEN	31	/* of pairs and device groups */

static const json_t *
pair_find(const struct array *a, const char *id)
{
	return state_get("x-pair", a->id, id, NULL);
}

const json_t *
pair_of_ldev(const struct array *a, json_int_t ldev)
{
	json_t	*pair;
	size_t	 i;

	json_array_foreach(state_find(ARRAY_PAIRS, a->id, NULL), i, pair)
		if (json_integer_value(json_object_get(pair, "pvol")) == ldev ||
		    json_integer_value(json_object_get(pair, "svol")) == ldev)
			return pair;
	return NULL;
}

static json_t *
pair_object(const struct array *a, const json_t *pair)
{
	json_t	*o = json_copy(json_object_get(pair, "told"));
	json_t	*status = json_object_get(pair, "status");

	json_object_set(o, "localCloneCopypairId", json_object_get(pair, "id"));
	json_object_set(o, "pvolStatus", status);
	json_object_set(o, "svolStatus", status);
	json_object_set_new(o, "copyProgressRate", json_integer(copy_percent(
	    a, pair)));
	return o;
}

void
pairs_get(struct call *c)
{
	json_t	*items = json_array(), *pair;
	size_t	 i;

	json_array_foreach(state_find(ARRAY_PAIRS, c->array->id, NULL), i, pair)
		json_array_append_new(items, pair_object(c->array, pair));
	web_data_new(c, items);
}

static const json_t *
pair_of_path(struct call *c)
{
	const json_t	*pair = pair_find(c->array, c->arg);

	if (pair == NULL)
		web_missing(c, "copy pair", c->arg);
	return pair;
}

void
pair_get(struct call *c)
{
	const json_t	*pair = pair_of_path(c);

	if (pair != NULL)
		web_ok_new(c, pair_object(c->array, pair));
}

static bool
group_exists(const struct array *a, const char *name)
{
	json_t	*pair;
	size_t	 i;

	json_array_foreach(state_find(ARRAY_PAIRS, a->id, NULL), i, pair)
		if (strcmp(fact_text(json_object_get(pair, "told"),
		    "copyGroupName"), name) == 0)
			return true;
	return false;
}

static json_t *
id_new(const json_t *args)
{
	return json_sprintf("%s,%s,%s,%s", fact_text(args, "copyGroupName"),
	    fact_text(args, "pvolDeviceGroupName"),
	    fact_text(args, "svolDeviceGroupName"),
	    fact_text(args, "copyPairName"));
}

/* What a GET tells of what the pair was made with. */
static json_t *
told_new(const json_t *args)
{
	static const char *const names[] = { "copyGroupName", "copyPairName",
	    "replicationType", "pvolLdevId", "svolLdevId",
	    "pvolDeviceGroupName", "svolDeviceGroupName" };
	json_t			*told = json_object();
	size_t			 i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_object_set(told, names[i], json_object_get(args,
		    names[i]));
	return told;
}

/* Why these LDEVs cannot be a pair, or NULL. */
static const char *
unfit(const struct array *a, const json_t *args)
{
	json_int_t	 from = json_integer_value(json_object_get(args,
	    "pvolLdevId"));
	json_int_t	 to = json_integer_value(json_object_get(args,
	    "svolLdevId"));
	const json_t	*p = array_volume(a, from), *s = array_volume(a, to);

	if (p == NULL || s == NULL || p == s)
		return "The LDEVs are not two that are defined.";
	if (volume_size(p) != volume_size(s))
		return "The LDEVs differ in size.";
	if (state_find(VOLUME_LUNS, a->id, fact_text(s, "id"), NULL) != NULL)
		return "The S-VOL has LU paths.";
	if (pair_of_ldev(a, from) != NULL || pair_of_ldev(a, to) != NULL)
		return "An LDEV is in another copy pair.";
	if (group_exists(a, fact_text(args, "copyGroupName")) ==
	    json_is_true(json_object_get(args, "isNewGroupCreation")))
		return "The copy group is not as isNewGroupCreation says.";
	return NULL;
}

static void
pairs_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*why = unfit(a, args);
	json_t		*id = id_new(args);

	if (why == NULL && pair_find(a, json_string_value(id)) != NULL)
		why = "The copy pair exists already.";
	if (why != NULL)
		fail(o, NULL, NULL, "%s", why);
	else {
		affects(o, "local-clone-copypairs", json_string_value(id));
		state_put_new(json_pack("{s:s,s:s,s:O,s:O,s:O,s:s,s:o}",
		    "type", "x-pair", "array", a->id, "id", id,
		    "pvol", json_object_get(args, "pvolLdevId"),
		    "svol", json_object_get(args, "svolLdevId"),
		    "status", "SMPL", "told", told_new(args)));
	}
	json_decref(id);
}

static bool
name_ok(const json_t *body, const char *name, size_t max)
{
	const char	*text = fact_text(body, name);

	return *text != '\0' && strlen(text) <= max &&
	    text[strcspn(text, ",/")] == '\0';
}

void
pairs_post(struct call *c)
{
	static const struct attribute	table[] = {
		{ "copyGroupName", 's', true },
		{ "copyPairName", 's', true },
		{ "replicationType", 's', true },
		{ "copyMode", 's', true },
		{ "isNewGroupCreation", 'b', true },
		{ "pvolLdevId", 'i', true },
		{ "svolLdevId", 'i', true },
		{ "pvolDeviceGroupName", 's', true },
		{ "svolDeviceGroupName", 's', true },
		{ NULL, 0, false }
	};

	if (!web_body(c, table))
		return;
	if (!name_ok(c->body, "copyGroupName", GROUP_MAX_LEN) ||
	    !name_ok(c->body, "copyPairName", NAME_MAX_LEN) ||
	    !name_ok(c->body, "pvolDeviceGroupName", NAME_MAX_LEN) ||
	    !name_ok(c->body, "svolDeviceGroupName", NAME_MAX_LEN))
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "copyGroupName has 1 to %d characters, other names 1 to "
		    "%d.", GROUP_MAX_LEN, NAME_MAX_LEN);
	else if (strcmp(fact_text(c->body, "replicationType"), "SI") != 0 ||
	    strcmp(fact_text(c->body, "copyMode"), "NotSynchronized") != 0)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40046-E",
		    "Volume migration is replicationType SI and copyMode "
		    "NotSynchronized; other pairs are not made here.");
	else
		job_queue(c, "job", pairs_post_effect);
}

/*
 * Its job tells no affectedResources.  It is done when the copy runs if the
 * caller said so (Job-Mode-Wait-Configuration-Change), else when that ends.
 */
static void
migrate_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*pair = pair_find(a, id);
	const char	*status = fact_text(pair, "status");
	bool		 wait = json_is_true(json_object_get(args, "wait"));

	if (pair == NULL)
		fail_missing(o, "copy pair", id);
	else if (strcmp(status, "SMPL") == 0) {
		copy_begin(a, pair);
		o->again = wait;
	} else if (wait && strcmp(status, "COPY") == 0)
		o->again = true;
	else if (!wait || strcmp(status, "PSUS") != 0)
		fail(o, NULL, NULL, "The copy pair is %s.", status);
}

void
pair_migrate(struct call *c)
{
	const char			*mode;

	if (!web_parameters(c, no_attributes) || pair_of_path(c) == NULL)
		return;
	mode = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND,
	    "Job-Mode-Wait-Configuration-Change");
	if (c->body == NULL)
		c->body = json_object();
	json_object_set_new(c->body, "wait", json_boolean(mode == NULL ||
	    strcmp(mode, "NoWait") != 0));
	job_queue(c, "job", migrate_effect);
}

/* A copy that is not done is given up. */
static void
pair_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*pair = pair_find(a, id);

	if (pair == NULL) {
		fail_missing(o, "copy pair", id);
		return;
	}
	copy_cancel(a, id);
	affects(o, "local-clone-copypairs", id);
	state_remove(pair);
}

void
pair_delete(struct call *c)
{
	if (web_body(c, no_attributes) && pair_of_path(c) != NULL)
		job_queue(c, "job", pair_delete_effect);
}
