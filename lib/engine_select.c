#include "engine_select.h"

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "ops.h"
#include "size.h"
#include "status.h"

#define JOBS_MAX	256

/* The next item of a comma list, or NULL at the end; *list moves on. */
static const char *
item(const char **list, size_t *len)
{
	const char	*s = *list;

	if (s == NULL || *s == '\0')
		return NULL;
	*len = strcspn(s, ",");
	*list = s + *len + (s[*len] == ',');
	return s;
}

static bool
listed(const char *list, const char *word)
{
	const char	*s;
	size_t		 len;

	while ((s = item(&list, &len)) != NULL)
		if (strlen(word) == len && strncmp(s, word, len) == 0)
			return true;
	return false;
}

/* "3" is batch b03 too. */
static bool
batch_listed(const char *list, const char *batch)
{
	const char	*s, *digits;
	size_t		 len;

	if (listed(list, batch))
		return true;
	digits = batch + strcspn(batch, "0123456789");
	if (digits - batch != 1 || *digits == '\0')
		return false;
	digits += strspn(digits, "0");
	while ((s = item(&list, &len)) != NULL) {
		for (; len > 0 && *s == '0'; len--)
			s++;
		if (len > 0 && strlen(digits) == len &&
		    strncmp(s, digits, len) == 0)
			return true;
	}
	return false;
}

bool
engine_selects_op(const struct engine_options *opt, const struct op *op)
{
	if (strcmp(op->tool, opt->tool) != 0)
		return false;
	return opt->only == NULL ? op->inverse != NULL :
	    listed(opt->only, op->name);
}

bool
engine_selects(const struct engine_options *opt, const char *op,
    const char *site, const char *batch)
{
	const struct op	*known = op_find(op);

	if (known == NULL || !engine_selects_op(opt, known))
		return false;
	if (opt->batch != NULL && !batch_listed(opt->batch, batch))
		return false;
	return opt->site == NULL || strcmp(opt->site, site) == 0;
}

/* Every name of --only must be an op of this tool. */
static int
check_only(const struct engine_options *opt)
{
	const char	*list = opt->only, *s;
	const struct op	*op;
	char		 name[32];
	size_t		 len;

	if (*list == '\0') {
		warnx("--only: expected an operation");
		return -1;
	}
	while ((s = item(&list, &len)) != NULL) {
		snprintf(name, sizeof(name), "%.*s", (int)len, s);
		op = op_find(name);
		if (op == NULL || strcmp(op->tool, opt->tool) != 0) {
			warnx("--only %.*s: not an operation of %s", (int)len,
			    s, opt->tool);
			return -1;
		}
	}
	return 0;
}

static int
set_jobs(struct engine_options *opt)
{
	long	jobs;

	if (count_parse(optarg, JOBS_MAX, &jobs) == -1) {
		warnx("-j %s: expected a number from 1 to %d", optarg,
		    JOBS_MAX);
		return -1;
	}
	opt->jobs = (int)jobs;
	return 0;
}

static int
set_site(struct engine_options *opt)
{
	opt->site = optarg;
	if (strcmp(optarg, "source") == 0 ||
	    strcmp(optarg, "destination") == 0)
		return 0;
	warnx("--site %s: expected source or destination", optarg);
	return -1;
}

int
engine_option(struct engine_options *opt, int ch)
{
	switch (ch) {
	case 'V':
		printf("%s (replumb) %s\n", opt->tool, REPLUMB_VERSION);
		exit(fflush(stdout) == EOF ? STATUS_FATAL : STATUS_OK);
	case 'b':
		opt->batch = optarg;
		return 0;
	case 'j':
		return set_jobs(opt);
	case 'n':
		opt->dry_run = true;
		return 0;
	case 'o':
		opt->only = optarg;
		return check_only(opt);
	case 'p':
		opt->progress = true;
		return 0;
	case 's':
		return set_site(opt);
	case 'v':
		opt->verbose = true;
		return 0;
	default:
		return -1;
	}
}
