#include "follow.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "xml.h"

__attribute__((format(printf, 4, 5))) static void
tell(json_t *notes, const char *code, const char *severity, const char *fmt,
    ...)
{
	char	message[400];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	text_repair(message);		/* it may have been cut */
	json_array_append_new(notes, json_pack("{ss ss ss}", "code", code,
	    "severity", severity, "message", message));
}

static const char *
either(const char *text, const char *other)
{
	return text == NULL ? other : text;
}

/* SCSI ones are LUs: define-vm has its own word on them. */
static void
check_hostdevs(const xmlNode *domain, json_t *notes)
{
	const xmlNode	*node;
	const char	*type;

	for (node = xml_find(domain, "devices/hostdev"); node != NULL;
	    node = xml_next(node)) {
		type = either(xml_attr(node, "", "type"), "host");
		if (strcmp(type, "scsi") != 0 &&
		    strcmp(type, "scsi_host") != 0 &&
		    strcmp(type, "storage") != 0)
			tell(notes, "host-device", "error",
			    "a %s device of its host is given to it", type);
	}
	for (node = xml_find(domain, "devices/interface"); node != NULL;
	    node = xml_next(node))
		if (strcmp(either(xml_attr(node, "", "type"), ""),
		    "hostdev") == 0)
			tell(notes, "host-device", "error", "a network card "
			    "of its host is given to it");
}

static void
check_tpm(const xmlNode *domain, json_t *notes)
{
	const char	*type = xml_attr(domain, "devices/tpm/backend",
			    "type");

	if (type == NULL)
		return;
	if (strcmp(type, "emulator") == 0)
		tell(notes, "tpm", "warning", "the state of its TPM is on its "
		    "host and has to be copied: what is sealed with it does "
		    "not open otherwise");
	else
		tell(notes, "host-device", "error",
		    "it uses the TPM of its host");
}

static void
check_boot(const xmlNode *domain, json_t *notes)
{
	static const char *const paths[] = {
		"os/kernel", "os/initrd", "os/dtb"
	};
	const xmlNode	*nvram = xml_find(domain, "os/nvram");
	const char	*path;
	size_t		 i;

	path = either(xml_content(domain, "os/nvram"),
	    either(xml_attr(nvram, "source", "file"), ""));
	if (*path != '\0')
		tell(notes, "nvram", "warning", "its UEFI variables are in %s:"
		    " copy it, unless that is on a volume that moves", path);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if ((path = xml_content(domain, paths[i])) != NULL)
			tell(notes, "direct-kernel", "warning",
			    "it boots from %s of its host", path);
}

static void
check_shares(const xmlNode *domain, json_t *notes)
{
	const xmlNode	*node;

	for (node = xml_find(domain, "devices/filesystem"); node != NULL;
	    node = xml_next(node))
		tell(notes, "host-file", "warning",
		    "%s of its host is shared with it",
		    either(xml_attr(node, "source", "dir"), "a folder"));
}

static void
check_cpu(const xmlNode *domain, json_t *notes)
{
	const char	*mode = either(xml_attr(domain, "cpu", "mode"), "");

	if (strcmp(mode, "host-passthrough") == 0 ||
	    strcmp(mode, "maximum") == 0)
		tell(notes, "cpu-of-host", "info", "its CPU mode is %s: it "
		    "will be what the new host has", mode);
}

void
follow_check(const char *text, json_t *notes)
{
	xmlDocPtr	 doc = xml_parse(text);
	const xmlNode	*domain = xml_root(doc, "domain");

	if (domain != NULL) {
		check_hostdevs(domain, notes);
		check_tpm(domain, notes);
		check_boot(domain, notes);
		check_shares(domain, notes);
		check_cpu(domain, notes);
	}
	xmlFreeDoc(doc);
}
