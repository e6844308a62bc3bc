"""The three tools of the comparison, each with two repositories in a folder of its own and the same steps."""
import shutil
import subprocess

from measuring import ROOT, Measurement, measured

PERSON = "42"
"""Whose folder, `users/42`, is erased."""


class Restic:
    """restic, Debian's."""

    name = "restic"
    program = "restic"

    def __init__(self, folder, source):
        self.folder, self.source = folder, source
        folder.mkdir()
        (folder / "password").write_text("benchmark\n", encoding="ascii")
        self.environment = {"RESTIC_PASSWORD_FILE": str(folder / "password"), "RESTIC_CACHE_DIR": str(folder / "cache")}
        self.run("init", "--repo", folder / "first")
        self.from_first = ("--from-repo", folder / "first", "--from-password-file", folder / "password")
        self.run("init", "--repo", folder / "second", *self.from_first, "--copy-chunker-params")

    def run(self, *arguments):
        """One command, measured; 3: some of the source could not be read."""
        return measured([self.program, *map(str, arguments)], self.environment, (0, 3))

    def backup(self):
        """A backup of the source."""
        return self.run("backup", "--quiet", "--repo", self.folder / "first", self.source)

    def replicate(self):
        """The repository, to an empty second one."""
        return self.run("copy", "--quiet", "--repo", self.folder / "second", *self.from_first)

    def verify(self):
        """Every byte, read and decrypted."""
        return self.run("check", "--quiet", "--read-data", "--repo", self.folder / "first")

    def restore(self, target):
        """The newest snapshot, to a new folder."""
        return self.run("restore", "--quiet", "--repo", self.folder / "first", "latest", "--target", target)

    def erase(self):
        """No rewriting of snapshots in this version: a backup without the person, and all others forgotten."""
        first = ("--repo", self.folder / "first")
        person = self.source / "users" / PERSON
        return sum_of(self.run("backup", "--quiet", *first, "--exclude", person, self.source),
                      self.run("forget", "--quiet", *first, "--keep-last", "1", "--prune"))

    def repository(self):
        """The first repository's folder."""
        return self.folder / "first"


class Borg:
    """borg, PyPI's newest."""

    name = "borg"
    program = "borg"

    def __init__(self, folder, source):
        self.folder, self.source = folder, source
        folder.mkdir()
        self.environment = {
            "BORG_PASSPHRASE": "benchmark", "BORG_BASE_DIR": str(folder / "base"), "BORG_EXIT_CODES": "modern",
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes", "BORG_DELETE_I_KNOW_WHAT_I_AM_DOING": "YES",
        }
        self.run("init", "--encryption", "repokey", folder / "first")
        self.number = 0

    def run(self, *arguments, folder=None):
        """One command, measured; 100 and more are warnings."""
        return measured([self.program, *map(str, arguments)], self.environment, (0, *range(100, 128)), folder)

    def backup(self):
        """A backup of the source, with the compression of the others."""
        self.number += 1
        return self.run("create", "--compression", "zstd,3", f"{self.folder / 'first'}::{self.number}", ".", folder=self.source)

    def replicate(self):
        """borg has no replication; its files could be copied."""
        return None

    def verify(self):
        """Every byte, read and decrypted."""
        return self.run("check", "--verify-data", self.folder / "first")

    def restore(self, target):
        """The newest archive, to a new folder."""
        target.mkdir()
        return self.run("extract", f"{self.folder / 'first'}::{self.number}", folder=target)

    def erase(self):
        """All archives without the person, and the space given back."""
        return sum_of(self.run("recreate", "--exclude", f"sh:users/{PERSON}", self.folder / "first"),
                      self.run("compact", "--threshold", "0", self.folder / "first"))

    def repository(self):
        """The repository's folder."""
        return self.folder / "first"


class Landfast:
    """landfast with two stores and two custodians in one region."""

    name = "landfast"
    program = "landfast"

    def __init__(self, folder, source, policy=None):
        self.folder = folder
        folder.mkdir()
        if policy:
            (folder / "policies").mkdir()
            (folder / "policies/benchmark.yaml").write_text(policy, encoding="utf-8")
        else:
            shutil.copytree(ROOT / "Policies", folder / "policies")
        places = "".join(
            f"  - {{name: {name}, region: hetzner-hel1, url: \"file://{folder}/stores/{name}\"}}\n"
            for name in ("first", "second"))
        custodians = "".join(
            f"  - {{name: custodian-{name}, region: hetzner-hel1, path: custodians/{name}}}\n" for name in ("a", "b"))
        (folder / "landfast.yaml").write_text(
            f"state: state\ncatalog: sqlite\nregions: {ROOT}/Regions\npolicies: policies\n"
            f"agent: {{name: agent, region: hetzner-hel1}}\nstores:\n{places}custodians:\n{custodians}"
            f"datasets:\n  - {{name: files, class: attachments, source: \"files:{source.parent}/{{tenant}}\",\n"
            "     scopes: [\"users/{subject}/**\"]}\n", encoding="utf-8")
        for name in ("first", "second"):
            (folder / "stores" / name).mkdir(parents=True)
        (folder / "custodians").mkdir()
        self.run("init")
        self.run("policy", "apply", "--yes")
        # A dataset's source names the tenant, so the tenant is called as the folder is.
        self.dataset, self.tenant = f"{source.name}/files", source.name
        self.run("tenant", "add", self.tenant, "--region", "hetzner-hel1", "--label", "erasure=at-once")

    def run(self, *arguments, accepted=(0,)):
        """One command, measured."""
        return measured([self.program, *map(str, arguments)],
                        {"LANDFAST_CONFIG": str(self.folder / "landfast.yaml")}, accepted)

    def backup(self):
        """A backup of the source; 3: some of it could not be read."""
        return self.run("backup", self.dataset, accepted=(0, 3))

    def replicate(self):
        """The repository, to the second, empty store."""
        return self.run("replicate", self.dataset)

    def verify(self):
        """Every byte of the first store's copy, read, and every chunk opened."""
        return self.run("check", self.dataset, "--store", "first", "--read-data")

    def scrub(self):
        """Every byte of the first store's copy, hashed without keys."""
        return self.run("check", self.dataset, "--store", "first", "--read-data", "--without-keys")

    def restore(self, target):
        """The newest snapshot, to a new folder."""
        return self.run("restore", self.dataset, "--target", target)

    def request(self, persons):
        """Asks for the erasure of persons, one after the other."""
        asked = []
        for person in persons:
            (self.folder / "person").write_text(f"user:{person}\n", encoding="ascii")
            asked.append(self.run("erase", "request", self.tenant, "--subject-file", self.folder / "person",
                                  "--reason", "art-17", "--yes", "--json", accepted=(0, 5)))
        return asked

    def erase(self):
        """The person's keys at both custodians, and every byte in both copies."""
        (asked,) = self.request([PERSON])
        return sum_of(asked, self.run("erase", "approve", asked.document()["id"], "--by", "another", "--yes"))

    def repository(self):
        """The first store's folder."""
        return self.folder / "stores" / "first"


def sum_of(*costs):
    """What commands cost together: times added, the highest of each kind of memory."""
    return Measurement(sum(cost.seconds for cost in costs), sum(cost.cpu for cost in costs),
                       max(cost.resident for cost in costs), max(cost.anonymous for cost in costs), b"")


def install_borg():
    """borg from PyPI, in a folder of the package's own, and the path to it."""
    place = ROOT / ".build/benchmark-tools"
    command = (
        f"source '{ROOT}/Deploy/support/common.sh'; require_packages python3-venv python3-dev libacl1-dev liblz4-dev "
        "libxxhash-dev libssl-dev libzstd-dev pkg-config gcc:gcc; "
        f"[ -x '{place}/bin/borg' ] || {{ python3 -m venv '{place}' && "
        f"'{place}/bin/pip' install --quiet --disable-pip-version-check --upgrade borgbackup >&2; }}")
    subprocess.run(["bash", "-c", command], check=True)
    return str(place / "bin/borg")

