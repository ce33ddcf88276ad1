/*
 * fingerprint: what is at the two ends of a LU.
 *
 * Read through a storage pool that has it as a volume; else, when libvirt
 * and we are on one host, from its device.  Only a device that libvirt has
 * found to be this LU, and that has its size, is read.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fact.h"
#include "label.h"
#include "libvirt_view.h"
#include "sha256.h"
#include "status.h"

#define END_BYTES	((uint64_t)1 << 20)
#define ALIGN		4096	/* of direct reads */

/* A LU, and where its bytes can be read. */
struct source {
	const char	*wwid;
	uint64_t	 size;		/* 0: not told */
	const char	*device;	/* borrowed, or NULL */
	virStorageVolPtr volume;	/* or NULL */
	int		 fd;		/* or -1 */
};

/* The LU's record of a look at the host, borrowed, or NULL. */
static const json_t *
unit_of(const struct lv_view *v, const char *wwid)
{
	const json_t	*record;
	size_t		 i;

	json_array_foreach(v->records, i, record)
		if (strcmp(fact_text(record, "type"), "logical_unit") == 0 &&
		    strcmp(fact_text(record, "wwid"), wwid) == 0)
			return record;
	return NULL;
}

/* Is a volume the whole LU, and not a part of it? */
static bool
is_unit(struct lv_view *v, virStorageVolPtr volume, const struct source *s)
{
	virStorageVolInfo	 info;
	const char		*known;
	char			*path = virStorageVolGetPath(volume);
	bool			 is;

	known = path == NULL ? NULL : lv_identity(v, path);
	is = known != NULL && strcmp(known, s->wwid) == 0 &&
	    virStorageVolGetInfo(volume, &info) == 0 &&
	    info.capacity == s->size;
	free(path);
	return is;
}

/* Look in one pool. */
static void
find_volume(struct lv_view *v, virStoragePoolPtr pool, struct source *s)
{
	virStorageVolPtr	*list = NULL;
	int			 i, n;

	n = virStoragePoolListAllVolumes(pool, &list, 0);
	for (i = 0; i < n; i++)
		if (s->volume == NULL && is_unit(v, list[i], s))
			s->volume = list[i];
		else
			virStorageVolFree(list[i]);
	free(list);
}

/* Pools whose volumes are devices of the host. */
static void
find_in_pools(struct lv_view *v, struct source *s)
{
	virStoragePoolPtr	*pools = NULL;
	int			 i, n;

	n = virConnectListAllStoragePools(v->conn, &pools,
	    VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE |
	    VIR_CONNECT_LIST_STORAGE_POOLS_SCSI |
	    VIR_CONNECT_LIST_STORAGE_POOLS_MPATH |
	    VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI |
	    VIR_CONNECT_LIST_STORAGE_POOLS_DISK |
	    VIR_CONNECT_LIST_STORAGE_POOLS_DIR);
	for (i = 0; i < n; i++) {
		if (s->volume == NULL)
			find_volume(v, pools[i], s);
		virStoragePoolFree(pools[i]);
	}
	free(pools);
}

/* Is libvirt's host the one that we are on? */
static bool
is_local(virConnectPtr conn)
{
	char		*text = virConnectGetURI(conn);
	char		*host = virConnectGetHostname(conn);
	char		 own[256] = "";
	xmlURIPtr	 uri = text == NULL ? NULL : xmlParseURI(text);
	bool		 local;

	gethostname(own, sizeof(own) - 1);
	local = uri != NULL && (uri->server == NULL || *uri->server == '\0') &&
	    host != NULL && strcmp(host, own) == 0;
	xmlFreeURI(uri);
	free(text);
	free(host);
	return local;
}

/* All of len bytes at offset.  0, or -1 with errno. */
static int
read_all(int fd, unsigned char *buf, size_t len, off_t offset)
{
	ssize_t	n;

	while (len > 0) {
		n = pread(fd, buf, len, offset);
		if (n == 0)
			errno = EIO;
		if (n == 0 || (n == -1 && errno != EINTR))
			return -1;
		if (n == -1)
			continue;
		buf += n;
		offset += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Open the device past the page cache, where its file system lets us. */
static int
open_device(struct source *s, struct driver_error *error)
{
	struct stat	st;
	off_t		size;

	s->fd = open(s->device, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
	    O_DIRECT);
	if (s->fd == -1 && errno == EINVAL)
		s->fd = open(s->device, O_RDONLY | O_CLOEXEC | O_NOCTTY |
		    O_NONBLOCK);
	if (s->fd == -1)
		return driver_fail(error, "unsupported", false, "%s: %s",
		    s->device, strerror(errno));
	if (fstat(s->fd, &st) == -1 ||
	    (!S_ISBLK(st.st_mode) && !S_ISREG(st.st_mode)) ||
	    (size = lseek(s->fd, 0, SEEK_END)) == -1)
		return driver_fail(error, "unsupported", false,
		    "%s: not a disk", s->device);
	if (s->size != 0 && (uint64_t)size != s->size)
		return driver_fail(error, "failed", false, "%s: has %jd bytes,"
		    " not those of LU %s", s->device, (intmax_t)size, s->wwid);
	s->size = (uint64_t)size;
	return 0;
}

static int
read_device(struct source *s, unsigned char *buf, uint64_t offset, size_t len,
    struct driver_error *error)
{
	int	rv = read_all(s->fd, buf, len, (off_t)offset);

	if (rv == -1 && errno == EINVAL) {	/* an odd size */
		fcntl(s->fd, F_SETFL, fcntl(s->fd, F_GETFL) & ~O_DIRECT);
		posix_fadvise(s->fd, 0, 0, POSIX_FADV_DONTNEED);
		rv = read_all(s->fd, buf, len, (off_t)offset);
	}
	return rv == 0 ? 0 : driver_fail(error, "failed", true, "%s: %s",
	    s->device, strerror(errno));
}

static int
read_volume(virConnectPtr conn, const struct source *s, unsigned char *buf,
    uint64_t offset, size_t len, struct driver_error *error)
{
	virStreamPtr	stream = virStreamNew(conn, 0);
	size_t		got = 0;
	int		n = -1;

	if (stream == NULL || virStorageVolDownload(s->volume, stream, offset,
	    len, 0) == -1) {
		lv_fail(error, s->wwid);
		if (stream != NULL)
			virStreamFree(stream);
		return -1;
	}
	while (got < len && (n = virStreamRecv(stream, (char *)buf + got,
	    len - got)) > 0)
		got += (size_t)n;
	if (n == -1 || got < len) {
		if (n == -1)
			lv_fail(error, s->wwid);
		else
			driver_fail(error, "failed", true, "%s: %zu bytes came"
			    " of %zu", s->wwid, got, len);
		virStreamAbort(stream);
	} else if (virStreamFinish(stream) == -1)
		n = lv_fail(error, s->wwid);
	virStreamFree(stream);
	return n == -1 || got < len ? -1 : 0;
}

/* One end, as its sum; labels (may be NULL) are read in it. */
static int
read_end(virConnectPtr conn, struct source *s, uint64_t offset, size_t len,
    char sum[SHA256_STRSIZE], json_t **labels, struct driver_error *error)
{
	void	*buf;
	int	 rv;

	if (posix_memalign(&buf, ALIGN, len == 0 ? ALIGN : len) != 0)
		err(STATUS_FATAL, NULL);
	rv = s->fd == -1 ? read_volume(conn, s, buf, offset, len, error) :
	    read_device(s, buf, offset, len, error);
	if (rv == 0) {
		sha256_hex(buf, len, sum);
		if (labels != NULL)
			*labels = label_read(buf, len);
	}
	free(buf);
	return rv;
}

/* Both ends, as a record; NULL with the error filled in. */
static json_t *
read_ends(virConnectPtr conn, struct source *s, const char *host,
    struct driver_error *error)
{
	uint64_t	 len = s->size < END_BYTES ? s->size : END_BYTES;
	char		 first[SHA256_STRSIZE], last[SHA256_STRSIZE];
	json_t		*labels = NULL;

	if (read_end(conn, s, 0, (size_t)len, first, &labels, error) == -1 ||
	    read_end(conn, s, s->size - len, (size_t)len, last, NULL,
	    error) == -1) {
		json_decref(labels);
		return NULL;
	}
	return json_pack("{ss ss ss sI ss ss so}", "type", "fingerprint",
	    "host", host, "wwid", s->wwid, "size_bytes", (json_int_t)s->size,
	    "first_sha256", first, "last_sha256", last, "labels", labels);
}

/* Through a pool, else from the device; NULL with the error filled in. */
static json_t *
read_source(struct lv_view *v, struct source *s, struct driver_error *error)
{
	struct driver_error	 unused;
	json_t			*record;

	find_in_pools(v, s);
	/* The LU may have come after its pool was last read. */
	if (s->volume == NULL && lv_rescan(v->conn, NULL, 0, &unused) == 0)
		find_in_pools(v, s);
	if (s->volume != NULL) {
		record = read_ends(v->conn, s, v->host, error);
		if (record != NULL || strcmp(error->code, "unsupported") != 0)
			return record;
	}
	if (s->device == NULL || !is_local(v->conn)) {
		driver_fail(error, "unsupported", false, "LU %s is in no "
		    "storage pool of the host that can be read", s->wwid);
		return NULL;
	}
	return open_device(s, error) == -1 ? NULL :
	    read_ends(v->conn, s, v->host, error);
}

int
lv_fingerprint(virConnectPtr conn, const json_t *args, driver_record_fn *each,
    void *arg, struct driver_error *error)
{
	struct source	 s = { .wwid = fact_text(args, "wwid"), .fd = -1 };
	const json_t	*unit;
	json_t		*record = NULL;
	struct lv_view	 view;

	lv_view_init(&view, conn, fact_text(args, "host"));
	if (lv_devices(&view, error) == -1)
		goto out;
	if ((unit = unit_of(&view, s.wwid)) == NULL) {
		driver_fail(error, "not-found", false,
		    "the host does not see LU %s", s.wwid);
		goto out;
	}
	s.device = json_string_value(json_object_get(unit, "device"));
	s.size = (uint64_t)json_integer_value(json_object_get(unit,
	    "size_bytes"));
	if ((record = read_source(&view, &s, error)) != NULL && each != NULL)
		each(arg, record);
out:
	if (s.volume != NULL)
		virStorageVolFree(s.volume);
	if (s.fd != -1)
		close(s.fd);
	lv_view_fini(&view);
	json_decref(record);
	return record == NULL ? -1 : 0;
}
