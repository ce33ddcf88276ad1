/*
 * text - what other programs wrote, as the UTF-8 that a record may hold:
 * RFC 3629, so no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/*
 * The text of a file without its byte order mark, *len bytes and a NUL.  A
 * file with a UTF-16 mark (PowerShell writes them) is converted, and one that
 * is not UTF-8 is taken as Windows-1252.  You free it; NULL with errno when
 * the file cannot be read.
 */
char	*text_read(const char *path, size_t *len);

/*
 * The length of the character at s, of which left bytes (at least one) are
 * there; 0 when it is none.
 */
size_t	 text_character(const char *s, size_t left);

/*
 * Put a "?" for each byte that is not part of a character, as in a message
 * that was cut to fit or came from a library in another encoding.
 */
void	 text_repair(char *s);

#endif
