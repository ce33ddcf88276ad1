#include "finding.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "status.h"

json_t *
finding_new(const char *tool, const char *code, enum finding_severity severity,
    bool blocks, json_t *about, const char *hint, const char *fmt, ...)
{
	static const char *const words[] = { "info", "warning", "error" };
	char			*message;
	json_t			*finding;
	va_list			 ap;

	va_start(ap, fmt);
	if (vasprintf(&message, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	finding = json_pack("{ss ss ss ss ss so so ss*}", "type", "finding",
	    "tool", tool, "code", code, "severity", words[severity],
	    "message", message, "about", about, "blocks", json_boolean(blocks),
	    "hint", hint);
	if (finding == NULL)
		errx(STATUS_FATAL, "finding %s: not UTF-8", code);
	free(message);
	return finding;
}
