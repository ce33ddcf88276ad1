/*
 * facts - what each type of record says, put into the estate's tables.
 *
 * Each take function keeps one record; of two with one key the later counts.
 * Where that changes what a placement rests on, it is a contradiction.
 * They return NULL, or why the record is no good.
 */
#ifndef FACTS_H
#define FACTS_H

#include "estate.h"

#define FACT_HINT	"capture that side again and drop the older facts"

typedef const char *take_fn(struct estate *, const struct scan *);

take_fn	take_host, take_initiator, take_path, take_logical_unit, take_datastore,
	take_vm, take_disk;
take_fn	take_array, take_array_port, take_host_group, take_volume, take_lun,
	take_fabric_login;

/* The site with that name. */
struct site	*fact_site(struct estate *, uint32_t name);

/* The record's LUN; NULL, or why it is none. */
const char	*fact_lun(const struct scan *, uint32_t *lun);

#endif
