"""faulty-proxy.py PORT SEED SHARE - between a client and a REST array.

Passes requests on to 127.0.0.1:PORT, and goes wrong in five ways, each in
SHARE of the requests, chosen by SEED: the connection is closed before or
after the request was passed on, 503 without or 500 after passing it on, or
the state of its job is Unknown.  Logins always pass.  Prints its own port;
ends when its standard input does.
"""
import http.client
import http.server
import json
import random
import sys
import threading

TARGET, SHARE = int(sys.argv[1]), float(sys.argv[3])
FAULTS = ["drop-before", "drop-after", "busy", "error-after", "unknown"]
dice = random.Random(int(sys.argv[2]))
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def fault(self):
        with lock:
            number = int(dice.random() / SHARE)
        if "/sessions" in self.path or number >= len(FAULTS):
            return None
        return FAULTS[number]

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def pass_on(self, body):
        target = http.client.HTTPConnection("127.0.0.1", TARGET, timeout=60)
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ("host", "connection")}
        target.request(self.command, self.path, body or None, headers)
        answer = target.getresponse()
        text = answer.read()
        target.close()
        return answer.status, text

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.fault()
        if fault == "drop-before":
            self.close_connection = True
            return
        if fault == "busy":
            self.answer(503, b'{"errorSource":"/","messageId":"KART00003-E"}')
            return
        status, text = self.pass_on(body)
        if fault == "drop-after":
            self.close_connection = True
            return
        if fault == "error-after":
            status, text = 500, b'{"errorSource":"/"}'
        if fault == "unknown" and status == 202:
            job = json.loads(text)
            if job.get("status") == "Completed":
                job["state"] = "Unknown"
            text = json.dumps(job).encode()
        self.answer(status, text)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_request


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
