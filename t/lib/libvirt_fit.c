/* What a host lacks for a domain, by libvirt's own descriptions. */
#include "table.h"

#include <string.h>

#include "libvirt/libvirt_fit.h"
#include "xml.h"

static const char	host[] =
    "<capabilities><host><cpu><arch>x86_64</arch></cpu></host>"
    "<guest><os_type>hvm</os_type><arch name='i686'><domain type='qemu'/>"
    "</arch></guest>"
    "<guest><os_type>hvm</os_type><arch name='x86_64'>"
    "<machine canonical='pc-i440fx-7.2'>pc</machine>"
    "<machine>pc-i440fx-7.2</machine><machine>pc-q35-7.2</machine>"
    "<domain type='qemu'/><domain type='kvm'>"
    "<machine>pc-q35-7.2</machine></domain></arch></guest></capabilities>";

static const char	machine[] =
    "<domainCapabilities><os supported='yes'>"
    "<enum name='firmware'><value>bios</value></enum>"
    "<loader supported='yes'><value>/usr/share/OVMF.fd</value></loader></os>"
    "<cpu><mode name='host-passthrough' supported='no'/>"
    "<mode name='custom' supported='yes'><model usable='no'>Haswell</model>"
    "<model usable='yes'>qemu64</model></mode></cpu><devices>"
    "<video supported='yes'><enum name='modelType'><value>vga</value>"
    "<value>virtio</value></enum></video>"
    "<graphics supported='yes'><enum name='type'><value>vnc</value></enum>"
    "</graphics><disk supported='yes'><enum name='bus'><value>virtio</value>"
    "</enum></disk><tpm supported='no'/></devices></domainCapabilities>";

/* The inside of a domain, and the codes that are told, a blank after each. */
struct row {
	const char	*in, *type, *want;
};

static const struct row	by_host[] = {
	{ "<os><type>hvm</type></os>", "kvm", "" },
	{ "<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>",
	    "kvm", "" },
	{ "<os><type arch='x86_64' machine='pc'>hvm</type></os>", "qemu", "" },
	{ "<os><type arch='x86_64' machine='pc'>hvm</type></os>", "kvm",
	    "machine-type " },
	{ "<os><type arch='x86_64' machine='pc-q35-9.0'>hvm</type></os>",
	    "qemu", "machine-type " },
	{ "<os><type arch='x86_64'>hvm</type></os>", "xen", "domain-type " },
	{ "<os><type arch='i686' machine='pc'>hvm</type></os>", "qemu", "" },
	{ "<os><type arch='i686'>hvm</type></os>", "kvm", "domain-type " },
	{ "<os><type arch='aarch64'>hvm</type></os>", "kvm", "arch " },
	{ "<os><type arch='i686'>xen</type></os>", "kvm", "arch " },
	{ "", "kvm", "" },
};

static const struct row	by_machine[] = {
	{ "", "kvm", "" },
	{ "<os firmware='bios'/>", "kvm", "" },
	{ "<os firmware='efi'/>", "kvm", "firmware " },
	{ "<os><loader>/usr/share/OVMF.fd</loader></os>", "kvm", "" },
	{ "<os><loader>/opt/OVMF.fd</loader></os>", "kvm", "firmware " },
	{ "<cpu mode='custom'/>", "kvm", "" },
	{ "<cpu mode='host-passthrough'/>", "kvm", "cpu-mode " },
	{ "<cpu mode='custom'><model>qemu64</model></cpu>", "kvm", "" },
	{ "<cpu><model>Haswell</model></cpu>", "kvm", "" },
	{ "<cpu><model>EPYC-Milan</model></cpu>", "kvm", "cpu " },
	{ "<cpu mode='maximum'/>", "kvm", "" },
	{ "<devices><video><model type='vga'/></video></devices>", "kvm",
	    "" },
	{ "<devices><video><model type='qxl'/></video><video>"
	    "<model type='virtio'/></video></devices>", "kvm", "device " },
	{ "<devices><graphics type='vnc'/><graphics type='spice'/></devices>",
	    "kvm", "device " },
	{ "<devices><disk><target bus='ide'/></disk></devices>", "kvm",
	    "device " },
	{ "<devices><rng><backend model='random'/></rng></devices>", "kvm",
	    "" },
	{ "<devices><tpm model='tpm-crb'/></devices>", "kvm", "tpm " },
};

static void
tells(const struct row *r, const char *capabilities, const char *root,
    void (*fit)(const xmlNode *, const xmlNode *, json_t *))
{
	char		 text[1024], got[256] = "";
	json_t		*checks = json_array(), *check;
	xmlDocPtr	 domain, doc;
	size_t		 i;

	snprintf(text, sizeof(text), "<domain type='%s'>%s</domain>", r->type,
	    r->in);
	domain = xml_parse(text);
	doc = xml_parse(capabilities);
	fit(xml_root(doc, root), xml_root(domain, "domain"), checks);
	json_array_foreach(checks, i, check) {
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s ",
		    json_string_value(json_object_get(check, "code")));
		assert_string_equal(json_string_value(json_object_get(check,
		    "type")), "check");
	}
	assert_string_equal(got, r->want);
	json_decref(checks);
	xmlFreeDoc(doc);
	xmlFreeDoc(domain);
}

static void
fits_host(void **state)
{
	tells(*state, host, "capabilities", lv_fit_host);
}

static void
fits_machine(void **state)
{
	tells(*state, machine, "domainCapabilities", lv_fit_machine);
}

/* A libvirt that says nothing of itself refuses nothing. */
static void
asks_no_more_than_is_told(void **state)
{
	static const struct row	r = {
		"<os firmware='efi'><type arch='riscv64'>hvm</type></os>",
		"kvm", ""
	};

	(void)state;
	tells(&r, "<capabilities/>", "capabilities", lv_fit_host);
	tells(&r, "<domainCapabilities/>", "domainCapabilities",
	    lv_fit_machine);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, by_host, fits_host);
	TABLE_ROWS(&t, by_machine, fits_machine);
	TABLE_TEST(&t, asks_no_more_than_is_told);
	return table_run(&t);
}
