#include "libvirt_view.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "status.h"
#include "wwid.h"

/* The order in which types are told. */
static const char *const types[] = {
	"host", "initiator", "path", "logical_unit", "datastore", "vm",
	"disk", "vm_definition", "finding"
};

void
lv_view_init(struct lv_view *v, virConnectPtr conn, const char *host)
{
	v->conn = conn;
	v->host = host;
	v->records = json_array();
	v->identity = json_object();
	v->unit = json_object();
	v->pool = json_object();
	v->portal = json_object();
	if (v->records == NULL || v->identity == NULL || v->unit == NULL ||
	    v->pool == NULL || v->portal == NULL)
		err(STATUS_FATAL, NULL);
}

void
lv_view_fini(struct lv_view *v)
{
	json_decref(v->records);
	json_decref(v->identity);
	json_decref(v->unit);
	json_decref(v->pool);
	json_decref(v->portal);
}

void
lv_add_new(struct lv_view *v, json_t *record)
{
	if (json_array_append_new(v->records, record) == -1)
		err(STATUS_FATAL, NULL);
}

void
lv_finding(struct lv_view *v, const char *code, enum finding_severity severity,
    bool blocks, json_t *about, const char *hint, const char *fmt, ...)
{
	char	message[400];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	json_object_set_new(about, "host", json_string(v->host));
	/* The tool that asks puts its own name there. */
	lv_add_new(v, finding_new("libvirt", code, severity, blocks, about,
	    hint, "host %s: %s", v->host, message));
}

/*
 * The length of the path of the disk that a path is a partition of; 0 when it
 * is not of the form of one (/dev/sdc1, /dev/nvme0n1p1, by-id/...-part1).
 */
static size_t
whole_disk(const char *path)
{
	size_t	len = strlen(path), all = len;

	while (len > 0 && path[len - 1] >= '0' && path[len - 1] <= '9')
		len--;
	if (len == all)
		return 0;
	if (strncmp(path, "/dev/sd", 7) == 0 ||
	    strncmp(path, "/dev/vd", 7) == 0)
		return len;
	if (strncmp(path, "/dev/nvme", 9) == 0)
		return path[len - 1] == 'p' ? len - 1 : 0;
	return strncmp(path, "/dev/disk/", 10) == 0 &&
	    strncmp(path + len - 5, "-part", 5) == 0 ? len - 5 : 0;
}

const char *
lv_identity(struct lv_view *v, const char *path)
{
	char		 wwid[WWID_STRSIZE];
	json_t		*known;
	size_t		 len;

	known = json_object_get(v->identity, path);
	if (known == NULL && (len = whole_disk(path)) != 0)
		known = json_object_getn(v->identity, path, len);
	if (known == NULL && wwid_normalize(path, wwid) == 0) {
		known = json_string(wwid);
		json_object_set_new(v->identity, path, known);
	}
	return json_string_value(known);
}

static size_t
rank(const json_t *record)
{
	const char	*type;
	size_t		 i;

	type = json_string_value(json_object_get(record, "type"));
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i], type) == 0)
			break;
	return i;
}

static int
by_value(const json_t *a, const json_t *b)
{
	char	*s, *t;
	int	 order;

	if (json_is_string(a) && json_is_string(b))
		return strcmp(json_string_value(a), json_string_value(b));
	if (json_is_integer(a) && json_is_integer(b))
		return (json_integer_value(a) > json_integer_value(b)) -
		    (json_integer_value(a) < json_integer_value(b));
	s = json_dumps(a, JSON_ENCODE_ANY | JSON_SORT_KEYS);
	t = json_dumps(b, JSON_ENCODE_ANY | JSON_SORT_KEYS);
	order = s == NULL || t == NULL ? (s != NULL) - (t != NULL) :
	    strcmp(s, t);
	free(s);
	free(t);
	return order;
}

/* By type, then by the key of the type, site aside. */
static int
by_key(const void *x, const void *y)
{
	const json_t *const	 a = *(json_t *const *)x;
	const json_t *const	 b = *(json_t *const *)y;
	size_t			 i, at = rank(a), bt = rank(b);
	const char *const	*key;
	int			 order = (at > bt) - (at < bt);

	if (order != 0)
		return order;
	key = record_type_find(types[at], strlen(types[at]))->key;
	for (i = 0; order == 0 && key[i] != NULL; i++)
		order = by_value(json_object_get(a, key[i]),
		    json_object_get(b, key[i]));
	return order;
}

void
lv_view_sort(struct lv_view *v)
{
	size_t	  i, count = json_array_size(v->records);
	json_t	**list;

	if (count == 0)
		return;
	if ((list = calloc(count, sizeof(*list))) == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < count; i++)
		list[i] = json_incref(json_array_get(v->records, i));
	qsort(list, count, sizeof(*list), by_key);
	json_array_clear(v->records);
	for (i = 0; i < count; i++)
		lv_add_new(v, list[i]);
	free(list);
}
