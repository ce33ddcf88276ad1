/* wwid: every spelling of an LU's identity has one text form, or none */
#include "table.h"

#include <string.h>

#include "wwid.h"

#define N6	"60060e8012345600405012345600010a"
#define U6	"60060E8012345600405012345600010A"
#define N5	"5000c500a1b2c3d4"

static const struct row { const char *in, *want; } rows[] = {
	/* canonical */
	{ "naa." N6,			"naa." N6 },
	{ "naa." N5,			"naa." N5 },
	{ "naa.2000aabbccddeeff",	"naa.2000aabbccddeeff" },
	{ "naa.3000aabbccddeeff",	"naa.3000aabbccddeeff" },
	{ "eui.0025385201404936",	"eui.0025385201404936" },
	{ "eui.00253852014049360011223344556677",
	    "eui.00253852014049360011223344556677" },
	{ "eui.002538520140493600112233", "eui.002538520140493600112233" },
	{ "t10.ata_example_disk_s001",	"t10.ata_example_disk_s001" },
	{ "uuid.0123456789abcdef0123456789abcdef",
	    "uuid.0123456789abcdef0123456789abcdef" },
	/* Linux */
	{ "3" N6,			"naa." N6 },
	{ "3" N5,			"naa." N5 },
	{ "3" U6,			"naa." N6 },
	{ "20025385201404936",		"eui.0025385201404936" },
	{ "1ATA_Example_DISK_S001",	"t10.ata_example_disk_s001" },
	{ "1ATA     Example DISK     S001    ", "t10.ata_example_disk_s001" },
	{ "1IET_00010001",		"t10.iet_00010001" },
	{ "0x" N6,			"naa." N6 },
	{ "0x" N5,			"naa." N5 },
	{ "wwn-0x" N6,			"naa." N6 },
	{ "wwn-0x" N6 "-part1",		"naa." N6 },
	{ "wwn-0x" N5 "-part12",	"naa." N5 },
	{ "/dev/disk/by-id/wwn-0x" N6,	"naa." N6 },
	{ "/dev/disk/by-id/wwn-0x" N6 "-part1", "naa." N6 },
	{ "/dev/disk/by-id/wwn-0x" N5,	"naa." N5 },
	{ "scsi-3" N6,			"naa." N6 },
	{ "scsi-3" N6 "-part3",		"naa." N6 },
	{ "/dev/disk/by-id/scsi-3" N5 "-part1", "naa." N5 },
	{ "scsi-20025385201404936",	"eui.0025385201404936" },
	{ "scsi-1ATA_Example_DISK_S001", "t10.ata_example_disk_s001" },
	{ "scsi-1ATA_Example_DISK_S001-part2", "t10.ata_example_disk_s001" },
	{ "scsi-1EXAMPLE1x",		"t10.example1x" },
	{ "dm-uuid-mpath-3" N6,		"naa." N6 },
	{ "/dev/disk/by-id/dm-uuid-mpath-3" N6, "naa." N6 },
	{ "dm-uuid-part1-mpath-3" N6,	"naa." N6 },
	{ "dm-uuid-mpath-1EXAMPLE1x",	"t10.example1x" },
	{ "dm-uuid-mpath-eui.0025385201404936", "eui.0025385201404936" },
	{ "mpath-3" N6,			"naa." N6 },
	{ "dm-name-3" N6,		"naa." N6 },
	{ "/dev/mapper/3" N6,		"naa." N6 },
	{ "/dev/mapper/3" N6 "-part1",	"naa." N6 },
	{ "/dev/mapper/3" N6 "p1",	"naa." N6 },
	{ "nvme-eui.0025385201404936-part1", "eui.0025385201404936" },
	{ "nvme-uuid.01234567-89ab-cdef-0123-456789abcdef",
	    "uuid.0123456789abcdef0123456789abcdef" },
	{ "uuid.01234567-89AB-CDEF-0123-456789ABCDEF",
	    "uuid.0123456789abcdef0123456789abcdef" },
	/* VMware */
	{ "naa." U6,			"naa." N6 },
	{ "naa." N6 ":1",		"naa." N6 },
	{ "/vmfs/devices/disks/naa." N6, "naa." N6 },
	{ "/vmfs/devices/disks/naa." N6 ":3", "naa." N6 },
	{ "vml.02000b0000" N6 "4f50454e2d56",	"naa." N6 },	/* OPEN-V */
	{ "vml.0200000000" N6 "4f50454e2d56",	"naa." N6 },
	{ "vml.0200010000" N6,			"naa." N6 },
	{ "vml.0200000000" N5 "455841474f4f",	"naa." N5 },
	{ "vml.02000B0000" U6 "4F50454E2D56:1",	"naa." N6 },
	{ "t10.ATA_____Example_DISK_____________________________S001____",
	    "t10.ata_example_disk_s001" },
	{ "t10.ATA     Example DISK     S001", "t10.ata_example_disk_s001" },
	{ "t10.NVMe____Example_SSD/1",	"t10.nvme_example_ssd_1" },
	/* arrays */
	{ U6,				"naa." N6 },
	{ N6,				"naa." N6 },
	{ "5000C500A1B2C3D4",		"naa." N5 },
	{ "60050768018e8372e00000000000012c",
	    "naa.60050768018e8372e00000000000012c" },
	/* no identity */
	{ "",				"" },
	{ "naa.",			"" },
	{ "3",				"" },
	{ "1",				"" },
	{ "1_",				"" },
	{ "wwn-0x",			"" },
	{ "vml.",			"" },
	{ "t10.",			"" },
	{ "t10.____",			"" },
	{ "eui.",			"" },
	{ "uuid.",			"" },
	{ "naa.60060e8012345600",	"" },	/* half of a type 6 name */
	{ "wwn-0x60060e8012345600",	"" },
	{ "0x60060e8012345600",		"" },
	{ "60060e8012345600",		"" },
	{ "360060e8012345600",		"" },
	{ "naa." N6 "0",		"" },
	{ "naa." N5 N5,			"" },	/* type 5 of 32 digits */
	{ "naa.1000aabbccddeeff",	"" },
	{ "naa.4000aabbccddeeff",	"" },
	{ "naa.0000000000000000",	"" },
	{ "wwn-0x0000000000000000",	"" },
	{ "scsi-30000000000000000",	"" },
	{ "eui.0000000000000000",	"" },
	{ "uuid.00000000-0000-0000-0000-000000000000", "" },
	{ "eui.00253852014049",		"" },
	{ "eui.002538520140493x",	"" },
	{ "uuid.01234567-89ab-cdef-0123-456789abcde", "" },
	{ "uuid.01234567-89ab-cdef-0123-456789abcdef0", "" },
	{ "scsi-0QEMU_QEMU_HARDDISK_drive-scsi0", "" },
	{ "scsi-SEXAMPLE_DISK_S001",	"" },
	{ "/dev/disk/by-id/scsi-SEXAMPLE_DISK_S001-part1", "" },
	{ "scsi-360060e801234560",	"" },
	{ "scsi-" N6,			"" },
	{ "ata-Example_DISK_S001",	"" },
	{ "nvme-Example_SSD_S001",	"" },
	{ "dm-uuid-LVM-abcdefghijklmnop", "" },
	{ "dm-name-vg0-root",		"" },
	{ "/dev/mapper/mpatha",		"" },
	{ "/dev/mapper/1st",		"" },
	{ "/dev/mapper/1vg_data-lv",	"" },	/* a logical volume, and ... */
	{ "/dev/mapper/1ATA_Example_DISK_S001-part1", "" }, /* ... looks so */
	{ "dm-name-1vg_data-lv",	"" },
	{ "/dev/sda",			"" },
	{ "/dev/disk/by-path/pci-0000:00:1f.2-ata-1", "" },
	{ "1234",			"" },	/* a number, not T10 */
	{ "10:0A:10",			"" },
	{ "unknown",			"" },
	{ "vml.0000000000766d686261313a303a30",	"" },	/* a path's name */
	{ "vml.0005000000766d686261303a303a30",	"" },
	{ "vml.0100000000533030314558414d504c", "" },	/* serial number */
	{ "vml.02000b0000" "60060e8012345600",	"" },
	{ "vml.02000b0000",		"" },
	{ "vml.02000b0000" N6 "4f5",	"" },
	{ "mpx.vmhba1:C0:T0:L0",	"" },
	{ "naa." N6 "-part",		"" },
	{ "naa." N6 ":",		"" },
	{ "naa." N6 " ",		"" },
	{ "naa." N6 "-part1x",		"" },
	{ " naa." N6,			"" },
	{ "naa.0x" N6,			"" },
	{ "t10.ATA\tDISK",		"" },
	{ "t10.ATA \xc3\xa4",		"" },
};

static void
normalizes(void **state)
{
	const struct row	*r = *state;
	char			 out[WWID_STRSIZE] = "?", again[WWID_STRSIZE];

	assert_int_equal(wwid_normalize(r->in, out), *r->want == '\0' ? -1 : 0);
	assert_string_equal(out, r->want);
	if (*r->want == '\0')
		return;
	assert_int_equal(wwid_normalize(out, again), 0);
	assert_string_equal(again, out);
}

/* A T10 designator has 255 bytes at most. */
static void
t10_text_is_limited(void **state)
{
	char	in[WWID_STRSIZE + 1], out[WWID_STRSIZE];

	(void)state;
	memset(in, 'X', sizeof(in));
	memcpy(in, "t10.", 4);
	in[WWID_STRSIZE] = '\0';
	assert_int_equal(wwid_normalize(in, out), -1);
	assert_string_equal(out, "");
	in[WWID_STRSIZE - 1] = '\0';
	assert_int_equal(wwid_normalize(in, out), 0);
	assert_int_equal(strlen(out), WWID_STRSIZE - 1);
	assert_int_equal(wwid_normalize(in, in), 0);
	assert_string_equal(in, out);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, normalizes);
	TABLE_TEST(&t, t10_text_is_limited);
	return table_run(&t);
}
