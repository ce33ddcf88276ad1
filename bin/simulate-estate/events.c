#include "events.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loop.h"
#include "status.h"

static char		*path;
static int		 fd = -1;
static json_int_t	 seq;

/* Count the lines that are there, and end one that was cut off. */
static void
count(FILE *fp)
{
	int	c, last = '\n';

	while ((c = getc(fp)) != EOF) {
		seq += c == '\n';
		last = c;
	}
	if (last != '\n' && write(fd, "\n", 1) != 1)
		err(STATUS_FATAL, "%s", path);
}

void
events_open(const char *dir)
{
	FILE	*fp;

	if (asprintf(&path, "%s/events.jsonl", dir) == -1)
		err(STATUS_FATAL, NULL);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd == -1 || (fp = fopen(path, "re")) == NULL)
		err(STATUS_FATAL, "%s", path);
	count(fp);
	fclose(fp);
}

void
events_close(void)
{
	close(fd);
	free(path);
}

/* One line, by one write. */
static void
put(const char *type, const char *name, const char *value, const char *fmt,
    va_list ap)
{
	char	 braces[256];
	json_t	*event, *more;
	char	*line, *whole;
	int	 len;

	snprintf(braces, sizeof(braces), "{%s}", fmt);
	event = json_pack("{s:s,s:I,s:f,s:s}", "type", type, "seq", ++seq,
	    "t_s", loop_time(), name, value);
	if ((more = json_vpack_ex(NULL, 0, braces, ap)) == NULL)
		errx(STATUS_FATAL, "event %s: bad format %s", value, fmt);
	json_object_update(event, more);
	line = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(9));
	if (line == NULL || (len = asprintf(&whole, "%s\n", line)) == -1)
		err(STATUS_FATAL, NULL);
	if (write(fd, whole, (size_t)len) != len)
		err(STATUS_FATAL, "%s", path);
	free(whole);
	free(line);
	json_decref(more);
	json_decref(event);
}

void
event_log(const char *event, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	put("event", "event", event, fmt, ap);
	va_end(ap);
}

void
event_violation(const char *rule, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	put("violation", "rule", rule, fmt, ap);
	va_end(ap);
}
