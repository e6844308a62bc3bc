#!/usr/bin/env python3
"""A time stamping authority (RFC 3161) over TLS: what `openssl ts -reply` answers.

Usage: time_stamps.py HOST PORT CERTIFICATE KEY SIGNER SIGNER_KEY CHAIN FOLDER

A question whose path holds 'other' is answered about other bytes, one whose path holds 'refuse' with 503.
"""
import http.server
import pathlib
import ssl
import subprocess
import sys
import tempfile

HOST, PORT, CERTIFICATE, KEY, SIGNER, SIGNER_KEY, CHAIN, FOLDER = sys.argv[1:]
CONFIGURATION = f"""[tsa]
default_tsa = here
[here]
serial = {FOLDER}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def answer(question):
    """What the authority says to a question in DER."""
    with tempfile.TemporaryDirectory() as place:
        query, reply = pathlib.Path(place, "query"), pathlib.Path(place, "reply")
        query.write_bytes(question)
        words = ["openssl", "ts", "-reply", "-queryfile", query, "-config", f"{FOLDER}/tsa.cnf", "-section", "here"]
        words += ["-signer", SIGNER, "-inkey", SIGNER_KEY, "-chain", CHAIN, "-out", reply]
        subprocess.run(words, check=True, capture_output=True)
        return reply.read_bytes()


class Authority(http.server.BaseHTTPRequestHandler):
    """Answers questions."""

    def do_POST(self):
        """The only method."""
        question = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "other" in self.path:
            words = ["openssl", "ts", "-query", "-data", __file__, "-sha256", "-cert"]
            question = subprocess.run(words, check=True, capture_output=True).stdout
        body = b"" if "refuse" in self.path else answer(question)
        self.send_response(503 if "refuse" in self.path else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing."""


def main():
    """Listens until it is ended."""
    pathlib.Path(FOLDER, "tsa.cnf").write_text(CONFIGURATION, encoding="utf-8")
    pathlib.Path(FOLDER, "serial").write_text("01\n", encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    with http.server.ThreadingHTTPServer((HOST, int(PORT)), Authority) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.serve_forever()


main()
