/*
 * fault_rules - the lines of --fault-file: which fault strikes what, and the
 * how manieth time.
 */
#ifndef FAULT_RULES_H
#define FAULT_RULES_H

#include <jansson.h>
#include <stdbool.h>

struct scene;

/* Add the rules of a file; a bad line ends the tool. */
void	fault_rules_load(const char *path);
void	fault_rules_free(void);

/* Are there rules for this fault? */
bool	fault_rules_have(const char *fault);

/*
 * Count this opportunity with every rule that it fits; does one strike?
 * *seconds is set when the rule says so.
 */
bool	fault_rules_hit(const char *fault, const struct scene *,
	    double *seconds);

/* faults.c: is there a fault of that name? */
bool	fault_known(const char *name);

#endif
