#include "probe.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stamp.h"

#define WAIT_S	2.0	/* for the answer of one address */

/* Close, and keep errno. */
static int
ended(int fd, int rv)
{
	int	saved = errno;

	close(fd);
	errno = saved;
	return rv;
}

/* Wait for events until then.  0, or -1 with errno. */
static int
await_until(int fd, short events, double until)
{
	struct pollfd	pfd = { .fd = fd, .events = events };
	double		left;
	int		n;

	do {
		left = until - stamp_monotonic();
		n = poll(&pfd, 1, left <= 0 ? 0 : (int)(left * 1000) + 1);
	} while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n == 1 ? 0 : -1;
}

static struct addrinfo *
parse(const char *address, const char *service)
{
	struct addrinfo	hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM
	}, *info = NULL;

	if (getaddrinfo(address, service, &hints, &info) == 0)
		return info;
	errno = EADDRNOTAVAIL;
	return NULL;
}

/* The end of a connection that is under way.  0: it stands. */
static int
await_connection(int fd)
{
	socklen_t	len = sizeof(errno);
	int		error = 0;

	if (await_until(fd, POLLOUT, stamp_monotonic() + WAIT_S) == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		return -1;
	errno = error;
	return error == 0 ? 0 : -1;
}

int
probe_tcp(const char *address, unsigned port)
{
	struct addrinfo	*info;
	char		 service[8];
	int		 fd, rv = -1;

	snprintf(service, sizeof(service), "%u", port);
	if ((info = parse(address, service)) == NULL)
		return -1;
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (fd != -1) {
		rv = connect(fd, info->ai_addr, info->ai_addrlen);
		if (rv == -1 && errno == EINPROGRESS)
			rv = await_connection(fd);
		rv = ended(fd, rv);
	}
	freeaddrinfo(info);
	return rv;
}

/* ---- ICMP ---- */

/* Both versions have this head; the token tells our echo from others. */
struct echo {
	uint8_t		type, code;
	uint16_t	checksum, id, sequence;
	uint8_t		token[16];
};

/* RFC 1071.  A datagram socket and v6 have the kernel do it. */
static uint16_t
checksum(const struct echo *e)
{
	uint16_t	words[sizeof(*e) / 2];
	uint32_t	sum = 0;
	size_t		i;

	memcpy(words, e, sizeof(words));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sum += words[i];
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

static int
echo_socket(int family)
{
	int	protocol = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	int	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, protocol);

	if (fd == -1 && (errno == EACCES || errno == EPERM ||
	    errno == EPROTONOSUPPORT))
		fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol);
	return fd;
}

/* Is this the reply to what was sent?  A raw v4 socket has the IP header. */
static bool
is_reply(const uint8_t *data, size_t len, int family, const struct echo *sent)
{
	const uint8_t	type = family == AF_INET ? ICMP_ECHOREPLY :
			    ICMP6_ECHO_REPLY;

	if (len < sizeof(*sent))
		return false;
	data += len - sizeof(*sent);
	return data[0] == type && memcmp(data + sizeof(*sent) -
	    sizeof(sent->token), sent->token, sizeof(sent->token)) == 0;
}

static int
await_reply(int fd, int family, const struct echo *sent)
{
	double	until = stamp_monotonic() + WAIT_S;
	uint8_t	data[128];
	ssize_t	len;

	while (await_until(fd, POLLIN, until) == 0) {
		if ((len = recv(fd, data, sizeof(data), MSG_DONTWAIT)) == -1) {
			if (errno != EAGAIN)
				return -1;
		} else if (is_reply(data, (size_t)len, family, sent))
			return 0;
	}
	return -1;
}

int
probe_icmp(const char *address)
{
	struct addrinfo	*info;
	struct echo	 e = { .id = htons(0x7270) };
	int		 fd, rv = -1;

	if ((info = parse(address, NULL)) == NULL)
		return -1;
	e.type = info->ai_family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	if ((fd = echo_socket(info->ai_family)) != -1) {
		if (getrandom(e.token, sizeof(e.token), 0) ==
		    sizeof(e.token)) {
			e.checksum = checksum(&e);
			if (connect(fd, info->ai_addr, info->ai_addrlen) == 0 &&
			    send(fd, &e, sizeof(e), 0) == sizeof(e))
				rv = await_reply(fd, info->ai_family, &e);
		}
		rv = ended(fd, rv);
	}
	freeaddrinfo(info);
	return rv;
}
