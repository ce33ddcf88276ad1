#include "fault_rules.h"

#include <err.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "fact.h"
#include "faults.h"
#include "status.h"

struct rule {
	json_t		*record;
	json_int_t	 seen;		/* opportunities that it fits, so far */
	struct rule	*next;
};

static struct rule	*rules, **last = &rules;

/* What a rule may say; text is matched as a pattern of fnmatch(3). */
static const struct { const char *name; json_type type; } members[] = {
	{ "fault", JSON_STRING }, { "array", JSON_STRING },
	{ "method", JSON_STRING }, { "path", JSON_STRING },
	{ "site", JSON_STRING }, { "verb", JSON_STRING },
	{ "host", JSON_STRING }, { "vm", JSON_STRING },
	{ "nth", JSON_INTEGER }, { "count", JSON_INTEGER },
	{ "seconds", JSON_REAL }, { NULL, JSON_NULL }
};

/* Why a line is no rule, with the member that it is about; or NULL. */
static const char *
unfit(const json_t *rule, const char **member)
{
	json_t	*value;
	size_t	 i;

	json_object_foreach((json_t *)rule, *member, value) {
		for (i = 0; members[i].name != NULL; i++)
			if (strcmp(members[i].name, *member) == 0)
				break;
		if (members[i].name == NULL)
			return "no such member";
		if (members[i].type == JSON_REAL ? !json_is_number(value) :
		    json_typeof(value) != members[i].type)
			return "of the wrong type";
		if (json_is_number(value) && json_number_value(value) < 0)
			return "below 0";
	}
	*member = "fault";
	return fault_known(fact_text(rule, "fault")) ? NULL : "no such fault";
}

static void
rule_add(json_t *record)
{
	struct rule	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		err(STATUS_FATAL, NULL);
	r->record = record;
	*last = r;
	last = &r->next;
}

void
fault_rules_load(const char *path)
{
	const char	*why, *member;
	char		*line = NULL;
	size_t		 room = 0;
	ssize_t		 len;
	unsigned	 number;
	json_t		*record;
	FILE		*fp;

	if ((fp = fopen(path, "re")) == NULL)
		err(STATUS_FATAL, "%s", path);
	for (number = 1; (len = getline(&line, &room, fp)) != -1; number++) {
		if (line[strspn(line, " \t\n")] == '\0' || *line == '#')
			continue;
		record = json_loadb(line, (size_t)len, 0, NULL);
		if (!json_is_object(record))
			errx(STATUS_FATAL, "%s:%u: not a JSON object", path,
			    number);
		if ((why = unfit(record, &member)) != NULL)
			errx(STATUS_FATAL, "%s:%u: %s: %s", path, number,
			    member, why);
		rule_add(record);
	}
	if (ferror(fp))
		err(STATUS_FATAL, "%s", path);
	free(line);
	fclose(fp);
}

void
fault_rules_free(void)
{
	struct rule	*r;

	while ((r = rules) != NULL) {
		rules = r->next;
		json_decref(r->record);
		free(r);
	}
	last = &rules;
}

bool
fault_rules_have(const char *fault)
{
	const struct rule	*r;

	for (r = rules; r != NULL; r = r->next)
		if (strcmp(fact_text(r->record, "fault"), fault) == 0)
			return true;
	return false;
}

/* Does a member of a rule, if it is there, fit? */
static bool
fits(const struct rule *r, const char *name, const char *value)
{
	const char	*pattern = fact_text(r->record, name);

	return *pattern == '\0' ||
	    (value != NULL && fnmatch(pattern, value, 0) == 0);
}

static bool
fits_all(const struct rule *r, const struct scene *s)
{
	return fits(r, "array", s->array) && fits(r, "method", s->method) &&
	    fits(r, "path", s->path) && fits(r, "site", s->site) &&
	    fits(r, "verb", s->verb) && fits(r, "host", s->host) &&
	    (fits(r, "vm", s->vm) || fits(r, "vm", s->name));
}

static json_int_t
number(const struct rule *r, const char *name)
{
	json_t	*value = json_object_get(r->record, name);

	return value == NULL ? 1 : json_integer_value(value);
}

bool
fault_rules_hit(const char *fault, const struct scene *s, double *seconds)
{
	struct rule	*r;
	json_t		*time;
	bool		 hit = false;

	for (r = rules; r != NULL; r = r->next) {
		if (strcmp(fact_text(r->record, "fault"), fault) != 0 ||
		    !fits_all(r, s))
			continue;
		r->seen++;
		if (r->seen < number(r, "nth") ||
		    r->seen >= number(r, "nth") + number(r, "count"))
			continue;
		time = json_object_get(r->record, "seconds");
		if (time != NULL)
			*seconds = json_number_value(time);
		hit = true;
	}
	return hit;
}
