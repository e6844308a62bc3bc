#!/bin/bash
# borg 1.2.4 (Debian 12): after `delete` and `compact` of the only archive that held a file, its bytes lie in the repository.
#
# `compact` rewrites a segment only when at least 10 % of it are unused (--threshold). A small file that was deleted from
# among larger ones stays in its segment, byte for byte, however often `compact` runs; `check` finds no fault. Without
# encryption the text can be searched for, which this script does; with encryption the key that still opens it is the
# repository's. `compact --threshold 0` removes it.
#
# Needs: apt-get, dpkg, Python 3.11 as /usr/bin/python3, network access to Debian's packages. Exits 0 when borg behaves as
# stated here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq borgbackup=1.2.4-1 python3-msgpack=1.0.3-2+b1 python3-packaging=23.0-1 libxxhash0=0.8.1-1 2>/dev/null
for package in *.deb; do dpkg -x "$package" tool; done
export BORG_BASE_DIR=$work/base BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
borg() {
    PYTHONPATH=$work/tool/usr/lib/python3/dist-packages LD_LIBRARY_PATH=$work/tool/usr/lib/x86_64-linux-gnu \
        /usr/bin/python3 "$work/tool/usr/bin/borg" "$@"
}
borg --version

borg init -e none repository
mkdir source
for number in $(seq 20); do head -c 100000 /dev/urandom >"source/other-$number"; done
echo 'the deleted line' >source/person
borg create -C none repository::first source
rm source/person
borg create -C none repository::second source

borg delete repository::first
borg compact repository
borg check repository
segments=$(grep -rlF 'the deleted line' repository || true)
echo "after delete and compact the text lies in: ${segments:-no file}"
[ -n "$segments" ]

borg compact --threshold 0 repository
segments=$(grep -rlF 'the deleted line' repository || true)
echo "after compact --threshold 0 the text lies in: ${segments:-no file}"
[ -z "$segments" ]
