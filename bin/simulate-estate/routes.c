/* Which handler answers what, and who may ask. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "web.h"

/* "*" is one part of the path, given to the handler as call.arg. */
static const struct {
	const char	*method;
	const char	*pattern;
	handler_fn	*fn;
	bool		 open;		/* to callers without a session */
} routes[] = {
	{ "GET", "configuration/version", version_get, true },
	{ "GET", "objects/storages", storages_get, true },
	{ "GET", "objects/storages/*", storage_get, false },
	{ "POST", "objects/sessions", sessions_post, false },
	{ "GET", "objects/sessions", sessions_get, false },
	{ "GET", "objects/sessions/*", session_get, false },
	{ "DELETE", "objects/sessions/*", session_delete, false },
	{ "GET", "objects/jobs", jobs_get, false },
	{ "GET", "objects/jobs/*", job_get, false },
	{ "GET", "objects/ports", ports_get, false },
	{ "GET", "objects/ports/*", port_get, false },
	{ "GET", "objects/pools", pools_get, false },
	{ "GET", "objects/pools/*", pool_get, false },
	{ "GET", "objects/host-groups", groups_get, false },
	{ "GET", "objects/host-groups/*", group_get, false },
	{ "POST", "objects/host-groups", groups_post, false },
	{ "DELETE", "objects/host-groups/*", group_delete, false },
	{ "GET", "objects/host-wwns", wwns_get, false },
	{ "GET", "objects/host-wwns/*", wwn_get, false },
	{ "POST", "objects/host-wwns", wwns_post, false },
	{ "DELETE", "objects/host-wwns/*", wwn_delete, false },
	{ "GET", "objects/luns", luns_get, false },
	{ "GET", "objects/luns/*", lun_get, false },
	{ "POST", "objects/luns", luns_post, false },
	{ "DELETE", "objects/luns/*", lun_delete, false },
	{ "GET", "objects/ldevs", ldevs_get, false },
	{ "GET", "objects/ldevs/*", ldev_get, false },
	{ "POST", "objects/ldevs", ldevs_post, false },
	{ "PATCH", "objects/ldevs/*", ldev_patch, false },
	{ "DELETE", "objects/ldevs/*", ldev_delete, false },
	{ "GET", "objects/external-storage-ports", external_ports_get, false },
	{ "GET", "objects/external-storage-luns", external_luns_get, false },
	{ "GET", "objects/external-path-groups", path_groups_get, false },
	{ "GET", "objects/external-path-groups/*", path_group_get, false },
	{ "POST", "objects/external-path-groups/*/actions/add-path/invoke",
	    path_add, false },
	{ "POST", "objects/external-path-groups/*/actions/remove-path/invoke",
	    path_remove, false },
	{ "GET", "objects/external-parity-groups", parities_get, false },
	{ "GET", "objects/external-parity-groups/*", parity_get, false },
	{ "POST", "objects/external-parity-groups", parities_post, false },
	{ "DELETE", "objects/external-parity-groups/*", parity_delete, false },
	{ "POST", "objects/external-parity-groups/*/actions/disconnect/invoke",
	    parity_disconnect, false },
	{ "GET", "objects/local-clone-copypairs", pairs_get, false },
	{ "GET", "objects/local-clone-copypairs/*", pair_get, false },
	{ "POST", "objects/local-clone-copypairs", pairs_post, false },
	{ "DELETE", "objects/local-clone-copypairs/*", pair_delete, false },
	{ "POST", "objects/local-clone-copypairs/*/actions/migrate/invoke",
	    pair_migrate, false },
	{ "GET", "objects/resource-groups", resource_groups_get, false },
	{ "GET", "objects/resource-groups/*", resource_group_get, false },
	{ "POST", "services/resource-group-service/actions/lock/invoke",
	    lock_post, false },
	{ "POST", "services/resource-group-service/actions/unlock/invoke",
	    unlock_post, false },
	{ NULL, NULL, NULL, false }
};

/* When s begins with prefix, what follows; else NULL. */
static const char *
after(const char *s, const char *prefix)
{
	size_t	len = strlen(prefix);

	return s != NULL && strncmp(s, prefix, len) == 0 ? s + len : NULL;
}

/* When s begins with this array's storage device id and "/", what follows. */
static const char *
after_id(const struct call *c, const char *s)
{
	return after(after(s, c->array->device_id), "/");
}

/*
 * The path without base and scope.  Scoped are objects/storages/ID/TYPE and
 * ID/services.  NULL when it is not of this API or of another array.
 */
static char *
plain_path(const struct call *c)
{
	const char	*base = after(c->url, "/ConfigurationManager/");
	const char	*p = after(base, "v1/"), *scoped;
	char		*path;

	if (p == NULL)
		return base == NULL ? NULL : strdup(base);
	if ((scoped = after_id(c, after(p, "objects/storages/"))) != NULL) {
		if (after(scoped, "services/") != NULL)
			return strdup(scoped);
		if ((path = malloc(strlen(scoped) + 9)) != NULL)
			strcat(strcpy(path, "objects/"), scoped);
		return path;
	}
	return strdup((scoped = after_id(c, p)) != NULL ? scoped : p);
}

/* Does path fit a pattern?  Cuts the path behind what "*" stands for. */
static bool
matches(char *path, const char *pattern, const char **arg)
{
	const char	*star = strchr(pattern, '*');
	size_t		 before, len;

	if (star == NULL)
		return strcmp(path, pattern) == 0;
	before = (size_t)(star - pattern);
	if (strncmp(path, pattern, before) != 0)
		return false;
	len = strcspn(path + before, "/");
	if (len == 0 || strcmp(path + before + len, star + 1) != 0)
		return false;
	path[before + len] = '\0';
	*arg = path + before;
	return true;
}

/* PUT is an alias: of POST for actions, of PATCH for objects. */
static const char *
method_of(const struct call *c)
{
	if (strcmp(c->method, "PUT") != 0)
		return c->method;
	return strstr(c->path, "/actions/") != NULL ? "POST" : "PATCH";
}

void
route(struct call *c)
{
	size_t	i, found = 0;

	if ((c->path = plain_path(c)) == NULL) {
		web_error(c, MHD_HTTP_NOT_FOUND, "KART30013-E",
		    "There is no such object.");
		return;
	}
	c->method = method_of(c);
	if (trouble(c))
		return;
	for (i = 0; routes[i].fn != NULL; i++) {
		if (!matches(c->path, routes[i].pattern, &c->arg))
			continue;
		found++;
		if (strcmp(routes[i].method, c->method) == 0)
			break;
		if (c->arg != NULL) {	/* whole again, for the next one */
			strcpy(c->path + strlen(c->path),
			    strchr(routes[i].pattern, '*') + 1);
			c->arg = NULL;
		}
	}
	if (routes[i].fn == NULL)
		web_error(c, found > 0 ? MHD_HTTP_METHOD_NOT_ALLOWED :
		    MHD_HTTP_NOT_FOUND, "KART30013-E", "%s", found > 0 ?
		    "The method is not allowed for this object." :
		    "There is no such object.");
	else if (routes[i].open || session_check(c))
		routes[i].fn(c);
}
