#include "progress.h"

#include <err.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stamp.h"

#define TERMINAL_S	0.5	/* between two lines */
#define LOG_S		30.0

void
progress_init(struct progress *p, const char *tool, bool on)
{
	*p = (struct progress){ .tool = tool, .on = on,
	    .terminal = isatty(STDERR_FILENO) == 1 };
}

void
progress_plan(struct progress *p, double makespan_s)
{
	p->makespan_s = isfinite(makespan_s) ? makespan_s : 0;
}

void
progress_step(struct progress *p)
{
	p->total++;
}

/* A step that is tried again counts as what it is in the end, roughly. */
void
progress_result(struct progress *p, enum step_outcome outcome)
{
	if (outcome == STEP_DONE || outcome == STEP_ALREADY)
		p->good++;
	else
		p->bad++;
}

static size_t
done(const struct progress *p)
{
	return p->good + p->bad < p->total ? p->good + p->bad : p->total;
}

/* Seconds; -1 when nothing can be said. */
static double
remaining(const struct progress *p, double now)
{
	double	left = (double)(p->total - done(p));
	double	ours = (double)(p->total - p->before);
	double	part = ours > 0 ? 1 - left / ours : 1;
	double	forecast;

	if (left <= 0)
		return 0;
	forecast = p->makespan_s * ours / (double)p->total;
	if (p->makespan_s <= 0)
		return part < 0.02 ? -1 : (now - p->started) / part *
		    (1 - part);
	return (1 - part) * ((1 - part) * forecast + (now - p->started));
}

static void
print(struct progress *p, double now, const char *before, const char *after)
{
	double	left = remaining(p, now);
	char	time[32] = "", bad[32] = "";

	if (left > 0)
		snprintf(time, sizeof(time), ", %d:%02d:%02d left",
		    (int)(fmin(left, 1e8) / 3600),
		    (int)(fmod(left, 3600) / 60), (int)fmod(left, 60));
	if (p->bad > 0)
		snprintf(bad, sizeof(bad), ", %zu failed", p->bad);
	fprintf(stderr, "%s%s: %zu of %zu steps%s%s%s", before, p->tool,
	    done(p), p->total, bad, time, after);
	p->shown = now;
}

void
progress_show(struct progress *p)
{
	double	now;

	if (!p->on || p->total == 0)
		return;
	now = stamp_monotonic();
	if (p->started <= 0) {
		p->started = now;
		p->before = done(p);
	}
	if (now - p->shown < (p->terminal ? TERMINAL_S : LOG_S))
		return;
	print(p, now, p->terminal ? "\r\033[K" : "", p->terminal ? "" : "\n");
}

int
progress_ms(const struct progress *p)
{
	if (!p->on || p->total == 0)
		return -1;
	return (int)((p->terminal ? TERMINAL_S : LOG_S) * 1000);
}

void
progress_say(struct progress *p, const char *fmt, ...)
{
	va_list	ap;

	if (p->on && p->terminal && p->shown > 0)
		fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
}

void
progress_end(struct progress *p)
{
	if (p->on && p->total > 0)
		print(p, stamp_monotonic(), p->terminal ? "\r\033[K" : "",
		    "\n");
}
