/*
 * scan_plain - where plain text in a JSON string ends.
 *
 * Most bytes of the stream are inside strings, so they are looked at 16 at a
 * time where the processor always can (SSE2 is part of every x86-64).
 */
#ifndef SCAN_PLAIN_H
#define SCAN_PLAIN_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * The first byte from p that is not ASCII text standing for itself: a quote,
 * a backslash, a control character or one above 0x7f; or end.
 */
static inline const char *
scan_plain(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i	quote = _mm_set1_epi8('"');
	const __m128i	backslash = _mm_set1_epi8('\\');
	const __m128i	space = _mm_set1_epi8(' ');
	__m128i		text, stop;
	unsigned	bits;

	for (; end - p >= 16; p += 16) {
		text = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* Compared with sign: above 0x7f is below a space, too. */
		stop = _mm_or_si128(_mm_cmplt_epi8(text, space),
		    _mm_or_si128(_mm_cmpeq_epi8(text, quote),
		    _mm_cmpeq_epi8(text, backslash)));
		bits = (unsigned)_mm_movemask_epi8(stop);
		if (bits != 0)
			return p + __builtin_ctz(bits);
	}
#endif
	while (p < end && *p >= ' ' && (unsigned char)*p < 0x80 &&
	    *p != '"' && *p != '\\')
		p++;
	return p;
}

#endif
