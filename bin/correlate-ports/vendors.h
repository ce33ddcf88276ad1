/*
 * vendors - whose identity is this, and which volume does it name?
 *
 * A NAA identity begins with its maker's number (IEEE OUI); some makers put
 * the volume's number into the rest.  That is a witness, never a proof: of
 * copies, and of arrays that took an identity over, it is not true.
 *
 * The table is vendors.csv, built in; a site's own file has the same columns:
 *	prefix	hex digits that the identity begins with, behind "naa."
 *	vendor	for people
 *	volume	how the volume's id is in it: "ldev4" (the last four digits
 *		are the number of a Hitachi LDEV), or nothing
 * The longest prefix counts; a site's row replaces the built-in one.
 */
#ifndef VENDORS_H
#define VENDORS_H

#include <stdbool.h>

struct vendor {
	const char	*prefix, *name, *volume;
};

extern const struct vendor	vendors_shipped[];	/* prefix NULL: end */

enum vendor_word {
	VENDOR_SILENT,		/* names no volume */
	VENDOR_AGREES,
	VENDOR_DIFFERS
};

struct vendors;

/*
 * The built-in table, and a site's file unless that is NULL.  Returns NULL
 * after a warning of the form `tool: file:line: field: why`.
 */
struct vendors	*vendors_new(const char *path);
void		 vendors_free(struct vendors *);

/* Whose identity is it?  NULL: not known. */
const struct vendor *vendors_find(const struct vendors *, const char *wwid);

/* What the identity says of a volume with that id. */
enum vendor_word vendors_ask(const struct vendors *, const char *wwid,
		    const char *volume);

#endif
