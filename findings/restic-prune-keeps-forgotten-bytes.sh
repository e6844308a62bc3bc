#!/bin/bash
# restic 0.14.0 (Debian 12): after `forget --prune` of the only snapshot that held a file, the file can still be read.
#
# `prune` tolerates unused bytes, by default 5 % of the repository (--max-unused): a pack that also holds bytes in use is
# left as it is, and the index goes on naming the forgotten blob in it. `cat blob` gives it back, `check` finds no fault. Whoever
# takes "forgotten and pruned" for erased is wrong until `prune --max-unused 0` has rewritten the pack.
#
# Needs: apt-get, dpkg, python3, network access to Debian's packages. Exits 0 when restic behaves as stated here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq restic=0.14.0-1+b5 2>/dev/null
dpkg -x restic_*.deb tool
restic=$work/tool/usr/bin/restic
export RESTIC_PASSWORD=only-for-this-folder RESTIC_CACHE_DIR=$work/cache RESTIC_REPOSITORY=$work/repository
"$restic" version

"$restic" init -q
mkdir source
head -c 3000000 /dev/zero | openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 2>/dev/null >source/others
echo 'the forgotten line' >source/person
"$restic" backup -q source
rm source/person
"$restic" backup -q source

# The blob of the file, found by walking the first snapshot's trees.
first=$("$restic" snapshots --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["short_id"])')
blob=$(
    python3 - "$restic" "$first" <<'PYTHON'
import json
import subprocess
import sys

restic, snapshot = sys.argv[1:]


def cat(*arguments):
    return json.loads(subprocess.run([restic, "cat", *arguments], check=True, capture_output=True).stdout)


def find(tree):
    for node in cat("blob", tree)["nodes"]:
        if node["name"] == "person":
            return node["content"][0]
        if node["type"] == "dir" and (found := find(node["subtree"])):
            return found
    return None


print(find(cat("snapshot", snapshot)["tree"]))
PYTHON
)

"$restic" forget -q --prune "$first"
"$restic" check -q
after=$("$restic" cat blob "$blob")
echo "after forget --prune: cat blob gives '$after'"
[ "$after" = 'the forgotten line' ]

"$restic" prune -q --max-unused 0
if "$restic" cat blob "$blob" 2>/dev/null; then
    echo 'after prune --max-unused 0 it is still there'
    exit 1
fi
echo 'after prune --max-unused 0: blob not found'
