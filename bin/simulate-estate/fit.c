/* Could a host run a VM? */
#include <fnmatch.h>
#include <stdarg.h>
#include <string.h>

#include "fact.h"
#include "manager.h"
#include "state.h"
#include "xml.h"

static void
complain(struct request *r, const char *code, const char *fmt, ...)
{
	json_t	*record;
	va_list	 ap;

	va_start(ap, fmt);
	record = json_pack("{s:s,s:s,s:s,s:o}", "type", "check",
	    "code", code, "severity", "error",
	    "message", json_vsprintf(fmt, ap));
	va_end(ap);
	manager_record(r, record);
	json_decref(record);
}

/*
 * A record x-lacks {site, host, machines[], emulators[], cpus[]} says what a
 * host has not; patterns of fnmatch(3).
 */
static bool
lacks(const char *site, const char *host, const char *what, const char *name)
{
	const json_t	*x = state_get("x-lacks", site, host, NULL);
	json_t		*pattern;
	size_t		 i;

	json_array_foreach(json_object_get(x, what), i, pattern)
		if (json_is_string(pattern) && fnmatch(json_string_value(
		    pattern), name, 0) == 0)
			return true;
	return false;
}

static void
compare(struct request *r, const char *site, const char *host,
    const xmlNode *domain)
{
	const char	*machine = xml_attr(domain, "os/type", "machine");
	const char	*type = xml_attr(domain, "", "type");
	const char	*cpu = xml_content(domain, "cpu/model");

	if (machine == NULL)
		machine = "pc";
	if (lacks(site, host, "machines", machine))
		complain(r, "machine-type", "%s has no machine type %s",
		    host, machine);
	if (type != NULL && lacks(site, host, "emulators", type))
		complain(r, "emulator", "%s has no emulator for domains of "
		    "type %s", host, type);
	if (cpu != NULL && lacks(site, host, "cpus", cpu))
		complain(r, "cpu-model", "%s has no CPU model %s", host, cpu);
}

int
verb_check(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const char	*text = verb_text(args, "text", error);
	const char	*host = fact_text(args, "host");
	const xmlNode	*domain;
	xmlDocPtr	 doc;
	int		 rv = 0;

	if (text == NULL || verb_host(site, args, error) == -1)
		return -1;
	if (strcmp(fact_text(args, "format"), "libvirt") != 0)
		return driver_fail(error, "unsupported", false,
		    "format: expected libvirt");
	doc = xml_parse(text);
	if ((domain = xml_root(doc, "domain")) == NULL)
		rv = driver_fail(error, "refused", false,
		    "text: no libvirt domain");
	else
		compare(r, site, host, domain);
	xmlFreeDoc(doc);
	return rv;
}
