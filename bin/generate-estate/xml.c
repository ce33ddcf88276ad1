#include "xml.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "status.h"

static void
check(int rv)
{
	if (rv < 0)
		errx(STATUS_FATAL, "XML: out of memory");
}

xmlTextWriterPtr
xml_new(xmlBufferPtr *buf)
{
	xmlTextWriterPtr	w = NULL;

	if ((*buf = xmlBufferCreate()) == NULL ||
	    (w = xmlNewTextWriterMemory(*buf, 0)) == NULL)
		check(-1);
	check(xmlTextWriterSetIndent(w, 1));
	check(xmlTextWriterSetIndentString(w, BAD_CAST "  "));
	return w;
}

static void
begin(xmlTextWriterPtr w, const char *name, va_list ap)
{
	const char	*attribute;

	check(xmlTextWriterStartElement(w, BAD_CAST name));
	while ((attribute = va_arg(ap, const char *)) != NULL)
		check(xmlTextWriterWriteAttribute(w, BAD_CAST attribute,
		    BAD_CAST va_arg(ap, const char *)));
}

void
xml_begin(xmlTextWriterPtr w, const char *name, ...)
{
	va_list	ap;

	va_start(ap, name);
	begin(w, name, ap);
	va_end(ap);
}

void
xml_end(xmlTextWriterPtr w)
{
	check(xmlTextWriterEndElement(w));
}

void
xml_empty(xmlTextWriterPtr w, const char *name, ...)
{
	va_list	ap;

	va_start(ap, name);
	begin(w, name, ap);
	va_end(ap);
	xml_end(w);
}

void
xml_text(xmlTextWriterPtr w, const char *name, const char *fmt, ...)
{
	va_list	 ap;
	char	*text;

	va_start(ap, fmt);
	check(vasprintf(&text, fmt, ap));
	va_end(ap);
	check(xmlTextWriterWriteElement(w, BAD_CAST name, BAD_CAST text));
	free(text);
}
