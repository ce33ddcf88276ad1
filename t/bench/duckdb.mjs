// The join of correlate-ports in DuckDB: what a good general engine makes of
// it.  Prints vm, disk, status, volumes and path count of each placement.
//
// usage: node duckdb.mjs MODULES THREADS FACTS >placements.tsv
// MODULES is the node_modules folder that holds @duckdb/node-api.

import { createRequire } from 'node:module';

const [modules, threads, facts] = process.argv.slice(2);
const { DuckDBInstance } =
    createRequire(`${modules}/`)('@duckdb/node-api');
const db = await DuckDBInstance.create(':memory:', { threads });
const connection = await db.connect();

// One pass over the text into columns, then joins of small tables.
await connection.run(`
CREATE TEMP TABLE fact AS
SELECT * FROM read_json('${facts.replaceAll("'", "''")}',
    format = 'newline_delimited', columns = {
	type: 'VARCHAR', site: 'VARCHAR', host: 'VARCHAR', id: 'VARCHAR',
	initiator: 'VARCHAR', target: 'VARCHAR', lun: 'INTEGER',
	wwid: 'VARCHAR', extents: 'VARCHAR[]', hosts: 'VARCHAR[]',
	vm: 'VARCHAR', source: 'VARCHAR', device: 'VARCHAR',
	datastore: 'VARCHAR', "array": 'VARCHAR', array_port: 'VARCHAR',
	host_group: 'VARCHAR', volume: 'VARCHAR', port: 'VARCHAR',
	initiators: 'VARCHAR[]'
    })
WHERE type IN ('path', 'lun', 'host_group', 'array_port', 'volume',
    'datastore', 'vm', 'disk')`);

await connection.run(`
COPY (
WITH
-- which initiator sees which volume at which LUN of which port
shown AS (
	SELECT p.port AS target, g.initiator, l.lun, l."array", l.volume
	FROM (SELECT "array", array_port, id, unnest(initiators) AS initiator
	    FROM fact WHERE type = 'host_group') g
	JOIN (SELECT * FROM fact WHERE type = 'array_port') p
	    ON p."array" = g."array" AND p.id = g.array_port
	JOIN (SELECT * FROM fact WHERE type = 'lun') l
	    ON l."array" = g."array" AND l.array_port = g.array_port
	    AND l.host_group = g.id),
-- the first key: where the paths of a host to an identity lead
nexus AS (
	SELECT p.site, p.host, p.wwid, s."array", s.volume, count(*) AS paths
	FROM (SELECT * FROM fact WHERE type = 'path') p
	JOIN shown s USING (target, initiator, lun)
	GROUP BY ALL),
disk AS (
	SELECT d.site, d.vm, d.target, d.wwid, d.datastore, v.host,
	    d.device IN ('cdrom', 'floppy') OR
	    (d.datastore IS NULL AND d.wwid IS NULL) AS local
	FROM (SELECT * FROM fact WHERE type = 'disk') d
	LEFT JOIN (SELECT * FROM fact WHERE type = 'vm') v
	    ON v.site = d.site AND v.id = d.vm),
-- the LUs of each disk, and the hosts whose word on them counts
lu AS (
	SELECT site, vm, target, wwid, [host] AS hosts
	FROM disk WHERE NOT local AND wwid IS NOT NULL
	UNION ALL
	SELECT d.site, d.vm, d.target, unnest(s.extents),
	    list_distinct(list_append(s.hosts, d.host))
	FROM disk d JOIN (SELECT * FROM fact WHERE type = 'datastore') s
	    ON s.site = d.site AND s.id = d.datastore
	WHERE NOT d.local AND d.wwid IS NULL),
witness AS (
	SELECT site, vm, target, wwid, unnest(hosts) AS host FROM lu),
-- the second key: the identity that the array tells
judged AS (
	SELECT w.site, w.vm, w.target, w.wwid, n."array", n.volume,
	    sum(n.paths) AS paths, bool_and(v.wwid = w.wwid) AS same
	FROM witness w
	JOIN nexus n USING (site, host, wwid)
	JOIN (SELECT * FROM fact WHERE type = 'volume') v
	    ON v."array" = n."array" AND v.id = n.volume
	GROUP BY ALL),
whole AS (
	SELECT site, vm, target, count(*) AS found,
	    count(DISTINCT wwid) AS lus, bool_and(same) AS same,
	    string_agg(DISTINCT "array" || '/' || volume, ' '
	    ORDER BY "array" || '/' || volume) AS volumes,
	    sum(paths) AS paths
	FROM judged GROUP BY ALL)
SELECT d.vm, d.target,
    CASE WHEN d.local THEN 'not-san'
	WHEN w.same AND w.found = w.lus THEN 'proved'
	ELSE 'not proved' END,
    coalesce(w.volumes, ''), coalesce(w.paths, 0)
FROM disk d LEFT JOIN whole w USING (site, vm, target)
ORDER BY d.site, d.vm, d.target
) TO '/dev/stdout' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '')`);
