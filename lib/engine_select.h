/*
 * engine_select - which steps a tool is to run, and the options that say so.
 *
 * All tools that change things take the same options; ENGINE_LONGOPTS goes
 * into their tables, and engine_option takes what they do not know.
 */
#ifndef ENGINE_SELECT_H
#define ENGINE_SELECT_H

#include <getopt.h>
#include <stdbool.h>

#include "engine.h"
#include "ops.h"

#define ENGINE_SHORTOPTS "hj:vV"
#define ENGINE_LONGOPTS \
	{ "batch",	required_argument,	NULL, 'b' }, \
	{ "dry-run",	no_argument,		NULL, 'n' }, \
	{ "help",	no_argument,		NULL, 'h' }, \
	{ "jobs",	required_argument,	NULL, 'j' }, \
	{ "only",	required_argument,	NULL, 'o' }, \
	{ "progress",	no_argument,		NULL, 'p' }, \
	{ "site",	required_argument,	NULL, 's' }, \
	{ "verbose",	no_argument,		NULL, 'v' }, \
	{ "version",	no_argument,		NULL, 'V' }, \
	{ NULL, 0, NULL, 0 }

#define ENGINE_USAGE \
	"  --batch N,...        only steps of these batches\n" \
	"  --dry-run            read and decide, change nothing\n" \
	"  -j, --jobs N         threads at most (64)\n" \
	"  --only OP,...        only steps with these ops\n" \
	"  --progress           how far all steps are, to standard error\n" \
	"  --site SITE          only steps at source or destination\n" \
	"  -v, --verbose        steps to standard error as they go\n"

/*
 * Take one option of getopt_long.  Returns 0, or -1 when it is none of
 * these or its argument was bad (said on stderr).  --version ends the tool.
 */
int	engine_option(struct engine_options *, int ch);

/* Is a step with these members one to be run? */
bool	engine_selects(const struct engine_options *, const char *op,
	    const char *site, const char *batch);
/* Is one of that operation, of whatever site and batch? */
bool	engine_selects_op(const struct engine_options *, const struct op *);

#endif
