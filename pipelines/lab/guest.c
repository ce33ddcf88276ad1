/*
 * guest - what the guests of the lab run, and what reads their disks.
 *
 * As process 1 of a guest it writes ten records a second to each of its disks,
 * one sector each, numbered without end, and goes on from the last one that it
 * finds there; it answers as a QEMU guest agent.  The kernel's command line
 * says who and where: lab.name=g1 lab.disks=vda:8388608,vdb:8388608 (bytes).
 *
 *	guest IMAGE OFFSET NAME
 *
 * reads the records of NAME in a file or device: a line of JSON
 *
 *	{"name":"g1","first":1,"last":812,"missing":0,"bad":0,"strange":0,
 *	 "boots":[{"boot":"5e0c2f11","first":1,"last":203,
 *	           "first_s":12.1,"last_s":32.2},...]}
 *
 * missing: numbers between first and last that are not there; bad: records
 * whose checksum is wrong; strange: of another guest, or in another's place;
 * first_s, last_s: the guest's own clock.  Ends with 1 when there is no record.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SECTOR		512
#define RING		8192		/* records: 13 minutes */
#define PERIOD_NS	100000000	/* between two of them */
#define SECOND_NS	1000000000
#define NAMESIZE	32
#define BOOTSIZE	9		/* hex digits and the NUL */
#define DISKS		4
#define BOOTS		256

/* One record: a line of text, and NULs to the end of its sector. */
struct record {
	char		name[NAMESIZE], boot[BOOTSIZE];
	uint64_t	number;
	int64_t		time_ns;	/* of the guest's clock */
};

struct disk {
	char	device[NAMESIZE];
	off_t	offset;
	int	fd;
};

static uint32_t
checksum(const char *data, size_t len)
{
	uint32_t	crc = UINT32_MAX;
	int		bit;

	while (len-- > 0) {
		crc ^= (unsigned char)*data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void
record_write(const struct record *r, char sector[SECTOR])
{
	int	len;

	memset(sector, 0, SECTOR);
	len = snprintf(sector, SECTOR, "replumb %s %s %" PRIu64 " %" PRId64,
	    r->name, r->boot, r->number, r->time_ns);
	snprintf(sector + len, (size_t)(SECTOR - len), " %08" PRIx32 "\n",
	    checksum(sector, (size_t)len));
}

/* 1: a record, 0: none, -1: one that is broken. */
static int
record_read(const char sector[SECTOR], struct record *r)
{
	char		text[SECTOR + 1], *end;
	uint32_t	sum;

	if (memcmp(sector, "replumb ", 8) != 0)
		return 0;
	memcpy(text, sector, SECTOR);
	text[SECTOR] = '\0';
	if (sscanf(text, "replumb %31s %8s %" SCNu64 " %" SCNd64 " %" SCNx32,
	    r->name, r->boot, &r->number, &r->time_ns, &sum) != 5 ||
	    (end = strrchr(text, ' ')) == NULL)
		return -1;
	return checksum(text, (size_t)(end - text)) == sum ? 1 : -1;
}

static off_t
place_of(off_t offset, uint64_t number)
{
	return offset + (off_t)(number % RING) * SECTOR;
}

/* The whole ring; you free it.  NULL with errno set. */
static char *
ring_read(int fd, off_t offset)
{
	size_t	 size = (size_t)RING * SECTOR, done = 0;
	ssize_t	 n;
	char	*ring = aligned_alloc(4096, size);

	while (ring != NULL && done < size) {
		n = pread(fd, ring + done, size - done, offset + (off_t)done);
		if (n <= 0) {
			free(ring);
			return NULL;
		}
		done += (size_t)n;
	}
	return ring;
}

/* ---- in the guest ---- */

static char	name[NAMESIZE], boot[BOOTSIZE];

static int64_t
now_ns(clockid_t clock)
{
	struct timespec	t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * SECOND_NS + t.tv_nsec;
}

/* The end of a guest that cannot go on, in sight of its console. */
static void
give_up(const char *what)
{
	printf("lab: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	for (;;)
		pause();
}

static void
load_modules(void)
{
	struct dirent	**entry;
	char		  path[300];
	int		  i, fd, n = scandir("/modules", &entry, NULL,
			    alphasort);

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/modules/%s", entry[i]->d_name);
		if (*entry[i]->d_name == '.')
			continue;
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
		    syscall(SYS_finit_module, fd, "", 0) == -1)
			give_up(path);
		close(fd);
	}
}

/* The value of a parameter of the kernel. */
static void
parameter(const char *wanted, char *value, size_t size)
{
	char	 line[4096] = "", *word, *rest = line;
	size_t	 len = strlen(wanted);
	FILE	*f = fopen("/proc/cmdline", "r");

	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		give_up("/proc/cmdline");
	fclose(f);
	while ((word = strsep(&rest, " \n")) != NULL)
		if (strncmp(word, wanted, len) == 0 && word[len] == '=')
			snprintf(value, size, "%s", word + len + 1);
}

/* A device, which may take a while to come. */
static int
open_device(const char *device, int flags)
{
	char	path[300];
	int	fd, tries;

	snprintf(path, sizeof(path), "/dev/%s", device);
	for (tries = 0; (fd = open(path, flags | O_CLOEXEC)) == -1; tries++) {
		if (tries == 500)
			give_up(path);
		usleep(10000);
	}
	return fd;
}

static size_t
open_disks(struct disk disks[DISKS])
{
	char	 value[200] = "", *word, *rest = value, *colon;
	size_t	 n = 0;

	parameter("lab.disks", value, sizeof(value));
	while (n < DISKS && (word = strsep(&rest, ",")) != NULL)
		if ((colon = strchr(word, ':')) != NULL) {
			*colon = '\0';
			snprintf(disks[n].device, NAMESIZE, "%s", word);
			disks[n].offset = strtoll(colon + 1, NULL, 10);
			disks[n].fd = open_device(word, O_RDWR | O_DIRECT |
			    O_DSYNC);
			n++;
		}
	return n;
}

/* The number of our last record on a disk, 0 when there is none. */
static uint64_t
last_number(const struct disk *d)
{
	struct record	 r;
	uint64_t	 last = 0;
	char		*ring = ring_read(d->fd, d->offset);
	size_t		 i;

	if (ring == NULL)
		give_up(d->device);
	for (i = 0; i < RING; i++)
		if (record_read(ring + i * SECTOR, &r) == 1 &&
		    strcmp(r.name, name) == 0 && r.number > last)
			last = r.number;
	free(ring);
	return last;
}

/* What was not written is tried again: a number is never left out. */
static void
write_record(const struct disk *d, uint64_t number, char *sector)
{
	struct record	r = { .number = number,
			    .time_ns = now_ns(CLOCK_REALTIME) };

	memcpy(r.name, name, sizeof(r.name));
	memcpy(r.boot, boot, sizeof(r.boot));
	record_write(&r, sector);
	while (pwrite(d->fd, sector, SECTOR, place_of(d->offset, number)) !=
	    SECTOR) {
		printf("lab: %s: write %" PRIu64 ": %s\n", d->device, number,
		    strerror(errno));
		fflush(stdout);
		usleep(PERIOD_NS / 1000);
	}
}

static void
power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	give_up("power off");
}

/* One command of a guest agent. */
static void
obey(int port, const char *line)
{
	const char	*id = strstr(line, "\"id\":");

	if (strstr(line, "\"guest-sync\"") != NULL && id != NULL)
		dprintf(port, "{\"return\": %lld}\n", strtoll(id + 5, NULL, 10));
	else if (strstr(line, "\"guest-ping\"") != NULL)
		dprintf(port, "{\"return\": {}}\n");
	else if (strstr(line, "\"guest-get-time\"") != NULL)
		dprintf(port, "{\"return\": %" PRId64 "}\n",
		    now_ns(CLOCK_REALTIME));
	else if (strstr(line, "\"guest-shutdown\"") != NULL)
		power_off();
	else
		dprintf(port, "{\"error\": {\"class\": \"CommandNotFound\", "
		    "\"desc\": \"not in the lab\"}}\n");
}

/* Answer what comes, for as long as there is time. */
static void
serve(int port, int64_t until_ns)
{
	static char	line[4096];
	static size_t	len;
	struct pollfd	p = { .fd = port, .events = POLLIN };
	int64_t		left;
	char		c;

	while ((left = until_ns - now_ns(CLOCK_MONOTONIC)) > 0) {
		if (poll(&p, 1, (int)(left / 1000000) + 1) <= 0)
			continue;
		if ((p.revents & POLLIN) == 0 || read(port, &c, 1) != 1) {
			usleep(10000);		/* nobody is there */
			continue;
		}
		if (c != '\n' && len < sizeof(line) - 1) {
			line[len++] = c;
			continue;
		}
		line[len] = '\0';
		obey(port, line);
		len = 0;
	}
}

/* The port of the guest agent is the only one. */
static int
open_port(void)
{
	struct dirent	**entry;
	int		  n, tries;

	for (tries = 0; tries < 500; tries++) {
		n = scandir("/sys/class/virtio-ports", &entry, NULL, NULL);
		while (n-- > 0)
			if (strncmp(entry[n]->d_name, "vport", 5) == 0)
				return open_device(entry[n]->d_name,
				    O_RDWR | O_NONBLOCK);
		usleep(10000);
	}
	give_up("virtio-ports");
	return -1;
}

static int
run_guest(void)
{
	struct disk	 disks[DISKS];
	uint64_t	 number = 0, last;
	int64_t		 next;
	size_t		 i, n;
	char		*sector = aligned_alloc(4096, 4096);
	int		 port;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	load_modules();
	parameter("lab.name", name, sizeof(name));
	snprintf(boot, sizeof(boot), "%08x",
	    (unsigned)(now_ns(CLOCK_REALTIME) / 1000000));
	n = open_disks(disks);
	for (i = 0; i < n; i++)
		if ((last = last_number(&disks[i])) > number)
			number = last;
	printf("lab: %s goes on from %" PRIu64 "\n", name, number);
	fflush(stdout);
	port = open_port();
	for (next = now_ns(CLOCK_MONOTONIC);; next += PERIOD_NS) {
		number++;
		for (i = 0; i < n; i++)
			write_record(&disks[i], number, sector);
		serve(port, next + PERIOD_NS);
		if (now_ns(CLOCK_MONOTONIC) > next + SECOND_NS)
			next = now_ns(CLOCK_MONOTONIC);	/* it was held up */
	}
}

/* ---- outside ---- */

static int
compare(const void *pa, const void *pb)
{
	const struct record	*a = pa, *b = pb;

	return a->number < b->number ? -1 : a->number > b->number;
}

static double
seconds(const struct record *r)
{
	return (double)r->time_ns / SECOND_NS;
}

/* The runs of one boot, of records in order. */
static void
show_boots(const struct record *r, size_t count)
{
	size_t	i, first;

	for (i = 0; i < count; i++) {
		first = i;
		while (i + 1 < count && strcmp(r[i + 1].boot, r[i].boot) == 0)
			i++;
		printf("%s{\"boot\":\"%s\",\"first\":%" PRIu64 ",\"last\":%"
		    PRIu64 ",\"first_s\":%.3f,\"last_s\":%.3f}",
		    first > 0 ? "," : "", r[i].boot, r[first].number,
		    r[i].number, seconds(&r[first]), seconds(&r[i]));
	}
}

static int
show_records(const char *image, off_t offset, const char *who)
{
	static struct record	 r[RING];
	size_t			 i, count = 0, bad = 0, strange = 0;
	uint64_t		 missing;
	char			*ring;
	int			 fd = open(image, O_RDONLY | O_CLOEXEC), got;

	if (fd == -1 || (ring = ring_read(fd, offset)) == NULL)
		err(2, "%s", image);
	for (i = 0; i < RING; i++) {
		got = record_read(ring + i * SECTOR, &r[count]);
		if (got == -1)
			bad++;
		else if (got == 1 && (r[count].number % RING != i ||
		    strcmp(r[count].name, who) != 0))
			strange++;
		else if (got == 1)
			count++;
	}
	free(ring);
	close(fd);
	if (count == 0)
		return 1;
	qsort(r, count, sizeof(*r), compare);
	missing = r[count - 1].number - r[0].number + 1 - count;
	printf("{\"name\":\"%s\",\"first\":%" PRIu64 ",\"last\":%" PRIu64
	    ",\"missing\":%" PRIu64 ",\"bad\":%zu,\"strange\":%zu,\"boots\":[",
	    who, r[0].number, r[count - 1].number, missing, bad, strange);
	show_boots(r, count);
	printf("]}\n");
	return 0;
}

int
main(int argc, char *argv[])
{
	if (getpid() == 1)
		return run_guest();
	if (argc != 4)
		errx(2, "usage: guest IMAGE OFFSET NAME");
	return show_records(argv[1], strtoll(argv[2], NULL, 10), argv[3]);
}
