#include "xml.h"

#include <err.h>
#include <errno.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

xmlDocPtr
xml_parse(const char *text)
{
	size_t	len;

	if (text == NULL || (len = strlen(text)) > INT32_MAX)
		return NULL;
	return xmlReadMemory(text, (int)len, NULL, NULL, XML_PARSE_NONET |
	    XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

const xmlNode *
xml_root(xmlDocPtr doc, const char *name)
{
	const xmlNode	*root;

	if (doc == NULL || (root = xmlDocGetRootElement(doc)) == NULL ||
	    strcmp((const char *)root->name, name) != 0)
		return NULL;
	return root;
}

/* The first of node and its next siblings with that element name. */
static const xmlNode *
among(const xmlNode *node, const char *name, size_t len)
{
	for (; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE &&
		    strlen((const char *)node->name) == len &&
		    memcmp(node->name, name, len) == 0)
			return node;
	return NULL;
}

const xmlNode *
xml_find(const xmlNode *node, const char *path)
{
	size_t	len;

	while (node != NULL && *path != '\0') {
		len = strcspn(path, "/");
		node = among(node->children, path, len);
		path += len + (path[len] == '/');
	}
	return node;
}

const xmlNode *
xml_next(const xmlNode *node)
{
	const char	*name = (const char *)node->name;

	return among(node->next, name, strlen(name));
}

/* What stands in an element or attribute that holds nothing but text. */
static const char *
content(const xmlNode *text)
{
	if (text == NULL || text->next != NULL || text->content == NULL ||
	    (text->type != XML_TEXT_NODE) || *text->content == '\0')
		return NULL;
	return (const char *)text->content;
}

const char *
xml_content(const xmlNode *node, const char *path)
{
	node = xml_find(node, path);
	return node == NULL ? NULL : content(node->children);
}

const char *
xml_attr(const xmlNode *node, const char *path, const char *name)
{
	const xmlAttr	*attr;

	if ((node = xml_find(node, path)) == NULL)
		return NULL;
	for (attr = node->properties; attr != NULL; attr = attr->next)
		if (strcmp((const char *)attr->name, name) == 0)
			return content(attr->children);
	return NULL;
}

bool
xml_number(const xmlNode *node, const char *path, uint64_t *number)
{
	const char	*text = xml_content(node, path);
	char		*end;

	if (text == NULL || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

xmlNodePtr
xml_add(xmlNodePtr node, const char *name, const char *text)
{
	xmlNodePtr	child;

	child = xmlNewTextChild(node, NULL, (const xmlChar *)name,
	    (const xmlChar *)text);
	if (child == NULL)
		err(STATUS_FATAL, NULL);
	return child;
}

void
xml_set(xmlNodePtr node, const char *name, const char *value)
{
	if (xmlNewProp(node, (const xmlChar *)name,
	    (const xmlChar *)value) == NULL)
		err(STATUS_FATAL, NULL);
}
