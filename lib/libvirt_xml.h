/*
 * libvirt_xml - look into what libvirt describes itself with.
 *
 * All text is borrowed from the document.  A path is element names joined by
 * slashes, below the node given ("source/device"), "" for the node itself;
 * the first match counts.  Absent and empty are NULL.
 */
#ifndef LIBVIRT_XML_H
#define LIBVIRT_XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

/* Parse text, which may be NULL.  NULL when it is no XML; prints nothing. */
xmlDocPtr	 lvxml_parse(const char *text);

/* The root of a document when it has that name, else NULL. */
const xmlNode	*lvxml_root(xmlDocPtr, const char *name);

/* The first element below, and the next of its name among its siblings. */
const xmlNode	*lvxml_find(const xmlNode *, const char *path);
const xmlNode	*lvxml_next(const xmlNode *);

const char	*lvxml_text(const xmlNode *, const char *path);
const char	*lvxml_attr(const xmlNode *, const char *path,
		    const char *name);

/* The text as a whole number; false when it is none. */
bool		 lvxml_number(const xmlNode *, const char *path,
		    uint64_t *number);

/* An element with a text (may be NULL), added at the end of node. */
xmlNodePtr	 lvxml_add(xmlNodePtr node, const char *name,
		    const char *text);
void		 lvxml_set(xmlNodePtr, const char *name, const char *value);

#endif
