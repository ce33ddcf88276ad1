#include "label.h"

#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "status.h"

#define TEXT_SIZE	64

struct view {
	const unsigned char	*at;
	size_t			 len;
};

/* Are these bytes there, and all the same as text? */
static bool
says(const struct view *v, size_t offset, const char *text)
{
	size_t	n = strlen(text);

	return offset <= v->len && n <= v->len - offset &&
	    memcmp(v->at + offset, text, n) == 0;
}

static uint32_t
le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static bool
add(json_t *labels, const char *kind, const char *id)
{
	if (json_array_append_new(labels, json_sprintf("%s:%s", kind,
	    id)) == -1)
		err(STATUS_FATAL, NULL);
	return true;
}

/* 16 bytes as text; order says which byte comes where. */
static bool
add_uuid(json_t *labels, const char *kind, const struct view *v,
    size_t offset, const int order[16])
{
	const unsigned char	*p = v->at + offset;
	char			 text[TEXT_SIZE];
	size_t			 len = 0;
	int			 i;

	if (offset > v->len || v->len - offset < 16)
		return false;
	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[len++] = '-';
		snprintf(text + len, sizeof(text) - len, "%02x", p[order[i]]);
		len += 2;
	}
	return add(labels, kind, text);
}

static const int	plain[16] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
};

/* The header is in the second sector, of whatever size these are. */
static void
read_gpt(const struct view *v, json_t *labels)
{
	/* The first three fields of a GUID are little-endian. */
	static const int	mixed[16] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15
	};
	size_t			sector;

	for (sector = 512; sector <= 4096; sector *= 8)
		if (says(v, sector, "EFI PART") &&
		    add_uuid(labels, "gpt", v, sector + 56, mixed))
			return;
}

/* File systems may end their first sector like this, too: without id then. */
static void
read_mbr(const struct view *v, json_t *labels)
{
	char	text[TEXT_SIZE];

	if (!says(v, 510, "\x55\xaa") || v->at[450] == 0xee ||
	    le32(v->at + 440) == 0)
		return;
	snprintf(text, sizeof(text), "%08x", le32(v->at + 440));
	add(labels, "mbr", text);
}

/* The label is in one of the first four sectors and says where the id is. */
static void
read_lvm(const struct view *v, json_t *labels)
{
	static const size_t	 parts[] = { 6, 4, 4, 4, 4, 4, 6 };
	char			 text[TEXT_SIZE];
	size_t			 sector, offset, i, len = 0;

	for (sector = 0; sector < 4 * 512; sector += 512)
		if (says(v, sector, "LABELONE") &&
		    says(v, sector + 24, "LVM2 001"))
			break;
	if (sector == 4 * 512)
		return;
	offset = sector + le32(v->at + sector + 20);
	if (offset > v->len || v->len - offset < 32)
		return;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		memcpy(text + len, v->at + offset, parts[i]);
		len += parts[i];
		offset += parts[i];
		text[len++] = '-';
	}
	text[--len] = '\0';
	for (i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return;
	add(labels, "lvm", text);
}

static void
read_filesystem(const struct view *v, json_t *labels)
{
	size_t	block;

	if (says(v, 0, "XFSB"))
		add_uuid(labels, "xfs", v, 32, plain);
	if (says(v, 1024 + 56, "\x53\xef"))
		add_uuid(labels, "ext4", v, 1024 + 104, plain);
	/* The third block, of 512 bytes to 4 KiB. */
	for (block = 512; block <= 4096; block *= 2)
		if (says(v, 2 * block, "OCFSV2") &&
		    add_uuid(labels, "ocfs2", v, 2 * block + 336, plain))
			return;
}

json_t *
label_read(const void *start, size_t len)
{
	struct view	 v = { .at = start, .len = len };
	json_t		*labels = json_array();

	if (labels == NULL)
		err(STATUS_FATAL, NULL);
	read_gpt(&v, labels);
	read_mbr(&v, labels);
	read_lvm(&v, labels);
	read_filesystem(&v, labels);
	return labels;
}
