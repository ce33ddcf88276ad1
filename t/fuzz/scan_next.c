/* scan_next against scan_object, on lines, each with the one before it */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
same_member(const struct scan_member *a, const struct scan_member *b)
{
	return a->key == b->key && a->keylen == b->keylen &&
	    a->val == b->val && a->len == b->len && a->kind == b->kind &&
	    a->key_escaped == b->key_escaped && a->escaped == b->escaped;
}

static void
check(struct scan *sc, const char *s, size_t len)
{
	struct scan	fresh = { 0 };
	size_t		i;
	int		rv = scan_next(sc, s, len);

	if (rv != scan_object(&fresh, s, len) || sc->count != fresh.count ||
	    (rv == 0 && sc->key_escaped != fresh.key_escaped) ||
	    (rv == -1 && (sc->at != fresh.at || sc->why != fresh.why)))
		abort();
	for (i = 0; i < sc->count; i++)
		if (!same_member(&sc->member[i], &fresh.member[i]))
			abort();
	scan_fini(&fresh);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char	*s = (const char *)data, *end = s + len, *nl;
	struct scan	 sc = { 0 };

	for (; s < end; s = nl + 1) {
		if ((nl = memchr(s, '\n', (size_t)(end - s))) == NULL)
			nl = end;
		check(&sc, s, (size_t)(nl - s));
	}
	scan_fini(&sc);
	return 0;
}
