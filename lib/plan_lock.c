#include "plan_lock.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine_select.h"
#include "ops.h"
#include "status.h"

/* A slot for each operation at each site; eight bytes of it for each batch. */
#define SLOT_SIZE	((off_t)1 << 28)
#define BATCH_SIZE	((off_t)8)
#define NUMBERS		((uint32_t)1 << 24)	/* batches that b01 .. name */
#define NAME_MAX_LEN	200

struct plan_lock {
	struct plan_lock	*next;
	char			*plan;
	int			 fd;
};

static char *
say(const char *fmt, ...)
{
	va_list	 ap;
	char	*why;

	va_start(ap, fmt);
	if (vasprintf(&why, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	return why;
}

/* ---- the file ---- */

/* The folder, open; -1 with why. */
static int
open_folder(char **path, char **why)
{
	const char	*base = getenv("XDG_RUNTIME_DIR");
	struct stat	 st;
	int		 fd;

	if (base == NULL || *base != '/')
		base = "/tmp";
	*path = say("%s/replumb-%ld", base, (long)geteuid());
	if (mkdir(*path, 0700) == -1 && errno != EEXIST) {
		*why = say("%s: %s", *path, strerror(errno));
		return -1;
	}
	fd = open(*path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1) {
		*why = say("%s: %s", *path, strerror(errno));
		return -1;
	}
	if (st.st_uid == geteuid() && (st.st_mode & 077) == 0)
		return fd;
	*why = say("%s: expected a folder of our own that nobody else may "
	    "enter (mode 700)", *path);
	close(fd);
	return -1;
}

/* The name of a plan's file: what is not plain is spelled out. */
static char *
file_name(const char *plan)
{
	size_t	 size;
	char	*name;
	FILE	*fp;

	if ((fp = open_memstream(&name, &size)) == NULL)
		err(STATUS_FATAL, NULL);
	for (; *plan != '\0'; plan++)
		if (isalnum((unsigned char)*plan))
			putc(*plan, fp);
		else
			fprintf(fp, "%%%02X", (unsigned char)*plan);
	if (fclose(fp) == EOF)
		err(STATUS_FATAL, NULL);
	if (strlen(name) > NAME_MAX_LEN)
		name[NAME_MAX_LEN] = '\0';	/* shared: shuts out too much */
	return name;
}

static int
open_file(const char *plan, char **path, char **why)
{
	struct stat	 st;
	char		*folder, *name = file_name(plan);
	int		 dir, fd = -1;

	if ((dir = open_folder(&folder, why)) != -1) {
		fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW |
		    O_CLOEXEC | O_NONBLOCK, 0600);
		if (fd == -1 || fstat(fd, &st) == -1)
			*why = say("%s/%s: %s", folder, name, strerror(errno));
		else if (!S_ISREG(st.st_mode)) {
			*why = say("%s/%s: not a file", folder, name);
			close(fd);
			fd = -1;
		}
		close(dir);
	}
	*path = say("%s/%s", folder, name);
	free(folder);
	free(name);
	return fd;
}

/* ---- ranges ---- */

/* Someone else's lock on that range: whose, as well as can be told. */
static char *
in_use(int fd, struct flock range, const struct op *op, const char *site,
    const char *path)
{
	int32_t	pid = 0;
	char	who[64] = "another process";

	range.l_pid = 0;
	if (fcntl(fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK &&
	    pread(fd, &pid, sizeof(pid), range.l_start) == sizeof(pid) &&
	    pid > 0)
		snprintf(who, sizeof(who), "process %ld", (long)pid);
	return say("plan-in-use: %s at %s: %s is on it (%s)", op->name, site,
	    who, path);
}

static char *
lock_range(int fd, off_t start, off_t len, const struct op *op,
    const char *site, const char *path)
{
	struct flock	range = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
			    .l_start = start, .l_len = len };
	int32_t		pid = (int32_t)getpid();

	if (fcntl(fd, F_OFD_SETLK, &range) == -1)
		return errno == EAGAIN || errno == EACCES ?
		    in_use(fd, range, op, site, path) :
		    say("%s: cannot be locked: %s", path, strerror(errno));
	if (pwrite(fd, &pid, sizeof(pid), start) != sizeof(pid))
		return say("%s: %s", path, strerror(errno));
	return NULL;
}

static int
by_size(const void *a, const void *b)
{
	const off_t	*x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* "3", "b03": 3; other names get a number above those. */
static off_t
batch_number(const char *s, size_t len)
{
	size_t		i = 0;
	uint32_t	n = 0, h = 5381;

	if (len > 1 && isalpha((unsigned char)*s))
		i++;
	for (; i < len && isdigit((unsigned char)s[i]) && n < NUMBERS / 20; i++)
		n = n * 10 + (uint32_t)(s[i] - '0');
	if (i == len && len > 0 && isdigit((unsigned char)s[len - 1]))
		return (off_t)n;
	for (i = 0; i < len; i++)
		h = h * 33 + (unsigned char)s[i];
	return (off_t)(NUMBERS + h % NUMBERS);
}

/* The numbers of the batches selected, in order: everybody's order. */
static off_t *
batches_of(const char *list, size_t *count)
{
	off_t	*batch = NULL;
	size_t	 len;

	for (*count = 0; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		batch = reallocarray(batch, *count + 1, sizeof(*batch));
		if (batch == NULL)
			err(STATUS_FATAL, NULL);
		batch[(*count)++] = batch_number(list, len);
	}
	if (*count > 0)
		qsort(batch, *count, sizeof(*batch), by_size);
	return batch;
}

/* All of a slot, or the batches that are selected of it. */
static char *
lock_slot(int fd, off_t slot, const struct engine_options *opt,
    const struct op *op, const char *site, const char *path)
{
	off_t	*batch;
	size_t	 i, count;
	char	*why = NULL;

	if (opt->batch == NULL)
		return lock_range(fd, slot * SLOT_SIZE, SLOT_SIZE, op, site,
		    path);
	batch = batches_of(opt->batch, &count);
	for (i = 0; i < count && why == NULL; i++)
		why = lock_range(fd, slot * SLOT_SIZE + batch[i] * BATCH_SIZE,
		    BATCH_SIZE, op, site, path);
	free(batch);
	return why;
}

static char *
lock_all(int fd, const struct engine_options *opt, const char *path)
{
	static const char *const	 sites[] = { "source", "destination" };
	const struct op			*op;
	char				*why = NULL;
	size_t				 i, k;

	for (i = 0; (op = op_at(i)) != NULL; i++)
		for (k = 0; k < 2 && why == NULL; k++)
			if (engine_selects_op(opt, op) && (opt->site == NULL ||
			    strcmp(opt->site, sites[k]) == 0))
				why = lock_slot(fd, (off_t)(2 * i + k), opt,
				    op, sites[k], path);
	return why;
}

char *
plan_lock_take(struct plan_locks *locks, const struct engine_options *opt,
    const char *plan)
{
	struct plan_lock	*l;
	char			*path, *why = NULL;
	int			 fd;

	for (l = locks->first; l != NULL; l = l->next)
		if (strcmp(l->plan, plan) == 0)
			return NULL;
	if ((fd = open_file(plan, &path, &why)) != -1)
		why = lock_all(fd, opt, path);
	free(path);
	if (why != NULL) {
		if (fd != -1)
			close(fd);
		return why;
	}
	if ((l = calloc(1, sizeof(*l))) == NULL ||
	    (l->plan = strdup(plan)) == NULL)
		err(STATUS_FATAL, NULL);
	l->fd = fd;
	l->next = locks->first;
	locks->first = l;
	return NULL;
}

void
plan_locks_fini(struct plan_locks *locks)
{
	struct plan_lock	*l;

	while ((l = locks->first) != NULL) {
		locks->first = l->next;
		close(l->fd);
		free(l->plan);
		free(l);
	}
}
