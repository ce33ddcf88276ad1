/*
 * xml - libxml2's writer with checks: a failure (no memory) ends the tool.
 * Attributes are pairs of name and value with a NULL at the end.
 */
#ifndef XML_H
#define XML_H

#include <libxml/xmlwriter.h>

/* A writer into memory, indented; the buffer is the caller's to free. */
xmlTextWriterPtr xml_new(xmlBufferPtr *);

void	xml_begin(xmlTextWriterPtr, const char *name, ...)
	    __attribute__((sentinel));
void	xml_end(xmlTextWriterPtr);

/* An element without content. */
void	xml_empty(xmlTextWriterPtr, const char *name, ...)
	    __attribute__((sentinel));

/* An element with text only. */
void	xml_text(xmlTextWriterPtr, const char *name, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

#endif
