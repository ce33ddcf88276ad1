/*
 * xml - look into a document, such as what libvirt describes itself with.
 *
 * All text is borrowed from the document.  A path is element names joined by
 * slashes, below the node given ("source/device"), "" for the node itself;
 * the first match counts.  Absent and empty are NULL.
 */
#ifndef XML_H
#define XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

/* Parse text, which may be NULL.  NULL when it is no XML; prints nothing. */
xmlDocPtr	 xml_parse(const char *text);

/* The root of a document when it has that name, else NULL. */
const xmlNode	*xml_root(xmlDocPtr, const char *name);

/* The first element below, and the next of its name among its siblings. */
const xmlNode	*xml_find(const xmlNode *, const char *path);
const xmlNode	*xml_next(const xmlNode *);

const char	*xml_content(const xmlNode *, const char *path);
const char	*xml_attr(const xmlNode *, const char *path,
		    const char *name);

/* The text as a whole number; false when it is none. */
bool		 xml_number(const xmlNode *, const char *path,
		    uint64_t *number);

/* An element with a text (may be NULL), added at the end of node. */
xmlNodePtr	 xml_add(xmlNodePtr node, const char *name,
		    const char *text);
void		 xml_set(xmlNodePtr, const char *name, const char *value);

#endif
