#include "read.h"

#include <stdlib.h>
#include <string.h>

#include "iscsi.h"
#include "wwid.h"
#include "wwn.h"

static uint32_t
text_of(struct estate *e, const struct scan_member *m)
{
	uint32_t	 n;
	char		*text;

	if (m == NULL || m->kind != SCAN_STRING)
		return 0;
	if (!m->escaped)
		return intern_put(&e->names, m->val, m->len);
	text = scan_decode(m->val, m->len);
	n = intern_put(&e->names, text, strlen(text));
	free(text);
	return n;
}

uint32_t
read_text(struct estate *e, const struct scan *members, const char *name)
{
	return text_of(e, scan_find(members, name));
}

bool
read_integer(const struct scan *members, const char *name, int64_t *value)
{
	const struct scan_member	*m = scan_find(members, name);

	if (m == NULL || m->kind != SCAN_INTEGER)
		return false;
	*value = strtoll(m->val, NULL, 10);	/* ends before the brace */
	return true;
}

uint32_t
read_site(struct estate *e, const struct scan *members)
{
	uint32_t	site = read_text(e, members, "site");

	return site == 0 ? e->source : site;
}

static int
normalize_port(const char *s, char out[ISCSI_STRSIZE])
{
	return wwn_normalize(s, out) == 0 ? 0 : iscsi_normalize(s, out);
}

/* The canonical form of a name; remembered in forms for the next time. */
static uint32_t
canonical(struct estate *e, uint32_t name, struct numbers *forms,
    int (*normalize)(const char *, char *), const char *what)
{
	char		out[WWID_STRSIZE];
	uint32_t	form = name;

	if (name == 0 || (name < forms->count && forms->item[name] != 0))
		return name == 0 ? 0 : forms->item[name];
	if (normalize(estate_text(e, name), out) == 0)
		form = intern_put(&e->names, out, strlen(out));
	else
		report_add(e->report, "bad-identity", FINDING_WARNING, false,
		    json_pack("{ss}", what, estate_text(e, name)),
		    "see replumb(7) for the forms of names",
		    "%s \"%s\" cannot be put in canonical form", what,
		    estate_text(e, name));
	while (forms->count <= name)
		numbers_add(forms, 0);
	return forms->item[name] = form;
}

static uint32_t
port_form(struct estate *e, uint32_t name)
{
	_Static_assert(ISCSI_STRSIZE <= WWID_STRSIZE, "room for both");

	return canonical(e, name, &e->port_form, normalize_port, "port");
}

static uint32_t
wwid_form(struct estate *e, uint32_t name)
{
	return canonical(e, name, &e->wwid_form, wwid_normalize, "wwid");
}

uint32_t
read_port(struct estate *e, const struct scan *members, const char *name)
{
	return port_form(e, read_text(e, members, name));
}

uint32_t
read_wwid(struct estate *e, const struct scan *members, const char *name)
{
	return wwid_form(e, read_text(e, members, name));
}

bool
read_is_wwid(const struct estate *e, uint32_t name)
{
	char	out[WWID_STRSIZE];

	return wwid_normalize(estate_text(e, name), out) == 0;
}

struct reading {
	struct estate	*e;
	enum read_form	 form;
};

static void
add_element(void *arg, const char *s, size_t len)
{
	struct reading	*r = arg;
	uint32_t	 name = intern_put(&r->e->names, s, len);

	if (r->form == READ_PORT)
		name = port_form(r->e, name);
	else if (r->form == READ_WWID)
		name = wwid_form(r->e, name);
	numbers_add(&r->e->pool, name);
}

int
read_list(struct estate *e, const struct scan *members, const char *name,
    enum read_form form, struct list *list)
{
	const struct scan_member	*m = scan_find(members, name);
	struct reading			 r = { e, form };

	list->first = e->pool.count;
	list->count = 0;
	if (m == NULL || m->kind != SCAN_ARRAY)
		return 0;
	if (scan_each_string(m, add_element, &r) == -1)
		return -1;
	list->count = e->pool.count - list->first;
	return 0;
}
