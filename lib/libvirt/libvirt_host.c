/*
 * The host itself.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "libvirt_view.h"
#include "spec.h"
#include "status.h"
#include "xml.h"

/* "QEMU 7.2.0", as far as libvirt knows. */
static json_t *
hypervisor(virConnectPtr conn)
{
	const char	*type = virConnectGetType(conn);
	unsigned long	 version;

	if (type == NULL)
		return NULL;
	if (virConnectGetVersion(conn, &version) == -1 || version == 0)
		return json_string(type);
	return json_sprintf("%s %lu.%lu.%lu", type, version / 1000000,
	    version / 1000 % 1000, version % 1000);
}

/* Which processors a guest may count on: virNodeInfo has but "x86_64". */
static json_t *
cpu_model(virConnectPtr conn)
{
	const char	*model;
	xmlDocPtr	 doc;
	json_t		*value;
	char		*text = virConnectGetCapabilities(conn);

	doc = xml_parse(text);
	free(text);
	model = xml_content(xml_root(doc, "capabilities"), "host/cpu/model");
	value = model == NULL ? NULL : json_string(model);
	xmlFreeDoc(doc);
	return value;
}

int
lv_host(struct lv_view *v, const char *spec, struct driver_error *error)
{
	virNodeInfo	 info;
	json_t		*host;
	char		*uri;

	if (virNodeGetInfo(v->conn, &info) == -1)
		return lv_fail(error, "the host's processors and memory");
	uri = spec_public(spec);
	host = json_pack("{ss ss so* ss si so* sI}", "type", "host",
	    "id", v->host, "hypervisor", hypervisor(v->conn), "uri", uri,
	    "cpu_count", (int)info.cpus, "cpu_model", cpu_model(v->conn),
	    "memory_bytes", (json_int_t)info.memory * 1024);
	free(uri);
	lv_add_new(v, host);
	return 0;
}
