/*
 * Recordings: DIR/<serial>/<request>.json, the bytes of the last answer to
 * each GET, and DIR/<serial>/driver.json, which tells what made it.  A
 * request's name is its path and query; "/" becomes "_", "?" "@", "&" "+",
 * anything else that is not plain a %XX.  An answer "no such object" is kept
 * as <request>.404.json.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hitachi.h"
#include "status.h"

/* The file of a request; to be freed. */
static char *
file_of(const struct hitachi *h, const char *path, const char *suffix)
{
	static const char	 from[] = "/?&", to[] = "_@+";
	const char		*s, *special;
	FILE			*fp;
	char			*name;
	size_t			 size;

	if ((fp = open_memstream(&name, &size)) == NULL)
		err(STATUS_FATAL, NULL);
	fprintf(fp, "%s/", h->folder);
	if (*path == '\0' || *path == '?')
		fputs("storage", fp);
	for (s = path; *s != '\0'; s++)
		if ((special = strchr(from, *s)) != NULL)
			putc(to[special - from], fp);
		else if (isalnum((unsigned char)*s) ||
		    strchr("-,.=", *s) != NULL)
			putc(*s, fp);
		else
			fprintf(fp, "%%%02X", (unsigned char)*s);
	fputs(suffix, fp);
	if (fclose(fp) == EOF)
		err(STATUS_FATAL, NULL);
	return name;
}

/* Put bytes where name is, all or nothing.  Returns 0, or -1 with errno. */
static int
replace_file(const char *name, const char *text, size_t len)
{
	char	*part;
	FILE	*fp = NULL;
	int	 fd, rv = -1;

	if (asprintf(&part, "%s.XXXXXX", name) == -1)
		err(STATUS_FATAL, NULL);
	if ((fd = mkstemp(part)) == -1 || (fp = fdopen(fd, "w")) == NULL) {
		if (fd != -1)
			close(fd);
		free(part);
		return -1;
	}
	fchmod(fd, 0644);
	if (fwrite(text, 1, len, fp) == len)
		rv = 0;
	if (fclose(fp) == EOF || rv == -1 || rename(part, name) == -1) {
		rv = errno;
		unlink(part);
		errno = rv;
		rv = -1;
	}
	free(part);
	return rv;
}

int
hitachi_record_begin(struct hitachi *h, const char *dir,
    struct driver_error *error)
{
	json_t	*about;
	char	*name, *text;
	int	 rv = -1;

	if (asprintf(&h->folder, "%s/%s", dir, h->serial) == -1)
		err(STATUS_FATAL, NULL);
	name = file_of(h, "driver", ".json");
	about = json_pack("{ss ss ss ss}", "driver", "hitachi",
	    "url", h->url, "serial", h->serial, "storageDeviceId", h->id);
	if (about == NULL || (text = json_dumps(about, JSON_INDENT(1))) == NULL)
		err(STATUS_FATAL, NULL);
	if ((mkdir(dir, 0777) == 0 || errno == EEXIST) &&
	    (mkdir(h->folder, 0777) == 0 || errno == EEXIST))
		rv = replace_file(name, text, strlen(text));
	if (rv == -1)
		driver_fail(error, "refused", false, "%s: %s", h->folder,
		    strerror(errno));
	json_decref(about);
	free(text);
	free(name);
	return rv;
}

int
hitachi_record_put(struct call *k, const char *path,
    const struct rest_answer *a)
{
	char	*good, *gone;
	int	 rv;

	if (k->h->folder == NULL)
		return 0;
	good = file_of(k->h, path, ".json");
	gone = file_of(k->h, path, ".404.json");
	rv = replace_file(a->status == 200 ? good : gone,
	    a->text == NULL ? "" : a->text, a->len);
	if (rv == -1) {
		k->gone = false;
		driver_fail(k->error, "refused", false, "%s: %s", good,
		    strerror(errno));
	} else				/* not both: the later counts */
		unlink(a->status == 200 ? gone : good);
	free(good);
	free(gone);
	return rv;
}

json_t *
hitachi_record_get(struct call *k, const char *path)
{
	char		*good = file_of(k->h, path, ".json");
	char		*gone = file_of(k->h, path, ".404.json");
	json_error_t	 why;
	json_t		*body = NULL;

	k->again = k->gone = false;
	if (access(good, F_OK) == 0) {
		if ((body = json_load_file(good, 0, &why)) == NULL)
			driver_fail(k->error, "protocol", false,
			    "%s:%d: %.120s", good, why.line, why.text);
	} else if (access(gone, F_OK) == 0) {
		k->gone = true;
		driver_fail(k->error, "not-found", false, "%s: HTTP 404", path);
	} else
		driver_fail(k->error, "unreachable", false,
		    "GET %s: not in the recording (%s)", path, good);
	free(good);
	free(gone);
	return body;
}
