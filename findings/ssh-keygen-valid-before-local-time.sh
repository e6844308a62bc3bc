#!/bin/bash
# OpenSSH 9.2p1 (Debian 12): until when a signer is believed depends on the time zone of whoever verifies.
#
# `valid-before` and `valid-after` in a file of allowed signers are read in local time unless the value ends with Z, so one
# file and one signature are good in New York and bad in Tokyo. With Z all agree. The same holds for -Overify-time.
#
# Needs: apt-get, dpkg, tzdata, network access to Debian's packages. Exits 0 when ssh-keygen behaves as stated here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq openssh-client=1:9.2p1-2+deb12u10 2>/dev/null
dpkg -x openssh-client_*.deb tool
keygen=$work/tool/usr/bin/ssh-keygen
"$work/tool/usr/bin/ssh" -V 2>&1

"$keygen" -q -t ed25519 -N '' -C '' -f key
echo 'a certificate' >message
"$keygen" -q -Y sign -f key -n example message

# verdict ZONE VALID-BEFORE: whether the signature is good at noon UTC of 2026-06-01, as seen from a time zone.
verdict() {
    printf 'signer namespaces="example",valid-before="%s" %s\n' "$2" "$(cat key.pub)" >allowed_signers
    if TZ=$1 "$keygen" -Y verify -f allowed_signers -I signer -n example -s message.sig \
        -Overify-time=20260601120000Z <message >/dev/null 2>&1; then
        echo good
    else
        echo bad
    fi
}

local_time="$(verdict America/New_York 20260601120001) $(verdict UTC 20260601120001) $(verdict Asia/Tokyo 20260601120001)"
echo "valid-before=20260601120001   New York, UTC, Tokyo: $local_time"
[ "$local_time" = 'good good bad' ]
utc="$(verdict America/New_York 20260601120001Z) $(verdict UTC 20260601120001Z) $(verdict Asia/Tokyo 20260601120001Z)"
echo "valid-before=20260601120001Z  New York, UTC, Tokyo: $utc"
[ "$utc" = 'good good good' ]
