#include "sha256.h"

#include <err.h>
#include <openssl/evp.h>

#include "status.h"

void
sha256_hex(const void *data, size_t len, char out[SHA256_STRSIZE])
{
	static const char	hex[] = "0123456789abcdef";
	unsigned char		sum[EVP_MAX_MD_SIZE];
	unsigned		i, size;

	if (EVP_Digest(data, len, sum, &size, EVP_sha256(), NULL) != 1 ||
	    size * 2 + 1 != SHA256_STRSIZE)
		errx(STATUS_FATAL, "SHA-256: libcrypto cannot do it");
	for (i = 0; i < size; i++) {
		out[2 * i] = hex[sum[i] >> 4];
		out[2 * i + 1] = hex[sum[i] & 15];
	}
	out[2 * size] = '\0';
}
