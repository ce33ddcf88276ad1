/*
 * power - hosts that lose it, and VMs that go off by themselves.
 */
#ifndef POWER_H
#define POWER_H

#include <stdbool.h>

/* A host's VMs are off at once, and it answers nothing for that long. */
void	power_cut(const char *site, const char *host, double seconds);
bool	power_is_cut(const char *site, const char *host);

/* A VM, when it still runs by then, crashes. */
void	power_crash_later(const char *site, const char *vm, double seconds);

void	power_free(void);

#endif
