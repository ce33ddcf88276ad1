/* Arrays and LUs that are planted. */
#include "faults_records.h"
#include "nexus.h"

#define LU_BYTES	(64 * GIB)
#define BOX_CONSTANT	"834000"	/* of VSP G600 */

void
box_own(const struct faults *f, const struct cluster *c, struct box *b)
{
	const struct array	*a = &f->e->site[SOURCE].array;
	size_t			 i;

	text_fit(b->serial, sizeof(b->serial), "%s", a->serial);
	b->cluster = (size_t)(c - f->e->cluster);
	for (i = 0; i < SET_PORTS; i++)
		b->port[i] = a->port[c->set * SET_PORTS + i];
}

static void
group_put(struct faults *f, const struct box *b, const struct host *h,
    size_t i)
{
	char	id[16];

	nexus_group(&b->port[i], h, id);
	fact_put_new(f, SOURCE_ARRAY, json_pack(
	    "{ss ss ss ss ss s[s] ss ss}", "type", "host_group",
	    "site", "source", "array", b->serial, "array_port", b->port[i].id,
	    "id", id, "initiators", h->initiator[i % FABRICS].wwpn,
	    "name", h->name, "mode", "LINUX/IRIX"));
	port_open(f, b->port[i].wwpn, i % FABRICS, h);
}

static void
port_put(struct faults *f, const struct box *b, size_t i)
{
	static const char *const	fabrics[FABRICS] = { "A", "B" };
	const struct cluster		*c = &f->e->cluster[b->cluster];
	size_t				 k;

	fact_put_new(f, FABRIC, json_pack("{ss ss ss so ss so}",
	    "type", "fabric_login", "fabric", fabrics[i % FABRICS],
	    "switch", "sw90", "port", json_sprintf("%zu/%zu", f->boxes, i),
	    "wwpn", b->port[i].wwpn,
	    "alias", json_sprintf("%s_%s", b->serial, b->port[i].id)));
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss ss ss s[s] s[]}",
	    "type", "array_port", "site", "source", "array", b->serial,
	    "id", b->port[i].id, "protocol", "fc", "port", b->port[i].wwpn,
	    "roles", "target", "logins"));
	for (k = 0; k < c->host_count; k++)
		group_put(f, b, &f->e->site[SOURCE].host[c->host + k], i);
}

void
box_new(struct faults *f, const struct cluster *c, const char *vendor,
    const char *model, struct box *b)
{
	size_t	i, n = ++f->boxes;

	b->cluster = (size_t)(c - f->e->cluster);
	text_fit(b->serial, sizeof(b->serial), "43%04zu", n % 10000);
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss ss}",
	    "type", "array", "site", "source", "id", b->serial,
	    "vendor", vendor, "model", model));
	if (!f->state_kept)
		json_array_append_new(f->state, json_pack(
		    "{ss ss ss so ss ss}", "type", "x-array",
		    "site", "source", "array", b->serial, "storage_device_id",
		    json_sprintf(BOX_CONSTANT "%s", b->serial),
		    "model_constant", BOX_CONSTANT, "model", model));
	for (i = 0; i < SET_PORTS; i++) {
		b->port[i].fabric = i % FABRICS;
		text_fit(b->port[i].id, sizeof(b->port[i].id), "CL%zu-A",
		    i + 1);
		text_fit(b->port[i].wwpn, WWN_STRSIZE, "50060e8013%04zx%02zx",
		    n & 0xffff, i);
		port_put(f, b, i);
	}
}

void
lu_new(struct faults *f, const struct box *b, const char *hex, struct lu *lu)
{
	size_t	number = LDEV_FIRST + f->e->size.volumes + f->ldevs++;

	if (number > LDEV_MAX)
		faults_lack(f, "numbers for more volumes: fewer --volumes "
		    "are needed");
	if ((lu->lun = f->next_lun[b->cluster]++) >= LUNS_MAX)
		faults_lack(f, "free LUNs: fewer --volumes are needed");
	text_fit(lu->array, sizeof(lu->array), "%s", b->serial);
	ldev_format((int)number, lu->volume);
	if (hex != NULL)
		text_fit(lu->hex, sizeof(lu->hex), "%s", hex);
	else
		text_fit(lu->hex, sizeof(lu->hex), "60060e8012%s000050%s0000%04zx",
		    b->serial + 2, b->serial + 2, number);
	lu->size_bytes = LU_BYTES;
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss sI so}",
	    "type", "volume", "site", "source", "array", b->serial,
	    "id", lu->volume, "size_bytes", (json_int_t)lu->size_bytes,
	    "wwid", wwid_new(lu->hex)));
}

void
lu_show(struct faults *f, const struct box *b, const struct lu *lu,
    const struct host *h, size_t i)
{
	char	group[16], device[16];

	nexus_group(&b->port[i], h, group);
	nexus_device(f->next_device[host_number(f, h)]++, device);
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss ss sI ss}",
	    "type", "lun", "site", "source", "array", b->serial,
	    "array_port", b->port[i].id, "host_group", group,
	    "lun", (json_int_t)lu->lun, "volume", lu->volume));
	fact_put_new(f, SOURCE_HOSTS, json_pack("{ss ss ss ss ss sI so so ss}",
	    "type", "path", "site", "source", "host", h->name,
	    "initiator", h->initiator[i % FABRICS].wwpn,
	    "target", b->port[i].wwpn, "lun", (json_int_t)lu->lun,
	    "wwid", wwid_new(lu->hex),
	    "device", json_sprintf("/dev/%s", device), "state", "online"));
}

void
unit_put(struct faults *f, const struct lu *lu, const struct host *h)
{
	fact_put_new(f, SOURCE_HOSTS, json_pack("{ss ss ss so sI so}",
	    "type", "logical_unit", "site", "source", "host", h->name,
	    "wwid", wwid_new(lu->hex),
	    "size_bytes", (json_int_t)lu->size_bytes, "device",
	    json_sprintf("/dev/disk/by-id/wwn-0x%s", lu->hex)));
}

void
lu_present(struct faults *f, const struct box *b, const struct lu *lu,
    const struct host *h)
{
	size_t	i;

	for (i = 0; i < SET_PORTS; i++)
		lu_show(f, b, lu, h, i);
	unit_put(f, lu, h);
}

void
lu_present_all(struct faults *f, const struct box *b, const struct lu *lu)
{
	const struct cluster	*c = &f->e->cluster[b->cluster];
	size_t			 i;

	for (i = 0; i < c->host_count; i++)
		lu_present(f, b, lu, &f->e->site[SOURCE].host[c->host + i]);
}
