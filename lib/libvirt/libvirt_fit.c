#include "libvirt_fit.h"

#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "status.h"
#include "text.h"
#include "xml.h"

void
lv_check_add(json_t *checks, const char *code, const char *severity,
    const char *fmt, ...)
{
	char	message[400];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	text_repair(message);		/* it may have been cut */
	if (json_array_append_new(checks, json_pack("{ss ss ss ss}",
	    "type", "check", "code", code, "severity", severity,
	    "message", message)) == -1)
		err(STATUS_FATAL, NULL);
}

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The <arch> of the guests of that kind, or NULL. */
static const xmlNode *
arch_of(const xmlNode *capabilities, const char *os, const char *arch)
{
	const xmlNode	*guest;

	for (guest = xml_find(capabilities, "guest"); guest != NULL;
	    guest = xml_next(guest))
		if (same(xml_content(guest, "os_type"), os) &&
		    same(xml_attr(guest, "arch", "name"), arch))
			return xml_find(guest, "arch");
	return NULL;
}

/* 1: the node has that machine; 0: it has others; -1: it lists none. */
static int
has_machine(const xmlNode *node, const char *name)
{
	const xmlNode	*machine = xml_find(node, "machine");

	if (machine == NULL)
		return -1;
	for (; machine != NULL; machine = xml_next(machine))
		if (same(xml_content(machine, ""), name) ||
		    same(xml_attr(machine, "", "canonical"), name))
			return 1;
	return 0;
}

/* The <domain> of that type, or NULL. */
static const xmlNode *
domain_of(const xmlNode *arch, const char *type)
{
	const xmlNode	*node = xml_find(arch, "domain");

	while (node != NULL && !same(xml_attr(node, "", "type"), type))
		node = xml_next(node);
	return node;
}

void
lv_fit_host(const xmlNode *capabilities, const xmlNode *domain, json_t *checks)
{
	const char	*os = xml_content(domain, "os/type");
	const char	*arch = xml_attr(domain, "os/type", "arch");
	const char	*machine = xml_attr(domain, "os/type", "machine");
	const char	*type = xml_attr(domain, "", "type");
	const xmlNode	*node, *kind;
	int		 has;

	if (os == NULL || arch == NULL ||	/* libvirt would choose */
	    xml_find(capabilities, "guest") == NULL)
		return;
	if ((node = arch_of(capabilities, os, arch)) == NULL) {
		lv_check_add(checks, "arch", "error", "the host runs no %s "
		    "guests of architecture %s", os, arch);
		return;
	}
	kind = domain_of(node, type);
	if (kind == NULL && type != NULL &&
	    xml_find(node, "domain") != NULL) {
		lv_check_add(checks, "domain-type", "error",
		    "the host runs no guests by %s", type);
		return;
	}
	if (machine == NULL)
		return;
	if ((has = has_machine(kind, machine)) == -1)
		has = has_machine(node, machine);
	if (has == 0)
		lv_check_add(checks, "machine-type", "error",
		    "the host has no machine %s", machine);
}

/* 1: an <enum> below node has the value; 0: has not; -1: no such enum. */
static int
enum_has(const xmlNode *node, const char *name, const char *value)
{
	const xmlNode	*list = xml_find(node, "enum"), *item;

	while (list != NULL && !same(xml_attr(list, "", "name"), name))
		list = xml_next(list);
	if (list == NULL)
		return -1;
	for (item = xml_find(list, "value"); item != NULL;
	    item = xml_next(item))
		if (same(xml_content(item, ""), value))
			return 1;
	return 0;
}

/* Devices of a kind whose model, bus or type the host must know. */
static void
fit_devices(const xmlNode *capabilities, const xmlNode *domain,
    json_t *checks)
{
	static const struct {
		const char	*device, *path, *attribute, *list;
	} kinds[] = {
		{ "video",	"model",  "type", "modelType" },
		{ "graphics",	"",	  "type", "type" },
		{ "disk",	"target", "bus",  "bus" },
		{ "rng",	"backend", "model", "backendModel" },
		{ "filesystem",	"driver", "type", "driverType" },
		{ "tpm",	"",	  "model", "model" },
	};
	const xmlNode	*device, *known;
	const char	*value;
	char		 path[64];
	size_t		 i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(path, sizeof(path), "devices/%s", kinds[i].device);
		known = xml_find(capabilities, path);
		for (device = xml_find(domain, path);
		    known != NULL && device != NULL;
		    device = xml_next(device)) {
			value = xml_attr(device, kinds[i].path,
			    kinds[i].attribute);
			if (value != NULL && enum_has(known, kinds[i].list,
			    value) == 0)
				lv_check_add(checks, "device", "error",
				    "the host knows no %s of %s %s",
				    kinds[i].device, kinds[i].attribute,
				    value);
		}
	}
}

/* The <mode> of CPUs with that name, or NULL. */
static const xmlNode *
mode_of(const xmlNode *capabilities, const char *name)
{
	const xmlNode	*mode = xml_find(capabilities, "cpu/mode");

	while (mode != NULL && !same(xml_attr(mode, "", "name"), name))
		mode = xml_next(mode);
	return mode;
}

static bool
is_off(const xmlNode *node)
{
	return node != NULL && same(xml_attr(node, "", "supported"), "no");
}

static void
fit_firmware(const xmlNode *capabilities, const xmlNode *domain,
    json_t *checks)
{
	const char	*firmware = xml_attr(domain, "os", "firmware");
	const char	*loader = xml_content(domain, "os/loader");
	const xmlNode	*known = xml_find(capabilities, "os/loader"), *path;

	if (firmware != NULL &&
	    enum_has(xml_find(capabilities, "os"), "firmware", firmware) == 0)
		lv_check_add(checks, "firmware", "error",
		    "the host has no firmware of type %s", firmware);
	path = xml_find(known, "value");
	if (loader == NULL || path == NULL)
		return;
	while (path != NULL && !same(xml_content(path, ""), loader))
		path = xml_next(path);
	if (path == NULL)
		lv_check_add(checks, "firmware", "warning",
		    "the host does not list the firmware %s", loader);
}

/* A model that libvirt does not know can never be started. */
static void
fit_cpu(const xmlNode *capabilities, const xmlNode *domain, json_t *checks)
{
	const char	*mode = xml_attr(domain, "cpu", "mode");
	const char	*name = xml_content(domain, "cpu/model");
	const xmlNode	*model;

	if (mode != NULL && is_off(mode_of(capabilities, mode)))
		lv_check_add(checks, "cpu-mode", "error",
		    "the host cannot run guests with CPU mode %s", mode);
	model = xml_find(mode_of(capabilities, "custom"), "model");
	if (name == NULL || model == NULL)
		return;
	while (model != NULL && !same(xml_content(model, ""), name))
		model = xml_next(model);
	if (model == NULL)
		lv_check_add(checks, "cpu", "error",
		    "the host does not know CPU model %s", name);
}

void
lv_fit_machine(const xmlNode *capabilities, const xmlNode *domain,
    json_t *checks)
{
	fit_firmware(capabilities, domain, checks);
	fit_devices(capabilities, domain, checks);
	fit_cpu(capabilities, domain, checks);
	if (xml_find(domain, "devices/tpm") != NULL &&
	    is_off(xml_find(capabilities, "devices/tpm")))
		lv_check_add(checks, "tpm", "error",
		    "the host cannot give a TPM to guests");
}
