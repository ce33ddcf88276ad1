/*
 * The verbs of the libvirt driver, over one connection to libvirt's test
 * driver (which keeps nothing between two).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"

#define VM	"00000000-0000-0000-0000-0000000000a1"
#define NEW	"00000000-0000-0000-0000-0000000000b1"
#define GONE	"00000000-0000-0000-0000-0000000000ff"
#define WWID	"naa.60060e8007000001000000000000a001"
#define DEFINE(uuid, name) "{\"vm\":\"" NEW "\",\"format\":\"libvirt\"," \
	"\"text\":\"<domain type='test'><name>" name "</name><uuid>" uuid \
	"</uuid><memory>1024</memory><os><type>hvm</type></os></domain>\"}"

static const char node[] =
    "<node>"
    "<device><name>scsi_host2</name><parent>computer</parent>"
    "<capability type='scsi_host'><host>2</host><capability type='fc_host'>"
    "<wwnn>20000090fa000001</wwnn><wwpn>10000090fa000001</wwpn>"
    "<fabric_wwn>1</fabric_wwn></capability></capability></device>"
    "<device><name>scsi_target2_0_0</name><parent>scsi_host2</parent>"
    "<capability type='scsi_target'><target>target2:0:0</target>"
    "<capability type='fc_remote_port'><rport>rport-2:0-0</rport>"
    "<wwpn>0x50060e8010203040</wwpn></capability></capability></device>"
    "<device><name>scsi_2_0_0_0</name><parent>scsi_target2_0_0</parent>"
    "<capability type='scsi'><host>2</host><bus>0</bus><target>0</target>"
    "<lun>0</lun><type>disk</type></capability></device>"
    "<device><name>block_sda</name><devnode type='dev'>/dev/sda</devnode>"
    "<devnode type='link'>"
    "/dev/disk/by-id/wwn-0x60060e8007000001000000000000a001</devnode>"
    "<parent>scsi_2_0_0_0</parent><capability type='storage'>"
    "<block>/dev/sda</block><bus>scsi</bus><drive_type>disk</drive_type>"
    "<size>1024</size></capability></device>"
    "<domain type='test'><name>vm</name><uuid>" VM "</uuid>"
    "<memory>1024</memory><os><type>hvm</type></os></domain>"
    "</node>";

static char		 path[] = "/tmp/replumb-node-XXXXXX";
static struct driver	*driver;

/* What a request must come to: "" is good, else the code of its error. */
static const struct row {
	const char	*verb, *args, *want;
} rows[] = {
	/* The order is that of one host's life. */
	{ "start", "{\"vm\":\"" VM "\"}", "" },		/* it runs already */
	{ "undefine", "{\"vm\":\"" VM "\"}", "vm-running" },
	{ "stop", "{\"vm\":\"" VM "\",\"timeout_s\":5}", "" },
	{ "stop", "{\"vm\":\"" VM "\",\"timeout_s\":5}", "" },
	{ "start", "{\"vm\":\"" VM "\"}", "" },
	{ "stop", "{\"vm\":\"" VM "\",\"force\":true,\"timeout_s\":1}", "" },
	{ "undefine", "{\"vm\":\"" VM "\"}", "" },
	{ "undefine", "{\"vm\":\"" VM "\"}", "" },	/* gone already */
	{ "start", "{\"vm\":\"" VM "\"}", "not-found" },
	{ "stop", "{\"vm\":\"" GONE "\"}", "not-found" },
	{ "stop", "{\"vm\":\"no uuid\"}", "not-found" },
	{ "stop", "{}", "refused" },
	{ "define", DEFINE(NEW, "new"), "" },
	{ "define", DEFINE(NEW, "new"), "" },
	{ "define", DEFINE(GONE, "other"), "refused" },	/* another VM's text */
	{ "define",
	    "{\"vm\":\"" NEW "\",\"format\":\"vmx\",\"text\":\"\"}",
	    "unsupported" },
	{ "define", "{\"vm\":\"" NEW "\",\"format\":\"libvirt\",\"text\":\"<x/>\"}",
	    "refused" },
	{ "start", "{\"vm\":\"" NEW "\"}", "" },
	{ "start-pool", "{\"pool\":\"ds\"}", "not-found" },
	{ "start-pool", "{\"pool\":\"ds\",\"fs\":\"nfs\",\"mount\":\"/srv/ds\"}",
	    "unsupported" },
	{ "start-pool", "{\"pool\":\"ds\",\"fs\":\"ocfs2\",\"mount\":\"/srv/ds\","
	    "\"wwids\":[\"" WWID "\",\"eui.0025385201404936\"]}",
	    "unsupported" },		/* and nothing is defined */
	{ "start-pool", "{\"pool\":\"ds\",\"fs\":\"ocfs2\",\"mount\":\"/srv/ds\","
	    "\"wwids\":[\"" WWID "\"]}", "" },
	{ "start-pool", "{\"pool\":\"ds\",\"wwids\":[\"" WWID "\"]}", "" },
	{ "start-pool", "{\"pool\":\"ds\",\"wwids\":[\"naa.60060e8007000001000000000000ffff\"]}",
	    "conflict" },
	{ "stop-pool", "{\"pool\":\"ds\"}", "" },
	{ "stop-pool", "{\"pool\":\"ds\"}", "" },
	{ "stop-pool", "{\"pool\":\"never\"}", "" },
	{ "start-pool", "{\"pool\":\"ds\"}", "" },
	{ "start-pool", "{\"pool\":\"vg\",\"fs\":\"lvm2\",\"mount\":\"/dev/vg\","
	    "\"devices\":[\"/dev/sda\"]}", "" },
	{ "rescan", "{\"host\":\"h\",\"wwids\":[\"" WWID "\"]}", "" },
	{ "ping", "{\"vm\":\"" NEW "\"}", "unsupported" },
	{ "ping", "{\"vm\":\"" GONE "\"}", "not-found" },
	{ "addresses", "{\"vm\":\"" NEW "\"}", "" },
	{ "addresses", "{\"vm\":\"" GONE "\"}", "not-found" },
	{ "fingerprint", "{\"host\":\"h\",\"wwid\":\"naa.1\"}",
	    "not-found" },
	/* Its device is not on this host. */
	{ "fingerprint", "{\"host\":\"h\",\"wwid\":\"" WWID "\"}",
	    "unsupported" },
	{ "check", DEFINE(NEW, "new"), "" },
	{ "check", "{\"format\":\"vmx\",\"text\":\"\"}", "unsupported" },
	{ "check", "{\"format\":\"libvirt\",\"text\":\"<x/>\"}",
	    "refused" },
	{ "progress", "{}", "unsupported" },
};

static void
answers(void **state)
{
	const struct row	*r = *state;
	struct driver_error	 error = { .code = "" };
	json_t			*args = json_loads(r->args, 0, NULL);
	int			 rv;

	assert_non_null(args);
	rv = driver_request(driver, r->verb, args, 10, NULL, NULL, &error);
	assert_string_equal(rv == 0 ? "" : error.code, r->want);
	json_decref(args);
}

/* The records of a describe, as their types. */
static void
describes(const char *args, const char *want)
{
	struct driver_error	 error;
	json_t			*a = json_loads(args, 0, NULL), *list, *record;
	char			 got[256] = "";
	size_t			 i;

	list = driver_collect(driver, "describe", a, 10, &error);
	assert_non_null(list);
	json_array_foreach(list, i, record)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s ",
		    json_string_value(json_object_get(record, "type")));
	assert_string_equal(got, want);
	json_decref(list);
	json_decref(a);
}

static void
describes_a_vm(void **state)
{
	(void)state;
	describes("{\"host\":\"h\",\"vm\":\"" NEW "\"}", "vm vm_definition ");
	describes("{\"host\":\"h\",\"vm\":\"" GONE "\"}", "");
}

static void
describes_a_lu(void **state)
{
	(void)state;
	describes("{\"host\":\"h\",\"wwid\":\"" WWID "\"}",
	    "path logical_unit ");
}

static void
describes_all(void **state)
{
	(void)state;
	describes("{\"host\":\"h\"}", "host initiator path logical_unit "
	    "datastore datastore vm vm_definition ");
}

static void
does_not_open(void **state)
{
	static const struct { const char *spec, *code; } bad[] = {
		{ "test:///nowhere.xml",	"failed" },
		{ "qemu+tcp://a:b@h/system",	"refused" },
		{ "word",			"unsupported" },
	};
	struct driver_error	error;
	size_t			i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(driver_open(manager_drivers, bad[i].spec, NULL,
		    &error));
		assert_string_equal(error.code, bad[i].code);
	}
}

static int
setup(void **state)
{
	struct driver_error	 error;
	char			 spec[64];
	int			 fd;

	(void)state;
	if ((fd = mkstemp(path)) == -1 ||
	    write(fd, node, sizeof(node) - 1) != (ssize_t)sizeof(node) - 1)
		return -1;
	close(fd);
	snprintf(spec, sizeof(spec), "test://%s", path);
	driver = driver_open(manager_drivers, spec, NULL, &error);
	if (driver == NULL)
		fprintf(stderr, "%s\n", error.message);
	return driver == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	driver_close(driver);
	unlink(path);
	return 0;
}

int
main(void)
{
	enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
	static struct CMUnitTest	tests[ROWS + 4];
	static char			name[ROWS][320];
	size_t				i;

	for (i = 0; i < ROWS; i++) {
		snprintf(name[i], sizeof(name[i]), "%s %.200s: %s",
		    rows[i].verb, rows[i].args, *rows[i].want == '\0' ?
		    "ok" : rows[i].want);
		tests[i].name = name[i];
		tests[i].test_func = answers;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(describes_a_vm);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(describes_a_lu);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(describes_all);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(does_not_open);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("libvirt_driver", tests, setup,
	    teardown);
}
