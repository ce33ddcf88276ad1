"""client.py DIR ... - talk to a simulate-estate that runs on DIR.

  DIR METHOD PATH [BODY [HEADER...]]  one REST request: the source array's, or
                              with "dest:" before PATH the destination's.
                              Prints the HTTP status and the body.
  DIR job METHOD PATH [BODY]  the same, waiting for the job: prints its state,
                              then the last part of what it affected, or the
                              SSB codes or messageId of its error.
  DIR ask SITE VERB [ARGS]    one request to a manager: prints the records,
                              then ok or the error's code.
  DIR get TYPE NAME...        of the state file, read as the simulator reads
                              it: these members of each record of a type.
"""
import base64
import json
import os
import socket
import sys
import urllib.error
import urllib.request


def listen(folder):
    with open(folder + "/listen", encoding="utf-8") as fp:
        return [line.split() for line in fp]


def raw(folder, method, path, body=None, headers=(), authorize=True):
    """Status, headers and body; status 0 when there was no answer."""
    array = 0
    if path.startswith("dest:"):
        array, path = 1, path[5:]
    spec = [w[2] for w in listen(folder) if w[0] == "array"][array]
    url = spec.replace("hitachi+", "").rsplit("/", 1)[0]
    if not path.startswith("/"):
        path = "/ConfigurationManager/v1/objects/" + path
    request = urllib.request.Request(url + path, method=method)
    if body is not None:
        request.data = body.encode()
        request.add_header("Content-Type", "application/json")
    password = open(folder + "/netrc", encoding="utf-8").read().split()[-1]
    basic = base64.b64encode(("sim:" + password).encode()).decode()
    if authorize:
        request.add_header("Authorization", "Basic " + basic)
    for header in headers:
        name, value = header.split(": ", 1)
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.load(error)
    except OSError:
        return 0, {}, None


def rest(folder, method, path, body=None, headers=(), authorize=True):
    status, _, answer = raw(folder, method, path, body, headers, authorize)
    if status == 0:
        raise OSError("no answer")
    return status, answer


def job(folder, method, path, body=None, headers=()):
    status, j = rest(folder, method, path, body,
                     list(headers) + ["Response-Job-Status: Completed"])
    if status != 202:
        return "%d %s" % (status, j.get("messageId"))
    if j["state"] == "Succeeded":
        return " ".join([j["state"]] + [link.rsplit("/", 1)[-1]
                        for link in j.get("affectedResources", [])])
    code = j.get("error", {}).get("errorCode")
    return "%s %s" % (j["state"], code and code["SSB1"] + "/" + code["SSB2"]
                      or j.get("error", {}).get("messageId"))


def ask(folder, site, verb, args="{}"):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(20)
        s.connect("%s/%s.sock" % (folder, site))
        fp = s.makefile("rw", encoding="utf-8")
        fp.readline()
        fp.write(json.dumps({"id": 7, "verb": verb,
                             "args": json.loads(args)}) + "\n")
        fp.flush()
        records = []
        for line in fp:
            answer = json.loads(line)
            if "record" in answer:
                records.append(answer["record"])
            else:
                return records, answer
    raise SystemExit("no answer")


OWN = {"x-data": ["holder", "file", "vm", "disk"], "x-disk": ["vm", "disk"]}


def state(folder, kind):
    schema = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "../../lib/schema", kind + ".json")
    key = OWN.get(kind)
    if key is None:
        with open(schema, encoding="utf-8") as fp:
            key = json.load(fp)["x-key"]
    kept = {}
    with open(folder + "/state.jsonl", encoding="utf-8") as fp:
        for record in map(json.loads, fp):
            if record["type"] == kind:
                kept[tuple(str(record.get(k, "source")) for k in key)] = record
            elif record["type"] == "x-gone" and record["of"] == kind:
                kept.pop(tuple(record["key"]))
    return kept.values()


def main(folder, what, *rest_of):
    if what == "ask":
        records, end = ask(folder, *rest_of)
        for record in records:
            print(json.dumps(record))
        print("ok" if end["end"] == "ok" else end["code"])
    elif what == "get":
        for record in state(folder, rest_of[0]):
            print(*[record.get(name) for name in rest_of[1:]])
    elif what == "job":
        print(job(folder, *rest_of))
    else:
        status, body = rest(folder, what, rest_of[0],
                            rest_of[1] if rest_of[1:] and rest_of[1] else None,
                            rest_of[2:])
        print(status, json.dumps(body))


if __name__ == "__main__":
    main(*sys.argv[1:])
