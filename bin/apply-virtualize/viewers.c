/* Never two writers: who sees a volume that another array maps. */
#include "apply-virtualize.h"
#include "fact.h"

/* The mapping array, its name; what its ports are asked with. */
struct viewers {
	const struct array_state	*src;
	const char			*array;		/* that maps */
};

/* Is that name a port of the array that maps?  1, 0, or -1. */
static int
is_own(const struct viewers *v, const json_t *name)
{
	const char	*s = json_string_value(name);
	bool		 failed = false;

	if (s != NULL && arrays_port_id(v->src->arrays, v->src->call,
	    v->array, s, &failed) != NULL)
		return 1;
	return failed ? -1 : 0;
}

/* The first of these names that is not its port; *failed: not known. */
static const char *
stranger(const struct viewers *v, const json_t *names, bool *failed)
{
	const json_t	*name;
	size_t		 i;
	int		 own;

	*failed = false;
	json_array_foreach(names, i, name) {
		if (!json_is_string(name))
			continue;
		if ((own = is_own(v, name)) == 1)
			continue;
		*failed = own == -1;
		return json_string_value(name);
	}
	return NULL;
}

/*
 * A group with nobody in it may be one that shows its LUNs to everybody: then
 * who has logged in to the port counts.
 */
static int
check_logins(const struct viewers *v, const struct array_lun *lun)
{
	const struct array_state	*src = v->src;
	const char			*name;
	json_t				*logins;
	bool				 failed;

	logins = arrays_logins_new(src->arrays, src->call, src->array,
	    lun->port);
	if (logins == NULL)
		return -1;
	if ((name = stranger(v, logins, &failed)) != NULL && !failed)
		engine_fail(src->call, "source-logged-in", false, "array %s "
		    "shows volume %s by %s, which names nobody, and %s has "
		    "logged in to %s", src->array, src->volume, lun->group_id,
		    name, lun->port);
	json_decref(logins);
	return name == NULL ? 0 : -1;
}

static int
check_lun(const struct viewers *v, const struct array_lun *lun)
{
	const json_t	*names = json_object_get(lun->group, "initiators");
	const char	*name;
	bool		 failed;

	if (json_array_size(names) == 0)
		return check_logins(v, lun);
	if ((name = stranger(v, names, &failed)) != NULL && !failed)
		engine_fail(v->src->call, "source-still-mapped", false,
		    "array %s shows volume %s to %s by %s still",
		    v->src->array, v->src->volume, name, lun->group_id);
	return name == NULL ? 0 : -1;
}

int
viewers_check(const struct array_state *src, const char *array)
{
	struct viewers		 v = { .src = src, .array = array };
	const struct array_lun	*lun;
	size_t			 i = 0;

	while ((lun = array_state_lun(src, &i)) != NULL)
		if (check_lun(&v, lun) == -1)
			return -1;
	return 0;
}
