/*
 * latency - how long each kind of work takes: a time, or a distribution
 * around one.
 */
#ifndef LATENCY_H
#define LATENCY_H

#include <stdint.h>

/* "path=200ms~50%,start=2s", as of --latency; a bad one ends the tool. */
void	latency_parse(char *spec);
void	latency_seed(uint64_t);

/* Seconds for one piece of work of a kind, drawn anew each time. */
double	latency(const char *kind);

#endif
