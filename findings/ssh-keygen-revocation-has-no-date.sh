#!/bin/bash
# OpenSSH 9.2p1 (Debian 12): a revoked key takes every signature with it that it ever made, whatever time is asked about.
#
# `ssh-keygen -Y verify -r LIST` looks the key up in the list and nothing else: -Overify-time, which decides about
# `valid-before`, does not reach the list. Evidence that was signed years before a key was lost is refused like everything
# else; what keeps it is `valid-before` in the file of allowed signers, without a list of revoked keys.
#
# Needs: apt-get, dpkg, network access to Debian's packages. Exits 0 when ssh-keygen behaves as stated here.
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
"$keygen" -q -k -f revoked key.pub
printf 'signer namespaces="example",valid-before="20260601000000Z" %s\n' "$(cat key.pub)" >allowed_signers

# verdict TIME ARGUMENTS...: whether the signature is good at that time.
verdict() {
    local time=$1
    shift
    if "$keygen" -Y verify -f allowed_signers -I signer -n example -s message.sig "-Overify-time=$time" "$@" \
        <message >/dev/null 2>&1; then
        echo good
    else
        echo bad
    fi
}

dated="$(verdict 20200101000000Z) $(verdict 20270101000000Z)"
echo "valid-before 2026-06-01, asked about 2020 and 2027: $dated"
[ "$dated" = 'good bad' ]
listed="$(verdict 20200101000000Z -r revoked) $(verdict 20270101000000Z -r revoked)"
echo "the key on a list of revoked ones, asked about 2020 and 2027: $listed"
[ "$listed" = 'bad bad' ]
