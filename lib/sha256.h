/*
 * sha256 - one number that stands for some bytes: of a definition that a plan
 * relies on, of the ends of a volume.
 *
 * Text form: 64 lower-case hex digits.
 * Source: FIPS 180-4; the work is libcrypto's.
 */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

#define SHA256_STRSIZE	65	/* bytes, with the NUL */

/* The SHA-256 of len bytes. */
void	sha256_hex(const void *, size_t len, char out[SHA256_STRSIZE]);

#endif
