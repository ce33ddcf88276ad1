/*
 * uevent - tell whoever listens to udev that a device came or went.
 *
 *	uevent add|remove DEVPATH SUBSYSTEM NAME=VALUE...
 *
 * There is no udevd in the lab, and its devices are not of the kernel: this
 * sends what udevd would, to the netlink group on which libvirtd listens.  The
 * layout of the message, and the hashes by which listeners filter, are those of
 * libudev's monitor (systemd's src/libsystemd/sd-device/device-monitor.c).
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define GROUP	2		/* of what udevd has dealt with */
#define MAGIC	0xfeedcafe
#define SIZE	8192

struct header {
	char		prefix[8];
	uint32_t	magic, header_size, properties_at, properties_size;
	uint32_t	subsystem_hash, devtype_hash, tags_high, tags_low;
};

/* MurmurHash2, by Austin Appleby, with seed 0. */
static uint32_t
hash(const char *text)
{
	const uint32_t	m = 0x5bd1e995;
	size_t		len = strlen(text);
	uint32_t	h = (uint32_t)len, k;

	for (; len >= 4; len -= 4, text += 4) {
		memcpy(&k, text, 4);
		k *= m;
		k ^= k >> 24;
		h = h * m ^ k * m;
	}
	if (len > 0) {
		k = 0;
		memcpy(&k, text, len);
		h = (h ^ k) * m;
	}
	h = (h ^ h >> 13) * m;
	return h ^ h >> 15;
}

/* Append NAME=VALUE and its NUL. */
static void
add(char *text, size_t *len, const char *name, const char *value)
{
	int	n = snprintf(text + *len, SIZE - *len, "%s%s", name, value);

	if (n < 0 || (size_t)n + 1 > SIZE - *len)
		errx(2, "too long: %s", value);
	*len += (size_t)n + 1;
}

int
main(int argc, char *argv[])
{
	struct sockaddr_nl	to = { .nl_family = AF_NETLINK,
				    .nl_groups = GROUP };
	struct header		h = { .prefix = "libudev",
				    .magic = htonl(MAGIC),
				    .header_size = sizeof(h),
				    .properties_at = sizeof(h) };
	static char		message[sizeof(h) + SIZE];
	char			*text = message + sizeof(h);
	size_t			len = 0;
	int			i, fd;

	if (argc < 4)
		errx(2, "usage: uevent add|remove DEVPATH SUBSYSTEM "
		    "[NAME=VALUE ...]");
	add(text, &len, "ACTION=", argv[1]);
	add(text, &len, "DEVPATH=", argv[2]);
	add(text, &len, "SUBSYSTEM=", argv[3]);
	add(text, &len, "SEQNUM=", "1");
	for (i = 4; i < argc; i++) {
		add(text, &len, "", argv[i]);
		if (strncmp(argv[i], "DEVTYPE=", 8) == 0)
			h.devtype_hash = htonl(hash(argv[i] + 8));
	}
	h.subsystem_hash = htonl(hash(argv[3]));
	h.properties_size = (uint32_t)len;
	memcpy(message, &h, sizeof(h));
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
	    NETLINK_KOBJECT_UEVENT);
	if (fd == -1 || sendto(fd, message, sizeof(h) + len, 0,
	    (struct sockaddr *)&to, sizeof(to)) == -1)
		err(2, "netlink");
	return 0;
}
