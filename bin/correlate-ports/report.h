/*
 * report - the findings, collected, and written in the order of code and
 * object.  Several of one code about one object are one finding: the first
 * one's message with a count of the others, the worst one's severity.
 */
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "finding.h"

#define REPORT_TOOL	"correlate-ports"

struct report;

struct report	*report_new(void);
void		 report_free(struct report *);

/* Note a finding; about is stolen.  code and hint (may be NULL) are kept. */
void		 report_add(struct report *, const char *code,
		    enum finding_severity, bool blocks, json_t *about,
		    const char *hint, const char *fmt, ...)
		    __attribute__((format(printf, 7, 8)));

/* Forget the findings about objects that begin with a member and its text. */
void		 report_forget(struct report *, const char *name,
		    const char *value);

/*
 * The findings about an object, one after the other; *at is 0 at first.
 * Returns false when there are no more.  What is set is borrowed.
 */
bool		 report_next(const struct report *, const json_t *about,
		    size_t *at, const char **code, const char **message,
		    bool *blocks);

/* Write all to stdout.  Returns whether one of them blocks. */
bool		 report_write(struct report *);

#endif
