/* fact: records by key, the later counts, in the order of the input */
#include "table.h"

#include <string.h>

#include "fact.h"

/* Keep what is written with ' for ". */
static void
put(struct facts *fs, const char *text)
{
	char	*s = strdup(text), *p = s;
	json_t	*record;

	while ((p = strchr(p, '\'')) != NULL)
		*p = '"';
	record = json_loads(s, 0, NULL);
	assert_non_null(record);
	facts_put_new(fs, record);
	free(s);
}

/* The values of one field of all records of a type, joined by blanks. */
static const char *
list(const struct facts *fs, const char *type, const char *name)
{
	static char	 out[256];
	struct fact	*f;
	size_t		 n = 0;

	out[0] = '\0';
	for (f = facts_first(fs, type); f != NULL; f = f->next) {
		if (n++ > 0)
			strcat(out, " ");
		strcat(out, fact_text(f->record, name));
	}
	assert_int_equal(n, facts_count(fs, type));
	return out;
}

static void
kept_in_order_by_type(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'host','id':'b'}");
	put(fs, "{'type':'vm','id':'v','name':'n','host':'b','state':'on'}");
	put(fs, "{'type':'host','id':'a'}");
	put(fs, "{'type':'host','id':'c'}");
	assert_string_equal(list(fs, "host", "id"), "b a c");
	assert_string_equal(list(fs, "vm", "id"), "v");
	assert_string_equal(list(fs, "volume", "id"), "");
	assert_string_equal(list(fs, "no-such-type", "id"), "");
	facts_free(fs);
}

static void
the_later_counts_in_the_place_of_the_first(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'host','id':'a','cluster':'old'}");
	put(fs, "{'type':'host','id':'b','cluster':'b'}");
	put(fs, "{'type':'host','id':'a','cluster':'new'}");
	assert_string_equal(list(fs, "host", "cluster"), "new b");
	assert_string_equal(fact_text(facts_get(fs, "host", "source", "a",
	    NULL), "cluster"), "new");
	facts_free(fs);
}

static void
site_is_part_of_the_key(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'host','id':'a','cluster':'1'}");
	put(fs, "{'type':'host','id':'a','site':'destination','cluster':'2'}");
	put(fs, "{'type':'host','id':'a','site':'source','cluster':'3'}");
	assert_string_equal(list(fs, "host", "cluster"), "3 2");
	assert_string_equal(list(fs, "host", "site"), "source destination");
	assert_string_equal(fact_text(facts_get(fs, "host", "destination",
	    "a", NULL), "cluster"), "2");
	facts_free(fs);
}

/* The standard allows null for an absent site, and we do. */
static void
null_site_is_the_source(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'host','id':'a','site':null}");
	put(fs, "{'type':'host','id':'a'}");
	assert_int_equal(facts_count(fs, "host"), 1);
	assert_non_null(facts_get(fs, "host", "source", "a", NULL));
	facts_free(fs);
}

static void
integers_are_keys_too(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'path','host':'h','initiator':'i','target':'t',"
	    "'lun':7,'state':'a'}");
	put(fs, "{'type':'path','host':'h','initiator':'i','target':'t',"
	    "'lun':70,'state':'b'}");
	put(fs, "{'type':'path','host':'h','initiator':'i','target':'t',"
	    "'lun':7,'state':'c'}");
	assert_string_equal(list(fs, "path", "state"), "c b");
	assert_string_equal(fact_text(facts_get(fs, "path", "source", "h", "i",
	    "t", "70", NULL), "state"), "b");
	assert_null(facts_get(fs, "path", "source", "h", "i", "t", "8", NULL));
	facts_free(fs);
}

/* Values that would be one text when simply joined. */
static void
keys_do_not_run_together(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'pool','array':'1','id':'23','capacity_bytes':1,"
	    "'free_bytes':1}");
	put(fs, "{'type':'pool','array':'12','id':'3','capacity_bytes':1,"
	    "'free_bytes':1}");
	put(fs, "{'type':'pool','array':'1\\u001f2','id':'3',"
	    "'capacity_bytes':1,'free_bytes':1}");
	put(fs, "{'type':'pool','array':'1','id':'2\\u001f3',"
	    "'capacity_bytes':1,'free_bytes':1}");
	assert_int_equal(facts_count(fs, "pool"), 4);
	facts_free(fs);
}

static void
types_without_a_key_are_kept_all(void **state)
{
	struct facts	*fs = facts_new();

	(void)state;
	put(fs, "{'type':'finding','tool':'t','code':'a','severity':'info',"
	    "'message':'m','about':{}}");
	put(fs, "{'type':'finding','tool':'t','code':'a','severity':'info',"
	    "'message':'m','about':{}}");
	assert_int_equal(facts_count(fs, "finding"), 2);
	facts_free(fs);
}

static void
removed_from_any_place(void **state)
{
	static const struct { const char *id, *left; } cases[] = {
		{ "a", "b c" }, { "b", "a c" }, { "c", "a b" },
	};
	struct facts	*fs;
	size_t		 i;

	(void)state;
	for (i = 0; i < 3; i++) {
		fs = facts_new();
		put(fs, "{'type':'host','id':'a'}");
		put(fs, "{'type':'host','id':'b'}");
		put(fs, "{'type':'host','id':'c'}");
		assert_int_equal(facts_remove(fs, "host", "source",
		    cases[i].id, NULL), 0);
		assert_string_equal(list(fs, "host", "id"), cases[i].left);
		assert_int_equal(facts_remove(fs, "host", "source",
		    cases[i].id, NULL), -1);
		assert_null(facts_get(fs, "host", "source", cases[i].id, NULL));
		put(fs, "{'type':'host','id':'d'}");
		assert_int_equal(facts_count(fs, "host"), 3);
		facts_free(fs);
	}
}

static void
texts_are_never_null(void **state)
{
	json_t	*record = json_pack("{sssi}", "type", "host", "n", 1);

	(void)state;
	assert_string_equal(fact_text(record, "type"), "host");
	assert_string_equal(fact_text(record, "n"), "");
	assert_string_equal(fact_text(record, "absent"), "");
	assert_string_equal(fact_text(NULL, "type"), "");
	assert_string_equal(fact_site(record), "source");
	json_decref(record);
}

static void
many(void **state)
{
	struct facts	*fs = facts_new();
	char		 id[16];
	int		 i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		snprintf(id, sizeof(id), "h%d", i % 10000);
		facts_put_new(fs, json_pack("{sssssi}", "type", "host", "id",
		    id, "cpu_count", i));
	}
	assert_int_equal(facts_count(fs, "host"), 10000);
	assert_int_equal(json_integer_value(json_object_get(facts_get(fs,
	    "host", "source", "h7", NULL), "cpu_count")), 10007);
	facts_free(fs);
	facts_free(NULL);
}

int
main(void)
{
	static struct table	t;

	TABLE_TEST(&t, kept_in_order_by_type);
	TABLE_TEST(&t, the_later_counts_in_the_place_of_the_first);
	TABLE_TEST(&t, site_is_part_of_the_key);
	TABLE_TEST(&t, null_site_is_the_source);
	TABLE_TEST(&t, integers_are_keys_too);
	TABLE_TEST(&t, keys_do_not_run_together);
	TABLE_TEST(&t, types_without_a_key_are_kept_all);
	TABLE_TEST(&t, removed_from_any_place);
	TABLE_TEST(&t, texts_are_never_null);
	TABLE_TEST(&t, many);
	return table_run(&t);
}
