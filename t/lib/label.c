/* label: the identifiers that are found, and what is none */
#include "table.h"

#include <string.h>

#include "label.h"

#define SIXTEEN	"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd" \
		"\xee\xff"
#define UUID	"00112233-4455-6677-8899-aabbccddeeff"

/* What is put where into a volume of zeros. */
struct put {
	size_t		 at;
	const char	*bytes;
	size_t		 len;
};
#define PUT(offset, text)	{ (offset), (text), sizeof(text) - 1 }

static const struct row {
	const char	*name;
	struct put	 put[6];
	const char	*want;		/* all labels, a blank after each */
} rows[] = {
	{ "zeros", { { 0 } }, "" },
	{ "a GPT behind its protective MBR",
	    { PUT(440, "\x01\x02\x03\x04"), PUT(450, "\xee"),
	      PUT(510, "\x55\xaa"), PUT(512, "EFI PART"),
	      PUT(512 + 56, SIXTEEN) },
	    "gpt:33221100-5544-7766-8899-aabbccddeeff " },
	{ "a GPT with sectors of 4 KiB",
	    { PUT(4096, "EFI PART"), PUT(4096 + 56, SIXTEEN) },
	    "gpt:33221100-5544-7766-8899-aabbccddeeff " },
	{ "an MBR", { PUT(440, "\x01\x02\x03\x04"), PUT(510, "\x55\xaa") },
	    "mbr:04030201 " },
	{ "an MBR without a signature", { PUT(510, "\x55\xaa") }, "" },
	{ "XFS", { PUT(0, "XFSB"), PUT(32, SIXTEEN) }, "xfs:" UUID " " },
	{ "ext4", { PUT(1080, "\x53\xef"), PUT(1128, SIXTEEN) },
	    "ext4:" UUID " " },
	{ "OCFS2 with blocks of 4 KiB",
	    { PUT(8192, "OCFSV2"), PUT(8192 + 336, SIXTEEN) },
	    "ocfs2:" UUID " " },
	{ "OCFS2 with blocks of 512 bytes",
	    { PUT(1024, "OCFSV2"), PUT(1024 + 336, SIXTEEN) },
	    "ocfs2:" UUID " " },
	{ "LVM in the second sector",
	    { PUT(512, "LABELONE"), PUT(512 + 20, "\x20"),
	      PUT(512 + 24, "LVM2 001"),
	      PUT(512 + 32, "abcdef0123ABCD4567wxyz89GHIJklmn") },
	    "lvm:abcdef-0123-ABCD-4567-wxyz-89GH-IJklmn " },
	{ "LVM whose id is none",
	    { PUT(512, "LABELONE"), PUT(512 + 20, "\x20"),
	      PUT(512 + 24, "LVM2 001") }, "" },
	{ "LVM whose id is far away",
	    { PUT(0, "LABELONE"), PUT(20, "\xff\xff\xff\xff"),
	      PUT(24, "LVM2 001") }, "" },
	{ "LVM of another version",
	    { PUT(512, "LABELONE"), PUT(512 + 24, "LVM1 001") }, "" },
	{ "LVM over what was ext4, which it leaves",
	    { PUT(1080, "\x53\xef"), PUT(1128, SIXTEEN),
	      PUT(512, "LABELONE"), PUT(512 + 20, "\x20"),
	      PUT(512 + 24, "LVM2 001"),
	      PUT(512 + 32, "abcdef0123ABCD4567wxyz89GHIJklmn") },
	    "lvm:abcdef-0123-ABCD-4567-wxyz-89GH-IJklmn ext4:" UUID " " },
};

static void
fill(const struct row *r, char *volume)
{
	size_t	i;

	memset(volume, 0, LABEL_BYTES);
	for (i = 0; i < sizeof(r->put) / sizeof(r->put[0]); i++)
		if (r->put[i].bytes != NULL)
			memcpy(volume + r->put[i].at, r->put[i].bytes,
			    r->put[i].len);
}

static void
reads(void **state)
{
	static char	 volume[LABEL_BYTES];
	const struct row *r = *state;
	char		 got[256] = "";
	json_t		*labels, *label;
	size_t		 i;

	fill(r, volume);
	labels = label_read(volume, sizeof(volume));
	json_array_foreach(labels, i, label)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s ",
		    json_string_value(label));
	json_decref(labels);
	assert_string_equal(got, r->want);
}

/* Cut off anywhere, it reads nothing behind the end (with a sanitizer). */
static void
keeps_to_its_length(void **state)
{
	static char	 volume[LABEL_BYTES];
	char		*part;
	size_t		 i, len;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fill(&rows[i], volume);
		for (len = 0; len < 8192 + 400; len += 7) {
			if ((part = malloc(len + 1)) == NULL)
				abort();
			memcpy(part, volume, len);
			part = realloc(part, len == 0 ? 1 : len);
			json_decref(label_read(part, len));
			free(part);
		}
	}
}

int
main(void)
{
	static struct table	t;
	size_t			i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		table_add(&t, rows[i].name, reads, &rows[i]);
	TABLE_TEST(&t, keeps_to_its_length);
	return table_run(&t);
}
