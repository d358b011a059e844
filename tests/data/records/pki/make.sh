#!/bin/sh
# Makes the certificates that test records speak of. Keys are thrown away: a
# record holds none. Run in this folder; needs GnuTLS's certtool.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT

# make NAME ISSUER FROM UNTIL TEMPLATE-LINE…
make() {
  name=$1 issuer=$2 from=$3 until=$4
  shift 4
  printf '%s\n' "activation_date = \"$from\"" "expiration_date = \"$until\"" "$@" > "$keys/$name.template"
  certtool --generate-privkey --key-type ecdsa --curve secp256r1 --outfile "$keys/$name.key" 2> /dev/null
  if [ "$name" = "$issuer" ]; then
    certtool --generate-self-signed --load-privkey "$keys/$name.key" --template "$keys/$name.template" \
      --outfile "$name.pem" 2> /dev/null
  else
    certtool --generate-certificate --load-privkey "$keys/$name.key" --template "$keys/$name.template" \
      --load-ca-certificate "$issuer.pem" --load-ca-privkey "$keys/$issuer.key" --outfile "$name.pem" 2> /dev/null
  fi
}

old='2020-01-01 00:00:00 UTC'
long='2099-01-01 00:00:00 UTC'

make root root "$old" "$long" 'organization = "Example"' 'cn = "Example Client Root CA"' ca cert_signing_key
make issuing root "$old" "$long" 'organization = "Example"' 'cn = "Example Issuing CA"' ca cert_signing_key
make alice issuing '2026-01-01 00:00:00 UTC' '2026-12-06 12:00:00 UTC' 'cn = "alice"' tls_www_client
make expired issuing '2024-01-01 00:00:00 UTC' '2025-09-03 12:00:00 UTC' 'cn = "expired"' tls_www_client
make lone lone "$old" "$long" 'cn = "lone"' tls_www_client
make bracket issuing "$old" "$long" 'cn = "<1>bob</1>"' tls_www_client
make other-root other-root "$old" "$long" 'cn = "Corp Inspection CA"' ca cert_signing_key
make server other-root "$old" "$long" 'cn = "ss3.example.test"' 'dns_name = "ss3.example.test"' tls_www_server
make other-server root "$old" "$long" 'cn = "other.test"' 'dns_name = "other.test"' tls_www_server

# An RSA key that is too short for today's servers.
printf '%s\n' "activation_date = \"$old\"" "expiration_date = \"$long\"" 'cn = "weak"' tls_www_client > "$keys/weak.template"
certtool --generate-privkey --key-type rsa --bits 1024 --outfile "$keys/weak.key" 2> /dev/null
certtool --generate-self-signed --load-privkey "$keys/weak.key" --template "$keys/weak.template" --outfile weak.pem 2> /dev/null
