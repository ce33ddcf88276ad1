/* LUNs of host groups: which are taken, and which one suits all paths. */
#include "plan.h"

#include "lun.h"

struct luns {
	struct list	owner;	/* by LUN: whose it is, NULL when free */
};

struct luns *
luns_of(struct estate *e, const char *array, const char *port,
    const char *group)
{
	struct luns	*l = table_get(e->luns_of, array, port, group);

	if (l == NULL) {
		l = allocate(sizeof(*l));
		table_put(&e->luns_of, array, port, group, l);
	}
	return l;
}

static void
take(struct luns *l, size_t lun, void *owner)
{
	while (l->owner.count <= lun)
		list_add(&l->owner, NULL);
	l->owner.item[lun] = owner;
}

void
luns_index(struct estate *e)
{
	struct fact	*f;
	struct volume	*v;
	json_int_t	 lun;

	for (f = facts_first(e->facts, "lun"); f != NULL; f = f->next) {
		v = table_get(e->volume_of, fact_text(f->record, "array"),
		    fact_text(f->record, "volume"), NULL);
		lun = json_integer_value(json_object_get(f->record, "lun"));
		if (lun < 0 || lun > LUN_MAX)
			continue;
		take(luns_of(e, fact_text(f->record, "array"),
		    fact_text(f->record, "array_port"),
		    fact_text(f->record, "host_group")), (size_t)lun,
		    v != NULL ? (void *)v : (void *)f->record);
	}
}

/* Is this LUN free, or the volume's, on every door? */
static bool
fits(const struct list *ways, const struct volume *v, size_t lun)
{
	const struct way	*w;
	const struct list	*owner;
	size_t			 i, k;

	for (i = 0; i < ways->count; i++) {
		w = ways->item[i];
		for (k = 0; k < w->doors.count; k++) {
			owner = &((struct door *)w->doors.item[k])->luns->owner;
			if (lun < owner->count && owner->item[lun] != NULL &&
			    owner->item[lun] != v)
				return false;
		}
	}
	return true;
}

/* A LUN at which the volume is seen on these doors already, or -1. */
static long
own_lun(const struct list *ways, const struct volume *v)
{
	const struct way	*w;
	const struct list	*owner;
	size_t			 i, k, lun;

	for (i = 0; i < ways->count; i++) {
		w = ways->item[i];
		for (k = 0; k < w->doors.count; k++) {
			owner = &((struct door *)w->doors.item[k])->luns->owner;
			for (lun = 0; lun < owner->count; lun++)
				if (owner->item[lun] == v &&
				    fits(ways, v, lun))
					return (long)lun;
		}
	}
	return -1;
}

long
luns_common(const struct list *ways, struct volume *v, long wanted, long limit)
{
	const struct way	*w;
	long			 lun = own_lun(ways, v), i;
	size_t			 n, k;

	if (wanted < 0 || wanted >= limit)
		wanted = 0;
	for (i = 0; lun == -1 && i < limit; i++)
		if (fits(ways, v, (size_t)((wanted + i) % limit)))
			lun = (wanted + i) % limit;
	for (n = 0; lun != -1 && n < ways->count; n++) {
		w = ways->item[n];
		for (k = 0; k < w->doors.count; k++)
			take(((struct door *)w->doors.item[k])->luns,
			    (size_t)lun, v);
	}
	return lun;
}
