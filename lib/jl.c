#include "jl.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status.h"

#define READ_SIZE	((size_t)256 << 10)

/* Make room for one more read at the end of the buffer. */
static void
make_room(struct jl_reader *r)
{
	size_t	 room = r->room == 0 ? 2 * READ_SIZE : r->room;
	char	*buf;

	r->scan.count = 0;		/* of text that moves */
	if (r->start > 0) {
		memmove(r->buf, r->buf + r->start, r->end - r->start);
		r->end -= r->start;
		r->looked -= r->looked < r->start ? r->looked : r->start;
		r->start = 0;
	}
	while (room - r->end < READ_SIZE)
		room *= 2;
	if (room == r->room)
		return;
	if ((buf = realloc(r->buf, room)) == NULL)
		err(STATUS_FATAL, NULL);
	r->buf = buf;
	r->room = room;
}

int
jl_fill(struct jl_reader *r)
{
	ssize_t	n;

	if (r->room - r->end < READ_SIZE)
		make_room(r);
	do
		n = read(r->fd, r->buf + r->end, r->room - r->end);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? 0 : -1;
	if (n == 0)
		r->eof = true;
	r->end += (size_t)n;
	return 0;
}

/* The newline that ends the line at start, or NULL when it is not there yet. */
static char *
find_newline(struct jl_reader *r)
{
	char	*nl;

	if (r->looked < r->start)
		r->looked = r->start;
	nl = r->buf == NULL ? NULL :
	    memchr(r->buf + r->looked, '\n', r->end - r->looked);
	r->looked = nl == NULL ? r->end : (size_t)(nl - r->buf);
	return nl;
}

static bool
is_blank(const char *s, size_t len)
{
	while (len > 0 && (*s == ' ' || *s == '\t' || *s == '\r')) {
		s++;
		len--;
	}
	return len == 0;
}

/* jl_read would pass over blank lines and then wait: they go first. */
bool
jl_ready(struct jl_reader *r)
{
	char	*nl;

	while ((nl = find_newline(r)) != NULL && !r->skipping &&
	    is_blank(r->buf + r->start, (size_t)(nl - r->buf) - r->start)) {
		r->start = (size_t)(nl - r->buf) + 1;
		r->number++;
	}
	return r->eof || nl != NULL || r->end - r->start > JL_MAXLINE;
}

/* Keep a message, or print it. */
static void
say(struct jl_notes *n, const char *file, unsigned long number,
    const char *fmt, va_list ap)
{
	char	*why;

	if (vasprintf(&why, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	if (n == NULL) {
		warnx("%s:%lu: %s", file, number, why);
		free(why);
		return;
	}
	if (n->count == n->room) {
		n->room = n->room == 0 ? 8 : n->room * 2;
		n->note = reallocarray(n->note, n->room, sizeof(*n->note));
		if (n->note == NULL)
			err(STATUS_FATAL, NULL);
	}
	n->note[n->count++] = (struct jl_note){ number, why };
}

static enum jl_status
bad(const struct jl_reader *r, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	say(r->notes, r->name, r->number, fmt, ap);
	va_end(ap);
	return JL_BAD;
}

/* Records of one type mostly stand together: that of the last comes first. */
static const struct record_type *
type_of(const struct scan_member *m, const struct record_type *last)
{
	const struct record_type	*type;
	char				*name;

	if (last != NULL && m->len == last->len &&
	    memcmp(m->val, last->name, m->len) == 0)
		return last;
	if (!m->escaped)
		return record_type_find(m->val, m->len);
	name = scan_decode(m->val, m->len);
	type = record_type_find(name, strlen(name));
	free(name);
	return type;
}

/* The member "type"; mostly the first one, and the only one. */
static const struct scan_member *
type_member(const struct scan *sc)
{
	const struct scan_member	*m = sc->member, *found = NULL;
	size_t				 i;

	if (sc->key_escaped)
		return scan_find(sc, "type");
	for (i = 0; i < sc->count; i++, m++)
		if (m->keylen == 4 && memcmp(m->key, "type", 4) == 0)
			found = m;
	return found;
}

/* Find the type and fields of a record that is not as the one before. */
static enum jl_status
look_up(struct jl_reader *r, struct jl_record *rec)
{
	const struct record_field	*f;
	const struct scan_member	*type = type_member(&r->scan);
	bool				 missing;

	r->named = NULL;
	if (type == NULL || type->kind != SCAN_STRING)
		return bad(r, "type: %s", type == NULL ? "missing" :
		    "not a string");
	rec->type = type_of(type, r->type);
	if (rec->type == NULL)
		return JL_RECORD;
	r->type = rec->type;
	f = record_check(rec->type, &r->scan, r->field, &missing);
	if (f != NULL)
		return bad(r, "%s: %s: %s%s%s", rec->type->name, f->name,
		    missing ? "missing" : "not ", missing ? "" :
		    strchr("aeiou", f->expected[0]) != NULL ? "an " : "a ",
		    missing ? "" : f->expected);
	r->named = type;
	return JL_RECORD;
}

/*
 * Make a record of one line.  With the same members as the record before, in
 * the same order, its fields are in the same places.
 */
static enum jl_status
parse(struct jl_reader *r, const char *line, size_t len, struct jl_record *rec)
{
	if (scan_next(&r->scan, line, len) == -1)
		return bad(r, "byte %zu: %s", r->scan.at + 1, r->scan.why);
	rec->line = line;
	rec->len = len;
	rec->file = r->name;
	rec->number = r->number;
	rec->members = &r->scan;
	rec->notes = r->notes;
	rec->field = r->field;
	rec->type = r->type;
	rec->alike = r->scan.alike && r->named != NULL && r->named->same;
	return rec->alike ? JL_RECORD : look_up(r, rec);
}

enum jl_status
jl_line(struct jl_reader *r, const char **line, size_t *len)
{
	char	*nl;

	while ((nl = find_newline(r)) == NULL && !r->eof) {
		if (r->end - r->start > JL_MAXLINE) {
			r->start = r->looked = r->end = 0;
			r->scan.count = 0;
			if (!r->skipping)
				r->number++;
			r->skipping = true;
		}
		if (jl_fill(r) == -1)
			return JL_ERROR;
	}
	if (nl == NULL && r->start == r->end && !r->skipping)
		return JL_EOF;
	*line = r->buf + r->start;
	*len = (size_t)((nl == NULL ? r->buf + r->end : nl) - *line);
	r->start = nl == NULL ? r->end : (size_t)(nl - r->buf) + 1;
	if (!r->skipping)
		r->number++;
	if (r->skipping || *len > JL_MAXLINE) {
		r->skipping = false;
		return bad(r, "longer than %zu bytes", JL_MAXLINE);
	}
	return JL_RECORD;
}

enum jl_status
jl_read(struct jl_reader *r, struct jl_record *rec)
{
	const char	*line;
	size_t		 len;
	enum jl_status	 st;

	do
		if ((st = jl_line(r, &line, &len)) != JL_RECORD)
			return st;
	while (is_blank(line, len));
	return parse(r, line, len, rec);
}

void
jl_fini(struct jl_reader *r)
{
	free(r->buf);
	scan_fini(&r->scan);
	*r = (struct jl_reader){ .fd = -1 };
}

bool
jl_is(const struct jl_record *rec, const char *name)
{
	return rec->type != NULL && strcmp(rec->type->name, name) == 0;
}

json_t *
jl_tree(const struct jl_record *rec)
{
	json_error_t	 error;
	json_t		*tree;

	if ((tree = json_loadb(rec->line, rec->len, 0, &error)) == NULL)
		errx(STATUS_FATAL, "%s:%lu: %s", rec->file, rec->number,
		    error.text);
	return tree;
}

bool
jl_equal(const struct jl_record *rec, const char *name, const char *text)
{
	const struct scan_member	*m = scan_find(rec->members, name);
	char				*value;
	bool				 same;

	if (m == NULL || m->kind != SCAN_STRING)
		return false;
	if (!m->escaped)
		return strlen(text) == m->len &&
		    memcmp(m->val, text, m->len) == 0;
	value = scan_decode(m->val, m->len);
	same = strcmp(value, text) == 0;
	free(value);
	return same;
}

void
jl_warnx(const struct jl_record *rec, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	say(rec->notes, rec->file, rec->number, fmt, ap);
	va_end(ap);
}

int
jl_pass(FILE *fp, const struct jl_record *rec)
{
	if (fwrite(rec->line, 1, rec->len, fp) != rec->len ||
	    putc('\n', fp) == EOF)
		return -1;
	return 0;
}

int
jl_write(FILE *fp, const json_t *tree)
{
	if (json_dumpf(tree, fp,
	    JSON_COMPACT | JSON_REAL_PRECISION(15)) == -1 ||
	    putc('\n', fp) == EOF)
		return -1;
	return 0;
}

void
jl_emit_new(json_t *tree)
{
	if (tree == NULL)
		err(STATUS_FATAL, NULL);
	if (jl_write(stdout, tree) == -1)
		err(STATUS_FATAL, "<stdout>");
	json_decref(tree);
}

void
jl_close(void)
{
	int	failed = ferror(stdout);

	if (fclose(stdout) == EOF || failed)
		err(STATUS_FATAL, "<stdout>");
}

static int
each_of(int fd, const char *name,
    void (*each)(const struct jl_record *, void *), void *arg)
{
	struct jl_reader	in = { .fd = fd, .name = name };
	struct jl_record	rec;
	enum jl_status		st;
	int			status = STATUS_OK;

	while ((st = jl_read(&in, &rec)) != JL_EOF) {
		if (st == JL_ERROR)
			err(STATUS_FATAL, "%s", name);
		if (st == JL_BAD)
			status = STATUS_PARTIAL;
		else
			each(&rec, arg);
	}
	jl_fini(&in);
	return status;
}

int
jl_each(char *const files[], void (*each)(const struct jl_record *, void *),
    void *arg)
{
	int	fd, status = STATUS_OK;

	if (*files == NULL)
		return each_of(STDIN_FILENO, "<stdin>", each, arg);
	for (; *files != NULL; files++) {
		if (strcmp(*files, "-") == 0) {
			status |= each_of(STDIN_FILENO, "<stdin>", each, arg);
			continue;
		}
		if ((fd = open(*files, O_RDONLY | O_CLOEXEC)) == -1)
			err(STATUS_FATAL, "%s", *files);
		status |= each_of(fd, *files, each, arg);
		close(fd);
	}
	return status;
}
