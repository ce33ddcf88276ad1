#include "jl_blocks.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "status.h"

#define LINE_ROOM	(JL_MAXLINE + 1)	/* what tells it is too long */
#define IOV_COUNT	64

/* Good lines that stand together. */
struct range {
	const char	*start;
	size_t		 len;
};

/* A block, and what was made of it; used again for the next one. */
struct block {
	struct jl_reader	 in;	/* all of it is in its buffer */
	struct jl_notes		 notes;
	struct range		*range;
	size_t			 count, room;
	unsigned long		 serial;	/* from 0 */
	bool			 first;		/* of its file */
	int			 error;		/* reading ended with this */
	void			*made;
};

/* What the threads share. */
struct crew {
	const struct jl_blocks	*how;
	const struct jl_work	*work;
	void			*arg;
	size_t			 size;		/* of a block */

	pthread_mutex_t		 input;		/* of what follows */
	char	*const		*files;		/* the open one, and the rest */
	int			 fd;		/* -1: none is open */
	const char		*name;
	bool			 fresh;		/* nothing read from it */
	char			*rest;		/* a line not yet whole */
	size_t			 rest_len, rest_room;
	unsigned long		 cut;		/* blocks so far */
	bool			 done;

	pthread_mutex_t		 order;		/* of what follows */
	pthread_cond_t		 next;
	unsigned long		 merged;	/* blocks so far */
	unsigned long		 lines;		/* of the file so far */
	int			 status;
};

static void *
must(void *p)
{
	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

/* Open the next input.  Returns whether there is one; errno in *error. */
static bool
open_next(struct crew *c, int *error)
{
	const char	*file = *c->files;

	*error = 0;
	c->fresh = true;
	if (file == NULL)
		return false;
	c->files++;
	c->name = file;
	if (strcmp(file, "-") == 0) {
		c->name = "<stdin>";
		c->fd = STDIN_FILENO;
	} else if ((c->fd = open(file, O_RDONLY | O_CLOEXEC)) == -1)
		*error = errno;
	return true;
}

static void
close_input(struct crew *c)
{
	if (c->fd > STDIN_FILENO)
		close(c->fd);
	c->fd = -1;
}

/* Make room in a block for more than it is to hold. */
static void
make_room(struct jl_reader *in, size_t room)
{
	if (in->room >= room)
		return;
	in->room = room;
	in->buf = must(realloc(in->buf, room));
}

/* Read on.  Returns whether there is more to come. */
static bool
read_some(struct crew *c, struct block *b)
{
	struct jl_reader	*in = &b->in;
	ssize_t			 n;

	make_room(in, in->end + c->size);
	while ((n = read(c->fd, in->buf + in->end, in->room - in->end)) == -1)
		if (errno == EAGAIN)
			poll(&(struct pollfd){ c->fd, POLLIN, 0 }, 1, -1);
		else if (errno != EINTR)
			break;
	if (n == -1)
		b->error = errno;
	if (n <= 0)
		return false;
	in->end += (size_t)n;
	return true;
}

/* The end of the last line that ends behind from, or 0. */
static size_t
whole_lines(const struct jl_reader *in, size_t from)
{
	const char	*nl = memrchr(in->buf + from, '\n', in->end - from);

	return nl == NULL ? 0 : (size_t)(nl - in->buf) + 1;
}

/* Keep what follows the last whole line for the block after this one. */
static void
keep_rest(struct crew *c, struct jl_reader *in, size_t end)
{
	c->rest_len = in->end - end;
	if (c->rest_len >= c->rest_room) {
		c->rest_room = c->rest_len * 2 + 1;
		c->rest = must(realloc(c->rest, c->rest_room));
	}
	memcpy(c->rest, in->buf + end, c->rest_len);
	in->end = end;
}

/* Fill a block from the open input, and close that at its end. */
static void
fill(struct crew *c, struct block *b)
{
	struct jl_reader	*in = &b->in;
	size_t			 end = 0, from, last;
	bool			 more = true;

	make_room(in, c->rest_len + c->size);
	if (c->rest_len > 0)
		memcpy(in->buf, c->rest, c->rest_len);
	in->end = c->rest_len;
	c->rest_len = 0;
	while (more && (end == 0 || in->end < c->size)) {
		if (end == 0 && in->end > LINE_ROOM)
			in->end = LINE_ROOM;	/* the line is too long */
		from = in->end;
		more = read_some(c, b);
		if ((last = whole_lines(in, from)) != 0)
			end = last;
	}
	if (more)
		keep_rest(c, in, end);
	else
		close_input(c);
}

/* Cut the next block.  Returns whether there is one. */
static bool
cut(struct crew *c, struct block *b)
{
	struct jl_reader	*in = &b->in;

	pthread_mutex_lock(&c->input);
	b->error = 0;
	in->start = in->end = in->looked = in->number = 0;
	in->eof = true;
	in->scan.count = 0;
	if (c->fd == -1 && !open_next(c, &b->error))
		c->done = true;
	if (!c->done) {
		b->serial = c->cut++;
		b->first = c->fresh;
		c->fresh = false;
		in->name = c->name;
		if (b->error == 0)
			fill(c, b);
		c->done = b->error != 0;
		pthread_mutex_unlock(&c->input);
		return true;
	}
	pthread_mutex_unlock(&c->input);
	return false;
}

/* Note that a line passes through. */
static void
pass(struct block *b, const struct jl_record *rec)
{
	struct range	*last = b->count == 0 ? NULL : &b->range[b->count - 1];

	if (last != NULL && last->start + last->len + 1 == rec->line) {
		last->len += rec->len + 1;
		return;
	}
	if (b->count == b->room) {
		b->room = b->room == 0 ? 16 : b->room * 2;
		b->range = must(reallocarray(b->range, b->room,
		    sizeof(*b->range)));
	}
	b->range[b->count++] = (struct range){ rec->line, rec->len };
}

static void
read_block(struct crew *c, struct block *b)
{
	struct jl_record	rec;
	enum jl_status		st;

	b->count = 0;
	while ((st = jl_read(&b->in, &rec)) != JL_EOF)
		if (st == JL_RECORD && c->work->read(b->made, &rec))
			pass(b, &rec);
}

static void
write_all(int fd, struct iovec *iov, int count)
{
	ssize_t	n;

	while (count > 0) {
		do
			n = writev(fd, iov, count);
		while (n == -1 && errno == EINTR);
		if (n == -1)
			err(STATUS_FATAL, "<stdout>");
		for (; count > 0 && (size_t)n >= iov->iov_len; iov++, count--)
			n -= (ssize_t)iov->iov_len;
		if (count > 0) {
			iov->iov_base = (char *)iov->iov_base + n;
			iov->iov_len -= (size_t)n;
		}
	}
}

/* Whole ranges at once, not line by line: that costs no more than cat(1). */
static void
write_ranges(const struct block *b, int fd)
{
	static char	newline[] = "\n";
	struct iovec	iov[IOV_COUNT + 1];
	int		n = 0;
	size_t		i;

	for (i = 0; i < b->count; i++) {
		iov[n++] = (struct iovec){ (void *)b->range[i].start,
		    b->range[i].len };
		iov[n++] = (struct iovec){ newline, 1 };
		if (n >= IOV_COUNT || i + 1 == b->count) {
			write_all(fd, iov, n);
			n = 0;
		}
	}
}

static void
say_notes(struct crew *c, struct block *b)
{
	size_t	i;

	for (i = 0; i < b->notes.count; i++) {
		warnx("%s:%lu: %s", b->in.name,
		    c->lines + b->notes.note[i].number, b->notes.note[i].why);
		free(b->notes.note[i].why);
		c->status = STATUS_PARTIAL;
	}
	b->notes.count = 0;
}

/* All that can be seen from outside, block after block. */
static void
merge_block(struct crew *c, struct block *b)
{
	pthread_mutex_lock(&c->order);
	while (c->merged != b->serial)
		pthread_cond_wait(&c->next, &c->order);
	if (b->first)
		c->lines = 0;
	say_notes(c, b);
	if (c->how->out != -1)
		write_ranges(b, c->how->out);
	c->work->merge(b->made, c->arg, b->in.name, c->lines + 1);
	c->lines += b->in.number;
	if (b->error != 0) {
		errno = b->error;
		err(STATUS_FATAL, "%s", b->in.name);
	}
	c->merged++;
	pthread_cond_broadcast(&c->next);
	pthread_mutex_unlock(&c->order);
}

static void *
work(void *arg)
{
	struct crew	*c = arg;
	struct block	 b = { .in = { .fd = -1 } };

	b.in.notes = &b.notes;
	b.made = c->work->begin(c->arg);
	while (cut(c, &b)) {
		read_block(c, &b);
		merge_block(c, &b);
	}
	c->work->end(b.made);
	free(b.notes.note);
	free(b.range);
	jl_fini(&b.in);
	return NULL;
}

unsigned
jl_threads(unsigned asked)
{
	cpu_set_t	set;
	int		n;

	if (asked != 0)
		return asked;
	if (sched_getaffinity(0, sizeof(set), &set) == -1)
		return 1;
	n = CPU_COUNT(&set);
	return n > JL_THREADS_MAX ? JL_THREADS_MAX : (unsigned)n;
}

int
jl_blocks(char *const files[], const struct jl_blocks *how,
    const struct jl_work *what, void *arg)
{
	static char	 dash[] = "-";
	static char	*const standard[] = { dash, NULL };
	struct crew	 c = { .how = how, .work = what, .arg = arg,
	    .files = *files == NULL ? standard : files, .fd = -1,
	    .size = how->block == 0 ? JL_BLOCK : how->block,
	    .input = PTHREAD_MUTEX_INITIALIZER,
	    .order = PTHREAD_MUTEX_INITIALIZER,
	    .next = PTHREAD_COND_INITIALIZER, .status = STATUS_OK };
	pthread_t	 thread[JL_THREADS_MAX];
	unsigned	 i, n = jl_threads(how->threads);

	for (i = 1; i < n; i++)
		if ((errno = pthread_create(&thread[i], NULL, work, &c)) != 0)
			err(STATUS_FATAL, "cannot start a thread");
	work(&c);
	for (i = 1; i < n; i++)
		pthread_join(thread[i], NULL);
	free(c.rest);
	return c.status;
}
