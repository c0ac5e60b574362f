"""A site with 1,000 connections to a GitHub of its own on loopback where nothing changes, for bench/run.

Connections are made as an owner makes them, in the settings; the upstream answers 304 to whoever knows its ETags.
"""

import http.client
import http.server
import json
import random
import re
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

CONNECTIONS_A_WORKSPACE, WORKSPACES = 100, 10
PORT = 18091
INTERVAL_MS = 120_000  # GitHub's `poll_interval`.
FORM = "/settings/connectors/new/github"


class QuietUpstream(http.server.BaseHTTPRequestHandler):
    """One small repository. Counts what it is asked."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        QuietUpstream.asked += 1
        path = urllib.parse.urlsplit(self.path).path
        known = self.headers.get("If-None-Match")
        if known:
            status, body = 304, b""
        elif path.endswith(("/issues", "/commits")):
            status, body = 200, b"[]"
        elif "/contents/" in path or "/git/" in path:
            status, body = 404, b'{"message":"Not Found"}'
        else:
            status, body = 200, b'{"full_name":"octocat/hello-world","default_branch":"main"}'
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("X-RateLimit-Remaining", "4999")
        self.send_header("Content-Type", "application/json")
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def start_upstream():
    threading.Thread(target=Server(("127.0.0.1", PORT), QuietUpstream).serve_forever, daemon=True).start()


class Owner:
    """Somebody who is signed in."""

    def __init__(self, host, email, password):
        self.site = http.client.HTTPConnection(host)
        self.cookie = ""
        answer, _ = self.ask("POST", "/api/auth/sign-in", json.dumps({"email": email, "password": password}), "application/json")
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def ask(self, method, target, body=None, kind="application/x-www-form-urlencoded"):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = kind
        self.site.request(method, target, body, headers)
        answer = self.site.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            sys.exit(f"{method} {target} was answered {answer.status}: {text[:300]}")
        return answer, text

    def connect(self, number):
        _, page = self.ask("GET", FORM)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        self.ask("POST", FORM, urllib.parse.urlencode({
            "csrf": csrf, "repository": f"octocat/hello-world-{number}", "token": f"github_pat_measured{number}",
            "baseUrl": f"http://127.0.0.1:{PORT}"}))


def add_owner(binaries, data, number, password):
    email = f"owner{number}@example.com"
    subprocess.run([binaries / "winshd", "user", "add", "--data", data, "--email", email, "--password-stdin", "--workspace", f"Polled {number}"],
                   input=password, text=True, check=True, stdout=subprocess.DEVNULL)
    return email


def connect_all(host, binaries, data, password):
    for number in range(WORKSPACES):
        owner = Owner(host, add_owner(binaries, data, number, password), password)
        for connection in range(CONNECTIONS_A_WORKSPACE):
            owner.connect(connection)


def spread_polls(data):
    """As they are spread after some hours: with no server on the folder."""
    now = int(time.time() * 1000)
    with sqlite3.connect(data / "winsh.db") as database:
        rows = database.execute("SELECT connection FROM connection_health WHERE connection > 1").fetchall()
        database.executemany("UPDATE connection_health SET next_at = ? WHERE connection = ?",
                             [(now + random.randrange(INTERVAL_MS), row[0]) for row in rows])
    return len(rows)


def wait_until_polled(data, seconds=300):
    """Until each has delivered once."""
    until = time.monotonic() + seconds
    wanted = WORKSPACES * CONNECTIONS_A_WORKSPACE
    while time.monotonic() < until:
        with sqlite3.connect(f"file:{data}/winsh.db?mode=ro", uri=True) as database:
            polled = database.execute("SELECT count(*) FROM connection_health WHERE succeeded_at IS NOT NULL AND connection > 1").fetchone()[0]
        if polled >= wanted:
            return
        time.sleep(0.5)
    sys.exit(f"Only {polled} of {wanted} connections were polled in {seconds} s")
