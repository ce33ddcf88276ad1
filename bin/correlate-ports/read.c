#include "read.h"

#include <stdlib.h>
#include <string.h>

#include "iscsi.h"
#include "lun.h"
#include "wwid.h"
#include "wwn.h"

/* A name's number in port_form and wwid_form; 0: not looked at yet. */
#define FORM_OF(form, good)	((form) << 1 | (good))

void
read_init(struct reading *r)
{
	*r = (struct reading){ 0 };
	intern_init(&r->names);
	intern_put(&r->names, "source", 6);	/* NAME_SOURCE, as in the estate */
}

void
read_reset(struct reading *r)
{
	intern_reset(&r->names, NAME_SOURCE + 1);
	r->pool.count = r->bad.count = 0;
	r->port_form.count = r->wwid_form.count = 0;
	r->used = 0;
	r->alive = 0;
}

void
read_fini(struct reading *r)
{
	intern_fini(&r->names);
	free(r->pool.item);
	free(r->port_form.item);
	free(r->wwid_form.item);
	free(r->bad.item);
	scan_fini(&r->inner);
	free(r->rows);
	free(r->global);
}

uint32_t
read_text(struct reading *r, const struct scan_member *m)
{
	uint32_t	 n;
	char		*text;

	if (m == NULL || m->kind != SCAN_STRING)
		return 0;
	if (!m->escaped)
		return intern_put(&r->names, m->val, m->len);
	text = scan_decode(m->val, m->len);
	n = intern_put(&r->names, text, strlen(text));
	free(text);
	return n;
}

const char *
read_name(const struct reading *r, uint32_t name)
{
	return intern_text(&r->names, name);
}

int64_t
read_integer(const struct scan_member *m)
{
	int64_t	n = 0;
	size_t	i;

	if (m == NULL || m->kind != SCAN_INTEGER)
		return 0;
	if (*m->val == '-' || m->len > 18)
		return strtoll(m->val, NULL, 10); /* ends before the brace */
	for (i = 0; i < m->len; i++)
		n = n * 10 + (m->val[i] - '0');
	return n;
}

const char *
read_lun(const struct scan_member *m, uint32_t *lun)
{
	int64_t	number = read_integer(m);
	int	n = number < 0 ? -1 : lun_from_number((uint64_t)number);

	if (n == -1)
		return "not a logical unit number";
	*lun = (uint32_t)n;
	return NULL;
}

static int
normalize_port(const char *s, char out[ISCSI_STRSIZE])
{
	return wwn_normalize(s, out) == 0 ? 0 : iscsi_normalize(s, out);
}

/*
 * The canonical form of a name, as FORM_OF says; remembered in forms, since
 * most names come many times.
 */
static uint32_t
canonical(struct reading *r, uint32_t name, struct numbers *forms,
    int (*normalize)(const char *, char *), enum bad_name what)
{
	char		out[WWID_STRSIZE];
	uint32_t	form = name;
	bool		good;

	if (name < forms->count && forms->item[name] != 0)
		return forms->item[name];
	good = normalize(read_name(r, name), out) == 0;
	if (good)
		form = intern_put(&r->names, out, strlen(out));
	else {
		numbers_add(&r->bad, what);
		numbers_add(&r->bad, name);
	}
	while (forms->count <= name)
		numbers_add(forms, 0);
	return forms->item[name] = FORM_OF(form, good);
}

static uint32_t
port_form(struct reading *r, uint32_t name)
{
	_Static_assert(ISCSI_STRSIZE <= WWID_STRSIZE, "room for both");

	return name == 0 ? 0 :
	    canonical(r, name, &r->port_form, normalize_port, BAD_PORT) >> 1;
}

static uint32_t
wwid_form(struct reading *r, uint32_t name)
{
	return name == 0 ? 0 :
	    canonical(r, name, &r->wwid_form, wwid_normalize, BAD_WWID) >> 1;
}

uint32_t
read_port(struct reading *r, const struct scan_member *m)
{
	return port_form(r, read_text(r, m));
}

uint32_t
read_wwid(struct reading *r, const struct scan_member *m)
{
	return wwid_form(r, read_text(r, m));
}

uint32_t
read_identity(struct reading *r, const struct scan_member *m)
{
	uint32_t	name = read_text(r, m), form = wwid_form(r, name);

	return name == 0 || (r->wwid_form.item[name] & 1) == 0 ? 0 : form;
}

struct adding {
	struct reading	*r;
	enum read_form	 form;
};

static void
add_element(void *arg, const char *s, size_t len)
{
	struct adding	*a = arg;
	uint32_t	 name = intern_put(&a->r->names, s, len);

	if (a->form == READ_PORT)
		name = port_form(a->r, name);
	else if (a->form == READ_WWID)
		name = wwid_form(a->r, name);
	numbers_add(&a->r->pool, name);
}

int
read_list(struct reading *r, const struct scan_member *m, enum read_form form,
    struct list *list)
{
	struct adding	a = { r, form };

	*list = (struct list){ .first = r->pool.count };
	if (m == NULL || m->kind != SCAN_ARRAY)
		return 0;
	if (scan_each_string(m, add_element, &a) == -1)
		return -1;
	list->count = r->pool.count - list->first;
	return 0;
}

/* The end of the object that begins at s; the text is good JSON. */
static const char *
object_end(const char *s)
{
	unsigned	depth = 0;
	bool		quoted = false;

	do {
		if (quoted && *s == '\\')
			s++;
		else if (*s == '"')
			quoted = !quoted;
		else if (!quoted && *s == '{')
			depth++;
		else if (!quoted && *s == '}')
			depth--;
		s++;
	} while (depth > 0);
	return s;
}

int
read_inner_list(struct reading *r, const struct scan_member *m,
    const char *name, enum read_form form, struct list *list)
{
	const char	*s, *end;
	uint32_t	 text;

	*list = (struct list){ .first = r->pool.count };
	if (m == NULL || m->kind != SCAN_ARRAY)
		return 0;
	for (s = m->val + 1; *(s += strspn(s, " \t\r\n,")) != ']'; s = end) {
		if (*s != '{')
			return -1;
		end = object_end(s);
		if (scan_object(&r->inner, s, (size_t)(end - s)) == -1)
			return -1;
		text = read_text(r, scan_find(&r->inner, name));
		if (form == READ_WWID)
			text = wwid_form(r, text);
		if (text != 0)
			numbers_add(&r->pool, text);
	}
	list->count = r->pool.count - list->first;
	return 0;
}
