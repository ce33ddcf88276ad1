/* Who makes or removes a host group of a port holds its lock for writing. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "status.h"

struct port_lock {
	struct port_lock	*next;
	char			 port[HITACHI_NAMESIZE];
	pthread_rwlock_t	 lock;
};

pthread_rwlock_t *
hitachi_port_lock(struct hitachi *h, const char *port)
{
	struct port_lock	*p;

	pthread_mutex_lock(&h->lock);
	for (p = h->ports; p != NULL && strcmp(p->port, port) != 0; p = p->next)
		;
	if (p == NULL) {
		if ((p = calloc(1, sizeof(*p))) == NULL)
			err(STATUS_FATAL, NULL);
		strncpy(p->port, port, sizeof(p->port) - 1);
		pthread_rwlock_init(&p->lock, NULL);
		p->next = h->ports;
		h->ports = p;
	}
	pthread_mutex_unlock(&h->lock);
	return &p->lock;
}

void
hitachi_port_locks_free(struct hitachi *h)
{
	struct port_lock	*p;

	while ((p = h->ports) != NULL) {
		h->ports = p->next;
		pthread_rwlock_destroy(&p->lock);
		free(p);
	}
}
