/*
 * health - guests that answer, a while after they were started.
 */
#ifndef HEALTH_H
#define HEALTH_H

/* A VM was started: it answers after --latency boot. */
void	health_booting(const char *site, const char *vm);
void	health_free(void);

#endif
