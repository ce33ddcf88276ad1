/*
 * fabric - who sees what.
 *
 * A port sees another when both are logged in to a fabric and an active zone
 * of it holds both; a target shows it the LUs of the host groups that hold
 * its name; an external volume answers only while a LU behind it does.
 */
#ifndef FABRIC_H
#define FABRIC_H

#include <jansson.h>
#include <stdbool.h>

/* The names of the ports that a port can talk to; a new array, in order. */
json_t		*fabric_peers(const char *wwpn);

/* Does an array port (NULL: none) answer hosts and other arrays? */
bool		 fabric_is_target(const json_t *port);

/* The volume that an initiator finds at a LUN of a target, or NULL. */
const json_t	*fabric_resolve(const char *initiator, const char *target,
		    json_int_t lun);

/*
 * For many LUNs: the host groups of a target that an initiator is in; borrowed
 * from the state.
 */
struct fabric_view {
	const json_t	*port;		/* of the target; NULL: not seen */
	const json_t	*groups;	/* may be NULL */
};
struct fabric_view fabric_look(const char *initiator, const char *target);

/* Every LU that a target shows an initiator: [{lun, volume}], a new array. */
json_t		*fabric_luns(const char *initiator, const char *target);

/* Does a volume answer?  Only an external one may not. */
bool		 fabric_alive(const json_t *volume);

/* Does this way of an external volume {array_port, target, lun} lead there? */
bool		 fabric_way_alive(const char *array, const json_t *way,
		    const char *behind_array, const char *behind_volume);

/* The volume behind an external one; NULL when it is none, or it is gone. */
const json_t	*fabric_next(const json_t *volume);

/* The volume whose data a volume is: itself, or what is behind it. */
const json_t	*fabric_behind(const json_t *volume);

/* "array/volume": its own name, and that of the volume whose data it is. */
json_t		*fabric_name(const json_t *volume);
json_t		*fabric_lu(const json_t *volume);

/* The volume with this identity, or NULL. */
const json_t	*fabric_volume(const char *wwid);

/*
 * Does a path that the host knows since its last rescan still lead to the LU
 * with this identity?
 */
bool		 fabric_reaches(const char *site, const char *host,
		    const char *wwid);

/*
 * Make what the host has seen (path, logical_unit) what there is to see.
 * Paths that stay keep their device, new ones get the lowest free one.
 */
void		 fabric_rescan(const char *site, const char *host);

#endif
