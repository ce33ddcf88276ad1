"""fake-array.py FOLDER [FAULT...] - serve a recording as the REST API would.

Prints the port and serves 127.0.0.1 until its standard input ends.  Logins
are sim/geheim; the token is "T0ken" and a number.  FAULTs: busy (every third
request is answered 503 once), expire (a token is good for five requests),
drop (every fourth connection is closed without an answer), shut (the first
is), garbage (an answer that is not JSON), no-token (a login is answered with
nothing), hang (the pools come after 30 seconds).  What was asked is appended to the
file "asked" in the current folder.
"""
import base64
import http.server
import json
import os
import sys
import threading
import time

FOLDER, FAULTS = sys.argv[1], set(sys.argv[2:])
ABOUT = json.load(open(os.path.join(FOLDER, "driver.json"), encoding="utf-8"))
BASE = "/ConfigurationManager/v1/objects/storages"
MINE = f"{BASE}/{ABOUT['storageDeviceId']}"
BASIC = "Basic " + base64.b64encode(b"sim:geheim").decode()
lock = threading.Lock()
state = {"requests": 0, "session": 0, "left": 0}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def error(self, status, message):
        self.answer(status, {"errorSource": self.path, "messageId": message,
                             "message": "made up", "solutionType": "RETRY"})

    def handle_request(self):
        size = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(size)
        with lock, open("asked", "a", encoding="utf-8") as fp:
            state["requests"] += 1
            number = state["requests"]
            print(self.command, self.path, file=fp)
        if "hang" in FAULTS and self.path.endswith("/pools"):
            time.sleep(30)
        if ("drop" in FAULTS and number % 4 == 0 or
                "shut" in FAULTS and number == 1):
            self.close_connection = True
            return
        if "busy" in FAULTS and number % 3 == 0:
            self.error(503, "KART00003-E")
        elif self.path == BASE:
            self.answer(200, {"data": [{
                "storageDeviceId": ABOUT["storageDeviceId"],
                "model": "VSP 5600", "serialNumber": int(ABOUT["serial"])}]})
        elif self.command == "POST" and self.path == MINE + "/sessions":
            self.login()
        elif not self.logged_in():
            self.error(401, "KART40047-E")
        elif self.command == "DELETE":
            self.answer(200, {})
        else:
            self.replay()

    def login(self):
        if self.headers.get("Authorization") != BASIC:
            self.error(401, "KART40049-E")
            return
        if "no-token" in FAULTS:
            self.answer(200, {"token": ["T0ken1"], "sessionId": 1})
            return
        with lock:
            state["session"] += 1
            state["left"] = 5 if "expire" in FAULTS else 10 ** 6
            self.answer(200, {"token": f"T0ken{state['session']}",
                              "sessionId": state["session"]})

    def logged_in(self):
        with lock:
            state["left"] -= 1
            return (state["left"] >= 0 and self.headers.get("Authorization")
                    == f"Session T0ken{state['session']}")

    def replay(self):
        name = self.path[len(MINE):].lstrip("/")
        if name.startswith("?"):
            name = "storage" + name
        name = name.translate(str.maketrans("/?&", "_@+")) + ".json"
        try:
            with open(os.path.join(FOLDER, name), "rb") as fp:
                text = fp.read()
        except FileNotFoundError:
            self.error(404, "KART30013-E")
            return
        self.answer(200, b"<html>" if "garbage" in FAULTS else text)

    do_GET = do_POST = do_DELETE = handle_request


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
