#include "key.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

void
key_init(struct key *k)
{
	k->data = k->small;
	k->len = 0;
	k->room = sizeof(k->small);
}

static void
grow(struct key *k, size_t room)
{
	char	*data = k->data == k->small ? NULL : k->data;

	if ((data = realloc(data, room)) == NULL)
		err(STATUS_FATAL, NULL);
	if (k->data == k->small)
		memcpy(data, k->small, k->len);
	k->data = data;
	k->room = room;
}

void
key_add(struct key *k, const char *text, size_t len)
{
	if (k->room - k->len <= len)
		grow(k, (k->len + len + 1) * 2);
	memcpy(k->data + k->len, text, len);
	k->len += len;
	k->data[k->len++] = '\0';
}

void
key_fini(struct key *k)
{
	if (k->data != k->small)
		free(k->data);
}
