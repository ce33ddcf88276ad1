/* jl_blocks against jl_read: the same records and messages, however cut */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "jl_blocks.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Good lines and bad ones, as a text that can be compared. */
static char	*want, *got;
static size_t	 want_len, got_len;

static void *
begin(void *arg)
{
	return arg;
}

static bool
take(void *made, const struct jl_record *rec)
{
	size_t	i, fields = 0;

	for (i = 0; rec->type != NULL && i < rec->type->field_count; i++)
		fields += rec->field[i] != NULL;
	fprintf(made, "%zu %.*s\n", fields, (int)rec->len, rec->line);
	return true;
}

static void
merge(void *made, void *arg, const char *file, unsigned long first)
{
	(void)made;
	(void)arg;
	(void)file;
	(void)first;
}

static void
end(void *made)
{
	(void)made;
}

static int
file_of(const uint8_t *s, size_t len)
{
	int	fd = memfd_create("in", 0);

	if (fd == -1 || write(fd, s, len) != (ssize_t)len)
		abort();
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* One after the other, with jl_read.  Returns how many lines are bad. */
static size_t
read_all(int fd)
{
	struct jl_notes		 notes = { 0 };
	struct jl_reader	 in = { .fd = fd, .name = "in",
				     .notes = &notes };
	struct jl_record	 rec;
	enum jl_status		 st;
	FILE			*fp = open_memstream(&want, &want_len);
	size_t			 i;

	while ((st = jl_read(&in, &rec)) != JL_EOF)
		if (st == JL_RECORD)
			take(fp, &rec);
	fclose(fp);
	for (i = 0; i < notes.count; i++)
		free(notes.note[i].why);
	free(notes.note);
	jl_fini(&in);
	return notes.count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct jl_work	 work = { begin, take, merge, end };
	struct jl_blocks		 how = { .out = -1, .threads = 1 };
	char				 path[32];
	char				*files[] = { path, NULL };
	FILE				*fp;
	size_t				 bad;
	int				 fd;

	if (len == 0)
		return 0;
	how.block = data[0] % 64 + 1u;
	fd = file_of(data + 1, len - 1);
	bad = read_all(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fp = open_memstream(&got, &got_len);
	if ((jl_blocks(files, &how, &work, fp) != 0) != (bad != 0))
		abort();
	fclose(fp);
	if (got_len != want_len || memcmp(got, want, got_len) != 0)
		abort();
	close(fd);
	free(got);
	free(want);
	return 0;
}
