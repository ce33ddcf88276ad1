#include "faults_records.h"

#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

const char *
fact_text(const json_t *record, const char *name)
{
	const char	*s = json_string_value(json_object_get(record, name));

	return s == NULL ? "" : s;
}

bool
fact_is(const json_t *record, const char *type, ...)
{
	const char	*name;
	bool		 same = strcmp(fact_text(record, "type"), type) == 0;
	va_list		 ap;

	va_start(ap, type);
	while (same && (name = va_arg(ap, const char *)) != NULL)
		same = strcmp(fact_text(record, name),
		    va_arg(ap, const char *)) == 0;
	va_end(ap);
	return same;
}

bool
fact_lists(const json_t *record, const char *name, const char *text)
{
	const json_t	*item;
	size_t		 i;

	json_array_foreach(json_object_get(record, name), i, item)
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	return false;
}

void
fact_unlist(json_t *record, const char *name, const char *text)
{
	json_t	*list = json_object_get(record, name);
	size_t	 i;

	for (i = json_array_size(list); i-- > 0; )
		if (strcmp(json_string_value(json_array_get(list, i)),
		    text) == 0)
			json_array_remove(list, i);
}

void
fact_put_new(struct faults *f, int file, json_t *record)
{
	if (record == NULL || json_array_append_new(f->file[file], record))
		errx(STATUS_FATAL, "--fault %s: a record cannot be made",
		    f->kind);
}

json_t *
wwid_new(const char *hex)
{
	return json_sprintf("naa.%s", hex);
}

/* A text with one part in place of another: new reference, or NULL. */
static json_t *
replaced(const char *s, const char *from, const char *to)
{
	const char	*at = strstr(s, from);

	return at == NULL ? NULL : json_sprintf("%.*s%s%s", (int)(at - s), s,
	    to, at + strlen(from));
}

/* The same, in all texts below a value. */
static void
replace_in(json_t *value, const char *from, const char *to)
{
	const char	*name;
	json_t		*item, *fresh;
	size_t		 i;

	json_array_foreach(value, i, item)
		if (!json_is_string(item))
			replace_in(item, from, to);
		else if ((fresh = replaced(json_string_value(item), from,
		    to)) != NULL)
			json_array_set_new(value, i, fresh);
	json_object_foreach(value, name, item)
		if (!json_is_string(item))
			replace_in(item, from, to);
		else if ((fresh = replaced(json_string_value(item), from,
		    to)) != NULL)
			json_object_set_new(value, name, fresh);
}

/* Is the record told by a host? */
static bool
is_of_host(const struct faults *f, const json_t *record,
    const struct host *host)
{
	return strcmp(fact_text(record, "host"), host->name) == 0 ||
	    fact_lists(record, "hosts", host->name) ||
	    strcmp(fact_text(f->host_of_vm, fact_text(record, "vm")),
	    host->name) == 0;
}

void
identity_change(struct faults *f, const char *hex, const char *to,
    const struct host *host)
{
	json_t	*record;
	size_t	 i;

	json_array_foreach(f->file[SOURCE_HOSTS], i, record)
		if (host == NULL || is_of_host(f, record, host))
			replace_in(record, hex, to);
	json_array_foreach(f->disks, i, record)
		if (host == NULL || is_of_host(f, record, host))
			replace_in(record, hex, to);
	if (host != NULL)
		return;
	replace_in(f->file[SOURCE_ARRAY], hex, to);
}

void
port_open(struct faults *f, const char *wwpn, size_t fabric,
    const struct host *h)
{
	const char	*initiator = h->initiator[fabric].wwpn;
	char		 name[32];
	json_t		*r;
	size_t		 i;

	text_fit(name, sizeof(name), "%s_hba%zu", h->name, fabric + 2);
	json_array_foreach(f->file[FABRIC], i, r)
		if (fact_is(r, "zone", "name", name, NULL))
			json_array_append_new(json_object_get(r, "members"),
			    json_string(wwpn));
	json_array_foreach(f->file[SOURCE_ARRAY], i, r)
		if (fact_is(r, "array_port", "port", wwpn, NULL) &&
		    !fact_lists(r, "logins", initiator))
			json_array_append_new(json_object_get(r, "logins"),
			    json_string(initiator));
}

/* Digits 24 to 27 are zero in all identities of the model. */
void
identity_vary(struct faults *f, const char *hex, unsigned ldev,
    char out[HEX_STRSIZE])
{
	text_fit(out, HEX_STRSIZE, "%.24s%04zx%04x", hex,
	    ++f->identity_count & 0xffff, ldev & 0xffff);
}
