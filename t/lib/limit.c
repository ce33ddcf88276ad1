/* limit: what steps keep busy, and the numbers in a plan record */
#include "table.h"

#include <string.h>

#include "limit.h"

/* A step, and what it keeps busy: kinds by their first letters. */
static const struct row { const char *in, *want; } rows[] = {
	{ "{'op':'map-volume','site':'destination','args':{'array':'42',"
	  "'host':'d001','ports':[{'array_port':'CL1-A'},"
	  "{'array_port':'CL2-A'},{'array_port':'CL1-A'}]}}",
	  "a 42, p 42/CL1-A, p 42/CL2-A, " },
	{ "{'op':'unmap-volume','site':'source','args':{'array':'41',"
	  "'hosts':['h001'],'luns':[{'array_port':'CL1-A'}]}}",
	  "a 41, p 41/CL1-A, " },
	{ "{'op':'virtualize-volume','site':'destination','args':"
	  "{'array':'42','paths':[{'array_port':'CL5-A'}]}}",
	  "a 42, p 42/CL5-A, " },
	{ "{'op':'release-volume','args':{'array':'42','volume':'1'}}",
	  "a 42, " },
	{ "{'op':'drain-volume','args':{'array':'42','volume':'1'}}",
	  "d 42, " },
	{ "{'op':'stop-vm','site':'source','args':{'host':'h001'}}",
	  "m source, h h001, " },
	{ "{'op':'fingerprint-volume','args':{'host':'h001'}}",
	  "m source, h h001, " },
	{ "{'op':'rescan-host','site':'destination','args':{}}",
	  "m destination, " },
	{ "{'op':'map-volume','args':{'array':'41','ports':[7,{},"
	  "{'array_port':7}]}}", "a 41, " },
	{ "{'op':'no-such','args':{'array':'42','host':'h001'}}", "" },
	{ "{}", "" },
};

static void
add(void *arg, enum limit_kind kind, const char *name)
{
	static const char	letters[LIMIT_KINDS] = { 'a', 'p', 'h', 'm',
				    'd' };
	char			*text = arg, one[64];

	snprintf(one, sizeof(one), "%c %s, ", letters[kind], name);
	assert_true(strlen(text) + strlen(one) < 256);
	strcat(text, one);
}

static json_t *
parse(const char *text)
{
	char	*copy = strdup(text), *p;
	json_t	*tree;

	for (p = copy; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	tree = json_loads(copy, 0, NULL);
	assert_non_null(tree);
	free(copy);
	return tree;
}

static void
keeps_busy(void **state)
{
	const struct row	*r = *state;
	json_t			*step = parse(r->in);
	char			 text[256] = "";

	limits_each(step, add, text);
	assert_string_equal(text, r->want);
	json_decref(step);
}

static void
goes_into_a_plan_and_back(void **state)
{
	struct limits	 l = limits_default, back = { { 0 } };
	json_t		*object;

	(void)state;
	*limits_find(&l, "array_at_once") = 16;
	*limits_find(&l, "host_at_once") = 0;
	object = limits_json(&l);
	assert_null(limits_read(&back, object));
	assert_memory_equal(&l, &back, sizeof(l));
	json_decref(object);
	assert_null(limits_find(&l, "nonsense"));
}

static void
absent_stays(void **state)
{
	struct limits	 l = limits_default;
	json_t		*object = parse("{'port_at_once':7,'other':'x',"
			    "'host_at_once':null}");

	(void)state;
	assert_null(limits_read(&l, NULL));
	assert_memory_equal(&l, &limits_default, sizeof(l));
	assert_null(limits_read(&l, object));
	assert_int_equal(l.at_once[LIMIT_PORT], 7);
	assert_int_equal(l.at_once[LIMIT_ARRAY], 4);
	assert_int_equal(l.at_once[LIMIT_HOST], 4);
	json_decref(object);
}

static const struct bad { const char *in; } bads[] = {
	{ "{'port_at_once':9,'array_at_once':-1}" },
	{ "{'array_at_once':1.5}" },
	{ "{'array_at_once':'4'}" },
	{ "{'array_at_once':4000000000}" },
	{ "[4]" },
};

static void
is_refused(void **state)
{
	const struct bad	*b = *state;
	struct limits		 l = limits_default;
	json_t			*object = parse(b->in);

	assert_non_null(limits_read(&l, object));
	assert_memory_equal(&l, &limits_default, sizeof(l));
	json_decref(object);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, keeps_busy);
	TABLE_TEST(&t, goes_into_a_plan_and_back);
	TABLE_TEST(&t, absent_stays);
	TABLE_ROWS(&t, bads, is_refused);
	return table_run(&t);
}
