/*
 * events - DIR/events.jsonl: what happened, in order, one object a line:
 *
 *	{"type":"event","seq":7,"t_s":0.125,"event":"vm-started",...}
 *	{"type":"violation","seq":8,"t_s":0.125,"rule":"two-writers",...}
 *
 * seq goes on from what the file holds already; t_s is seconds since this
 * start.  A line is written before the change it tells of is answered.
 */
#ifndef EVENTS_H
#define EVENTS_H

void	events_open(const char *dir);
void	events_close(void);

/* What happened; the rest as for json_pack: an object's inside, "s:s,..." */
void	event_log(const char *event, const char *fmt, ...);

/* What must never happen, and did. */
void	event_violation(const char *rule, const char *fmt, ...);

#endif
