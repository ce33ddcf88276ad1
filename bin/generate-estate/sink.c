#include "sink.h"

#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "jl.h"
#include "status.h"

void
sink_folder(const char *dir)
{
	struct dirent	*ent;
	DIR		*d;

	if (mkdir(dir, 0777) == 0)
		return;
	if (errno != EEXIST || (d = opendir(dir)) == NULL)
		err(STATUS_FATAL, "%s", dir);
	while ((ent = readdir(d)) != NULL)
		if (strcmp(ent->d_name, ".") != 0 &&
		    strcmp(ent->d_name, "..") != 0)
			errx(STATUS_FATAL, "%s: not empty", dir);
	closedir(d);
}

/* Make the folders that path goes through, from its byte at on. */
static void
make_parents(char *path, size_t at)
{
	char	*slash;

	for (slash = strchr(path + at, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) == -1 && errno != EEXIST)
			err(STATUS_FATAL, "%s", path);
		*slash = '/';
	}
}

void
sink_open(struct sink *s, const char *dir, const char *name)
{
	if (asprintf(&s->path, "%s/%s", dir, name) == -1)
		err(STATUS_FATAL, NULL);
	s->kept = NULL;
	make_parents(s->path, strlen(dir) + 1);
	if ((s->fp = fopen(s->path, "wx")) == NULL)
		err(STATUS_FATAL, "%s", s->path);
}

void
sink_put_new(struct sink *s, json_t *record)
{
	if (record == NULL)
		errx(STATUS_FATAL, "%s: a record cannot be made", s->path);
	if (s->kept != NULL) {
		if (json_array_append_new(s->kept, record) == -1)
			err(STATUS_FATAL, NULL);
		return;
	}
	if (jl_write(s->fp, record) == -1) {
		warn("%s", s->path);
		json_decref(record);
		exit(STATUS_FATAL);
	}
	json_decref(record);
}

void
sink_write(struct sink *s, const void *data, size_t len)
{
	if (fwrite(data, 1, len, s->fp) != len)
		err(STATUS_FATAL, "%s", s->path);
}

void
sink_close(struct sink *s)
{
	int	failed = ferror(s->fp);

	if (fclose(s->fp) == EOF || failed)
		err(STATUS_FATAL, "%s", s->path);
	free(s->path);
}
