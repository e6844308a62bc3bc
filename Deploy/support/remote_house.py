"""An installation whose second store lies on a real S3 server of this machine, over TLS: for scripts that measure it or
pull its plug. The server is rclone's, from the package's own environment of Python programs (`require_test_servers`)."""
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
ACCESS_KEY, SECRET_KEY = "landfast-test-key", "landfast-test-secret"
SERVER, PROXY = "127.77.0.1", "127.77.0.2"
BUCKET = "copies"

REGIONS = """\
regions:
  test-north:
    title: Test region
    city: Helsinki
    country: FI
    subprocessor: test-provider
    location: {{shown-by: network, evidence: operator-statement, source: a script, checked: 2026-11-01}}
    endpoints:
      - {{kind: object-storage, host: {host}, ports: [{port}],
         evidence: operator-statement, source: a script, checked: 2026-11-01}}
    networks:
      - {{autonomous-system: AS64496, blocks: [127.77.0.0/16],
         evidence: operator-statement, source: a script, checked: 2026-11-01}}
subprocessors:
  test-provider: {{title: Test provider, type: cloud provider, country: FI, address: none,
    evidence: operator-statement, source: a script, checked: 2026-11-01}}
"""

CONFIGURATION = """\
state: state
regions: regions
policies: policies
agent: {{name: agent, region: test-north}}
stores:
{stores}
custodians:
  - {{name: keys-a, region: test-north, path: custodians/keys-a}}
  - {{name: keys-b, region: test-north, path: custodians/keys-b}}
datasets:
  - {{name: files, class: attachments, source: "files:{source}/{{tenant}}"}}
"""

NEAR = '  - {name: near, region: test-north, url: "file:stores/near"}'
FAR = """\
  - name: far
    region: test-north
    url: "s3://{host}:{port}/{bucket}/landfast"
    credentials: {{file: credentials}}
    tls: {{authority: {authority}}}"""


def run(*command, **options):
    """A program that must succeed; what it printed."""
    result = subprocess.run([str(word) for word in command], text=True, capture_output=True, **options)
    if result.returncode != 0:
        sys.exit(f"error: '{' '.join(map(str, command))}' exited with {result.returncode}:\n{result.stderr or result.stdout}")
    return result.stdout


def free_port(address):
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def wait_for(address, port, process):
    """Until something answers there, or its process has ended."""
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((address, port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"error: no server came up at {address}:{port}")
            time.sleep(0.05)


class Authority:
    """A certification authority, and one certificate of it for the server and the proxy."""

    def __init__(self, folder):
        folder.mkdir()
        self.file, self.certificate, self.key = (folder / name for name in ("authority.pem", "server.pem", "server.key"))
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        run("openssl", "req", "-x509", *key, "-keyout", "authority.key", "-out", self.file, "-days", "2", "-subj",
            "/CN=Test authority", "-addext", "basicConstraints=critical,CA:TRUE", cwd=folder)
        run("openssl", "req", *key, "-keyout", self.key, "-out", "request", "-subj", "/CN=server", cwd=folder)
        (folder / "extensions").write_text(f"subjectAltName=IP:{SERVER},IP:{PROXY}\n")
        run("openssl", "x509", "-req", "-in", "request", "-CA", self.file, "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "2", "-out", self.certificate, "-extfile", "extensions", cwd=folder)


class Server:
    """rclone's S3 server over TLS; its bucket is a folder. Can be killed and started again."""

    program = PACKAGE / ".build/venv/bin/rclone"

    def __init__(self, folder, authority):
        folder.mkdir()
        self.folder, self.data, self.authority = folder, folder / "data", authority
        self.port = free_port(SERVER)
        (self.data / BUCKET).mkdir(parents=True)
        self.start()

    def start(self):
        """Starts it on its port, with what is in its folder."""
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [self.program, "serve", "s3", self.data, "--addr", f"{SERVER}:{self.port}", "--cert", self.authority.certificate,
             "--key", self.authority.key, "--config", "/dev/null", "--cache-dir", self.folder / "cache"],
            # The variable is a list of pairs, so that a pair stands in quotes.
            env={**os.environ, "RCLONE_AUTH_KEY": f'"{ACCESS_KEY},{SECRET_KEY}"'}, stdout=log, stderr=log)
        log.close()
        wait_for(SERVER, self.port, self.process)

    def stop(self, how=signal.SIGTERM):
        """Ends it; with SIGKILL as if its plug had been pulled."""
        self.process.send_signal(how)
        self.process.wait()

    def refill(self, files):
        """Takes away everything that was stored, and puts these files into the bucket, by their paths.

        The server keeps what it knows of folders for minutes, so it is started anew.
        """
        self.stop()
        shutil.rmtree(self.data / BUCKET)
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        (self.data / BUCKET).mkdir()
        for path, contents in files.items():
            (self.data / BUCKET / path).parent.mkdir(parents=True, exist_ok=True)
            (self.data / BUCKET / path).write_bytes(contents)
        self.start()


class Proxy:
    """A proxy before the server that counts the bodies which pass to it."""

    def __init__(self, server):
        self.port = free_port(PROXY)
        authority = server.authority
        self.process = subprocess.Popen(
            [sys.executable, PACKAGE / "Tests/Servers/Helpers/fault_proxy.py", "--listen", f"{PROXY}:{self.port}",
             "--upstream", f"{SERVER}:{server.port}", "--http", "--certificate", authority.certificate,
             "--key", authority.key, "--upstream-authority", authority.file],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            sys.exit(f"error: no proxy came up at {PROXY}:{self.port}")

    def ask(self, what):
        """One command's answer."""
        self.process.stdin.write(json.dumps({"do": what}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        """Ends it."""
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()


class House:
    """An installation with one tenant, one store in a folder and one on the server; the first of them is the primary."""

    def __init__(self, landfast, folder, source, authority, host, port, is_far_first=False):
        folder.mkdir()
        self.landfast, self.folder = landfast, folder
        self.dataset = f"{source.name}/files"
        for name in ("regions", "stores", "custodians"):
            (folder / name).mkdir()
        (folder / "regions/test.yaml").write_text(REGIONS.format(host=host, port=port))
        shutil.copy(PACKAGE / "Regions/jurisdictions.yaml", folder / "regions")
        shutil.copytree(PACKAGE / "Policies", folder / "policies", ignore=shutil.ignore_patterns("tests"))
        policy = folder / "policies/eu.yaml"
        policy.write_text(policy.read_text().replace("hetzner-online, hetzner-finland, contabo", "test-provider"))
        credentials = folder / "credentials"
        credentials.touch(mode=0o600)
        credentials.write_text(f"access-key-id: {ACCESS_KEY}\nsecret-access-key: {SECRET_KEY}\n")
        far = FAR.format(host=host, port=port, bucket=BUCKET, authority=authority.file)
        stores = [far, NEAR] if is_far_first else [NEAR, far]
        (folder / "landfast.yaml").write_text(CONFIGURATION.format(stores="\n".join(stores), source=source.parent))
        self.run("init")
        self.run("policy", "apply", "--yes")
        self.run("tenant", "add", source.name, "--region", "test-north")

    @property
    def environment(self):
        """What the program needs to know."""
        return {"LANDFAST_CONFIG": str(self.folder / "landfast.yaml")}

    def run(self, *command):
        """One command, which must succeed; what it printed."""
        return run(self.landfast, *command, env={**os.environ, **self.environment})

    def start(self, *command, **options):
        """One command, in the background."""
        return subprocess.Popen([self.landfast, *command], env={**os.environ, **self.environment}, **options)

    def repository(self):
        """The folder of the one repository in the first store."""
        return next(path for path in (self.folder / "stores/near").iterdir() if path.is_dir())

    def transfers(self):
        """What moved, as the program recorded it, the oldest first."""
        return json.loads(self.run("transfer", "list", "--json"))["transfers"]


def fill(folder, size):
    """Files of random bytes, so that nothing can be saved on them."""
    folder.mkdir(parents=True)
    piece, number = 8 << 20, 0
    while size > 0:
        (folder / f"{number:05}").write_bytes(secrets.token_bytes(min(piece, size)))
        size -= piece
        number += 1


def size_of(folder):
    """The bytes of all files under a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
