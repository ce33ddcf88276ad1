#include "state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fact.h"
#include "jl.h"
#include "status.h"
#include "store.h"

static char		*path;
static int		 fd = -1;	/* of the file, for appending */
static FILE		*pending;	/* the change at work */
static char		*text;		/* ... written so far */
static size_t		 textlen;

static void
write_all(int to, const char *s, size_t len)
{
	ssize_t	n;

	for (; len > 0; s += n, len -= (size_t)n)
		if ((n = write(to, s, len)) == -1) {
			if (errno != EINTR)
				err(STATUS_FATAL, "%s", path);
			n = 0;
		}
}

static void
pend(const json_t *record)
{
	if (pending == NULL &&
	    (pending = open_memstream(&text, &textlen)) == NULL)
		err(STATUS_FATAL, NULL);
	if (jl_write(pending, record) == -1)
		err(STATUS_FATAL, NULL);
}

void
state_put_new(json_t *record)
{
	if (record == NULL)
		err(STATUS_FATAL, NULL);
	pend(record);
	store_put_new(record);
}

void
state_remove(const json_t *record)
{
	json_t	*gone = json_pack("{s:s,s:O,s:o}", "type", "x-gone",
	    "of", json_object_get(record, "type"), "key", store_key(record));

	pend(gone);
	store_forget(fact_text(gone, "of"), json_object_get(gone, "key"));
	json_decref(gone);
}

/* Close the change at work, and give its text to a file. */
static void
flush_to(int to)
{
	if (fputs("{\"type\":\"x-end\"}\n", pending) == EOF ||
	    fclose(pending) == EOF)
		err(STATUS_FATAL, NULL);
	pending = NULL;
	write_all(to, text, textlen);
	free(text);
	text = NULL;
}

void
state_commit(void)
{
	if (pending != NULL)
		flush_to(fd);
}

/* Take in one change. */
static void
apply(json_t *batch)
{
	json_t	*record;
	size_t	 i;

	json_array_foreach(batch, i, record) {
		if (strcmp(fact_text(record, "type"), "x-gone") == 0)
			store_forget(fact_text(record, "of"),
			    json_object_get(record, "key"));
		else
			store_put_new(json_incref(record));
	}
	json_array_clear(batch);
}

/* Was the writing of a file's last line cut off? */
static bool
is_cut(int from)
{
	char	last = '\n';
	off_t	end = lseek(from, 0, SEEK_END);

	if (end > 0 && pread(from, &last, 1, end - 1) != 1)
		err(STATUS_FATAL, "%s", path);
	lseek(from, 0, SEEK_SET);
	return last != '\n';
}

/* The truth must not be loaded in part. */
static void
load(struct jl_reader *in)
{
	struct jl_record	 r;
	enum jl_status		 st;
	json_t			*batch = json_array();
	bool			 cut = is_cut(in->fd), ended = false;
	bool			 bad = false;

	while ((st = jl_read(in, &r)) != JL_EOF) {
		if (st == JL_ERROR)
			err(STATUS_FATAL, "%s", path);
		if (bad)
			break;
		if (st == JL_BAD)
			bad = true;
		else if (jl_equal(&r, "type", "x-end")) {
			ended = true;
			apply(batch);
		} else
			json_array_append_new(batch, jl_tree(&r));
	}
	if (bad && (st != JL_EOF || !cut))
		errx(STATUS_FATAL, "%s: a bad line: not loaded", path);
	if (!ended)
		errx(STATUS_FATAL, "%s: no x-end: it is not whole", path);
	if (bad)
		warnx("%s: the last line was cut off: dropped", path);
	if (json_array_size(batch) > 0)
		warnx("%s: the last change was cut off: %zu records dropped",
		    path, json_array_size(batch));
	json_decref(batch);
}

static void
pend_each(const json_t *record, void *arg)
{
	(void)arg;
	pend(record);
}

/* Everything anew, in a file that takes the place of the old one. */
static void
compact(void)
{
	char	*fresh;

	if (asprintf(&fresh, "%s.new", path) == -1)
		err(STATUS_FATAL, NULL);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
	    0666);
	if (fd == -1)
		err(STATUS_FATAL, "%s", fresh);
	store_all(pend_each, NULL);
	if (pending != NULL)
		flush_to(fd);
	if (fsync(fd) == -1 || rename(fresh, path) == -1)
		err(STATUS_FATAL, "%s", fresh);
	free(fresh);
}

void
state_open(const char *dir)
{
	struct jl_reader	in = { 0 };

	if (asprintf(&path, "%s/state.jsonl", dir) == -1)
		err(STATUS_FATAL, NULL);
	store_open();
	in.name = path;
	if ((in.fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(STATUS_FATAL, "%s", path);
	load(&in);
	jl_fini(&in);
	close(in.fd);
	compact();
}

void
state_close(void)
{
	state_commit();
	store_close();
	close(fd);
	free(path);
}
