#include "faults.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fault_rules.h"
#include "random.h"
#include "size.h"
#include "status.h"

static struct kind {
	const char	*name;
	double		 seconds;	/* how long, when nobody says */
	double		 rate;
	bool		 ruled;		/* there are rules for it */
	struct random	 random;
} kinds[FAULTS] = {
	[FAULT_BUSY] = { .name = "busy", .seconds = 1 },
	[FAULT_BUSY_SILENT] = { .name = "busy-silent" },
	[FAULT_SERVER_ERROR] = { .name = "server-error" },
	[FAULT_SLOW] = { .name = "slow", .seconds = 2 },
	[FAULT_ARRAY_DEAD] = { .name = "array-dead", .seconds = 3 },
	[FAULT_LOST_REQUEST] = { .name = "lost-request" },
	[FAULT_SESSION_LOST] = { .name = "session-lost" },
	[FAULT_LOST_ANSWER] = { .name = "lost-answer" },
	[FAULT_LOCKED] = { .name = "locked", .seconds = 2 },
	[FAULT_JOB_FAILS] = { .name = "job-fails" },
	[FAULT_JOB_UNKNOWN] = { .name = "job-unknown", .seconds = 1 },
	[FAULT_JOB_FORGOTTEN] = { .name = "job-forgotten" },
	[FAULT_LUN_BUSY] = { .name = "lun-busy" },
	[FAULT_HOST_DEAD] = { .name = "host-dead", .seconds = 3 },
	[FAULT_ANSWER_LOST] = { .name = "answer-lost" },
	[FAULT_GARBAGE] = { .name = "garbage" },
	[FAULT_STOP_HANGS] = { .name = "stop-hangs" },
	[FAULT_STOP_SLOW] = { .name = "stop-slow", .seconds = 2 },
	[FAULT_START_FAILS] = { .name = "start-fails" },
	[FAULT_START_REFUSED] = { .name = "start-refused" },
	[FAULT_CRASH] = { .name = "crash", .seconds = 1 },
	[FAULT_AGENT_SILENT] = { .name = "agent-silent" },
};

static struct kind *
kind_find(const char *name)
{
	struct kind	*k;

	for (k = kinds; k < kinds + FAULTS; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

/* "0.01:500ms" */
static int
rate_parse(char *s, struct kind *k)
{
	char	*time = strchr(s, ':'), *end;

	if (time != NULL) {
		*time++ = '\0';
		if (duration_parse(time, &k->seconds) == -1)
			return -1;
	}
	k->rate = strtod(s, &end);
	return *s >= '0' && *s <= '9' && *end == '\0' && k->rate <= 1 ? 0 : -1;
}

void
faults_parse(char *spec)
{
	char		*item, *value, *rest = spec;
	struct kind	*k;

	while ((item = strsep(&rest, ",")) != NULL) {
		if ((value = strchr(item, '=')) != NULL)
			*value++ = '\0';
		if ((k = kind_find(item)) == NULL)
			errx(STATUS_FATAL, "--fault %s: no such fault", item);
		if (value == NULL || rate_parse(value, k) == -1)
			errx(STATUS_FATAL, "--fault %s: expected =, a rate "
			    "from 0 to 1, and perhaps a time as in "
			    "%s=0.01:2s", item, item);
	}
}

void
faults_load(const char *path)
{
	int	i;

	fault_rules_load(path);
	for (i = 0; i < FAULTS; i++)
		kinds[i].ruled = fault_rules_have(kinds[i].name);
}

bool
fault_known(const char *name)
{
	return kind_find(name) != NULL;
}

void
faults_seed(uint64_t seed)
{
	int	i;

	for (i = 0; i < FAULTS; i++)
		random_seed(&kinds[i].random, seed, kinds[i].name);
}

void
faults_free(void)
{
	fault_rules_free();
}

static void
tell(const struct kind *k, const struct scene *s)
{
	const struct { const char *name, *value; } members[] = {
		{ "array", s->array }, { "method", s->method },
		{ "path", s->path }, { "site", s->site }, { "verb", s->verb },
		{ "host", s->host }, { "vm", s->vm },
	};
	json_t	*more = json_object();
	size_t	 i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].value != NULL && *members[i].value != '\0')
			json_object_set_new(more, members[i].name,
			    json_string(members[i].value));
	event_log("fault", "s:s,s:o", "fault", k->name, "at", more);
}

bool
fault_hits(enum fault fault, const struct scene *s, double *seconds)
{
	struct kind	*k = &kinds[fault];
	double		 given = k->seconds;
	bool		 hit;

	if (k->rate <= 0 && !k->ruled)
		return false;
	hit = k->rate > 0 && random_unit(&k->random) < k->rate;
	if (k->ruled && fault_rules_hit(k->name, s, &given))
		hit = true;
	if (!hit)
		return false;
	tell(k, s);
	if (seconds != NULL)
		*seconds = given;
	return true;
}

bool
fault_worse(enum fault fault)
{
	return random_unit(&kinds[fault].random) < 0.5;
}
