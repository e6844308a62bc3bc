#!/bin/bash
# OpenSSL 3.0 (Debian 12) and rfc3161-client 1.0.9: a time stamp that one makes and verifies, the other refuses to parse.
#
# The certificates in a token are a SET, which DER sorts by bytes. `openssl ts -reply` writes the signer's certificate first
# and the chain in the order of its file, and `openssl ts -verify` takes any order; rfc3161-client, whose parser keeps to
# DER, raises InvalidSetOrdering. No signature covers the order, so whoever keeps a token can sort it: then both read it.
#
# Needs: apt-get, dpkg, python3 with venv, network access to Debian's packages and PyPI. Exits 0 when both behave as stated here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq openssl=3.0.20-1~deb12u2 libssl3=3.0.20-1~deb12u2 2>/dev/null
for package in *.deb; do dpkg -x "$package" tool; done
openssl() { LD_LIBRARY_PATH=$work/tool/usr/lib/x86_64-linux-gnu "$work/tool/usr/bin/openssl" "$@"; }
openssl version
python3 -m venv tools
tools/bin/pip install --quiet --disable-pip-version-check rfc3161-client==1.0.9 asn1crypto==1.5.1

cat >ca.cnf <<'CONFIGURATION'
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
CONFIGURATION
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root -days 30 -config ca.cnf \
    -extensions authority 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout middle.key -out middle.csr -subj /CN=middle -config ca.cnf 2>/dev/null
openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -set_serial 2 -days 30 -extfile ca.cnf \
    -extensions authority -out middle.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout stamps.key -out stamps.csr -subj /CN=stamps -config ca.cnf 2>/dev/null
openssl x509 -req -in stamps.csr -CA middle.pem -CAkey middle.key -set_serial 3 -days 30 -extfile ca.cnf \
    -extensions stamps -out stamps.pem 2>/dev/null

echo 'a signature' >data
echo 01 >serial
openssl ts -query -data data -sha256 -cert -out query 2>/dev/null

# verdicts FILE: whether each program takes a token.
verdicts() {
    local file=$1
    openssl ts -verify -data data -in "$file" -CAfile root.pem >/dev/null 2>&1 && printf 'openssl: good, ' || printf 'openssl: bad, '
    tools/bin/python - "$file" <<'PYTHON'
import sys

from cryptography import x509
from rfc3161_client import VerifierBuilder, decode_timestamp_response

root = x509.load_pem_x509_certificate(open("root.pem", "rb").read())
try:
    stamp = decode_timestamp_response(open(sys.argv[1], "rb").read())
    VerifierBuilder().add_root_certificate(root).build().verify_message(stamp, open("data", "rb").read())
    print("rfc3161-client: good")
except ValueError as error:
    print("rfc3161-client:", "InvalidSetOrdering" if "InvalidSetOrdering" in str(error) else error)
PYTHON
}

for order in 'middle root' 'root middle'; do
    : >chain.pem
    for name in $order; do cat "$name.pem" >>chain.pem; done
    openssl ts -reply -queryfile query -config ca.cnf -section tsa -signer stamps.pem -inkey stamps.key -chain chain.pem \
        -out "$(tr ' ' - <<<"$order").tsr" 2>/dev/null
done
# The same token with its certificates sorted.
tools/bin/python - <<'PYTHON'
from asn1crypto import tsp

response = tsp.TimeStampResp.load(open("middle-root.tsr", "rb").read())
signed = response["time_stamp_token"]["content"]
signed["certificates"] = sorted(signed["certificates"], key=lambda certificate: certificate.dump())
open("sorted.tsr", "wb").write(response.dump(force=True))
PYTHON

first=$(verdicts middle-root.tsr)
second=$(verdicts root-middle.tsr)
sorted=$(verdicts sorted.tsr)
echo "chain 'middle root': $first"
echo "chain 'root middle': $second"
echo "sorted:              $sorted"
case "$first $second" in *InvalidSetOrdering*) ;; *) exit 1 ;; esac
[[ $first == 'openssl: good'* && $second == 'openssl: good'* ]]
[ "$sorted" = 'openssl: good, rfc3161-client: good' ]
