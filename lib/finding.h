/*
 * finding - make the record that says what a person or a later tool must
 * know (lib/schema/finding.json).
 */
#ifndef FINDING_H
#define FINDING_H

#include <jansson.h>
#include <stdbool.h>

enum finding_severity { FINDING_INFO, FINDING_WARNING, FINDING_ERROR };

/*
 * A new finding of tool.  about is stolen; blocks says that no move may
 * touch what it names.  hint may be NULL.
 */
json_t	*finding_new(const char *tool, const char *code,
	    enum finding_severity, bool blocks, json_t *about,
	    const char *hint, const char *fmt, ...)
	    __attribute__((format(printf, 7, 8)));

#endif
