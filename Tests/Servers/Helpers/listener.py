#!/usr/bin/env python3
"""Takes what is told over TLS, by HTTP or by SMTP, and writes it to a file: one JSON document a line.

Usage: listener.py HOST PORT CERTIFICATE KEY FILE http|smtp

HTTP: every request is answered with 200, or with 503 when its path holds 'refuse'. SMTP: a server of just enough words for
one mail after the other, that wants the user 'landfast' to log in.
"""
import base64
import http.server
import json
import socketserver
import ssl
import sys
import threading

HOST, PORT, CERTIFICATE, KEY, FILE, KIND = sys.argv[1:]
lock = threading.Lock()


def note(document):
    """Adds a line to the file."""
    with lock, open(FILE, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(document) + "\n")


class Web(http.server.BaseHTTPRequestHandler):
    """Notes requests."""

    def answer(self):
        """Any method."""
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        note({"method": self.command, "path": self.path, "token": self.headers.get("Authorization"), "body": body})
        self.send_response(503 if "refuse" in self.path else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer

    def log_message(self, *_):
        """Nothing: the file says it all."""


class Mail(socketserver.StreamRequestHandler):
    """Notes mails."""

    def say(self, line):
        """One line of an answer."""
        self.wfile.write(line.encode() + b"\r\n")

    def text(self):
        """A mail's lines, up to the lone dot."""
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line[1:] if line.startswith("..") else line)
        return lines

    def handle(self):
        mail = {"recipients": []}
        self.say("220 listener ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                self.say("250-listener")
                self.say("250 AUTH PLAIN")
            elif verb == "AUTH":
                given = rest.split(" ")
                if len(given) < 2:
                    self.say("334 ")
                    given.append(self.rfile.readline().decode().strip())
                _, user, password = base64.b64decode(given[1]).decode().split("\0")
                mail["login"] = [user, password]
                self.say("235 welcome" if user == "landfast" else "535 nobody knows you")
            elif verb == "MAIL":
                mail["sender"] = rest
                self.say("250 ok" if "login" in mail else "530 log in first")
            elif verb == "RCPT":
                mail["recipients"].append(rest)
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                mail["lines"] = self.text()
                note(mail)
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


def main():
    """Listens until it is ended."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    handler = Web if KIND == "http" else Mail
    kind = http.server.ThreadingHTTPServer if KIND == "http" else socketserver.ThreadingTCPServer
    kind.allow_reuse_address = True
    kind.daemon_threads = True
    with kind((HOST, int(PORT)), handler) as server:
        # Each connection shakes hands on a thread of its own, so that one that says nothing keeps no other waiting.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.serve_forever()


main()
