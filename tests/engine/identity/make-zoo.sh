#!/bin/sh
# make-zoo.sh FOLDER: the zoo of test-identity.c, made by openssl and keytool
#
# Every key is made once. Passphrases: "1234" unless a file's name says otherwise.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

set -eu
cd "$1"
exec 2>zoo.log

export OPENSSL_CONF=zoo.cnf
cat >zoo.cnf <<END
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
extendedKeyUsage = clientAuth
subjectAltName = email:alice@lab.test
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
legacy="-provider legacy -provider default"

# issue NAME ISSUER SECTION SUBJECT: NAME.key → NAME.pem
issue ()
{
  openssl req -new -key "$1.key" -subj "$4" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -days 365 -extfile zoo.cnf -extensions "$3" -out "$1.pem"
}

# Keys, one a kind.
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key
for curve in P-256 P-384 P-521 P-224 secp256k1 brainpoolP256r1; do
  openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" -out "$curve.key"
done
for kind in ed25519 ed448 x25519; do
  openssl genpkey -algorithm "$kind" -out "$kind.key"
done
cp P-256.key ec.key
for name in root issuing other; do
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$name.key"
done

# Certificates.
openssl req -x509 -new -key root.key -subj "/O=Lab/CN=Lab Root" -days 365 -extensions ca -out root.pem
issue issuing root ca "/O=Lab/CN=Lab Issuing CA"
for name in rsa pss P-256 P-384 P-521 P-224 secp256k1 brainpoolP256r1 ed25519 ed448 ec; do
  issue "$name" issuing leaf "/O=Lab/CN=alice"
done
issue other issuing leaf "/O=Lab/CN=bob"
cat issuing.pem root.pem >chain.pem

# PEM: order, company, line ends.
for name in rsa pss P-256 P-384 P-521 P-224 secp256k1 brainpoolP256r1 ed25519 ed448; do
  cat "$name.pem" "$name.key" >"pem-$name.pem"
done
cat ec.key ec.pem >pem-key-first.pem
cat root.pem issuing.pem ec.key ec.pem >pem-upside-down.pem
cat ec.pem chain.pem ec.key >pem-chain.pem
cat ec.pem other.pem chain.pem ec.key >pem-stranger.pem
cat ec.pem ec.key other.pem other.key chain.pem >pem-two.pem
cat ec.pem ec.csr ec.key >pem-with-csr.pem
openssl ec -in ec.key -out sec1.key # with its own EC PARAMETERS below
openssl ecparam -name prime256v1 >params.pem
cat params.pem sec1.key ec.pem >pem-parameters.pem
openssl rsa -in rsa.key -traditional -out pkcs1.key
cat rsa.pem pkcs1.key >pem-pkcs1.pem
sed 's/$/\r/' pem-chain.pem >pem-crlf.pem
{ echo "Bag Attributes"; echo "    friendlyName: alice"; openssl x509 -in ec.pem -text; cat ec.key; } >pem-text.pem
openssl x509 -in ec.pem -trustout -addtrust clientAuth >trusted.pem
cat trusted.pem ec.key >pem-trusted.pem
openssl crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7.pem
cat ec.pem ec.key chain.p7.pem >pem-pkcs7.pem
tr -d '\n' <ec.pem | sed 's/-----BEGIN CERTIFICATE-----/&\n/; s/-----END/\n&/' >one-line.pem
{ cat one-line.pem; echo; cat ec.key; } >pem-one-line.pem
cp pem-chain.pem no-extension
cp pem-chain.pem wrong-extension.p12

# PEM: encrypted keys.
for cipher in aes-128-cbc aes-192-cbc aes-256-cbc des3 camellia-256-cbc aria-256-cbc; do
  openssl pkcs8 -topk8 -in ec.key -v2 $cipher -passout pass:1234 -out "pkcs8-$cipher.key"
done
openssl pkcs8 -topk8 -in ec.key -v2 aes-256-cbc -v2prf hmacWithSHA512 -passout pass:1234 -out pkcs8-sha512.key
openssl pkcs8 -topk8 -in ec.key -scrypt -passout pass:1234 -out pkcs8-scrypt.key
openssl pkcs8 -topk8 -in ec.key -v1 PBE-SHA1-3DES -passout pass:1234 -out pkcs8-pbe-3des.key
openssl pkcs8 -topk8 $legacy -in ec.key -v1 PBE-MD5-DES -passout pass:1234 -out pkcs8-pbe-md5-des.key
openssl pkcs8 -topk8 $legacy -in ec.key -v1 PBE-SHA1-RC4-128 -passout pass:1234 -out pkcs8-pbe-rc4.key
openssl pkcs8 -topk8 $legacy -in ec.key -v1 PBE-SHA1-RC2-128 -passout pass:1234 -out pkcs8-pbe-rc2-128.key
openssl pkcs8 -topk8 -in ec.key -v2 aes-256-cbc -passout pass:pässwörd -out pkcs8-utf8.key
openssl pkcs8 -topk8 -in ec.key -v2 aes-256-cbc -iter 65536 -passout pass:1234 -outform DER |
  perl -pe 's/\x02\x03\x01\x00\x00/\x02\x03\x7f\xff\xff/g' >pkcs8-endless-rounds.key
for cipher in aes128 aes256 des3 camellia256 aria256; do
  openssl ec -in ec.key -$cipher -passout pass:1234 -out "dek-$cipher.key"
done
openssl ec $legacy -in ec.key -des -passout pass:1234 -out dek-des.key
openssl rsa -in rsa.key -traditional -aes256 -passout pass:1234 -out dek-rsa.key
cat ec.pem pkcs8-aes-256-cbc.key >pem-encrypted.pem

# DER.
openssl x509 -in ec.pem -outform DER -out cert.der
openssl pkcs8 -topk8 -nocrypt -in ec.key -outform DER -out pkcs8.der
openssl pkcs8 -topk8 -in ec.key -v2 aes-256-cbc -passout pass:1234 -outform DER -out pkcs8-encrypted.der
openssl ec -in ec.key -outform DER -out sec1.der
openssl x509 -in rsa.pem -outform DER -out rsa-cert.der
openssl rsa -in rsa.key -traditional -outform DER -out pkcs1.der
openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b

# PKCS#12.
p12 ()
{
  out=$1
  shift
  openssl pkcs12 -export -inkey ec.key -in ec.pem -certfile chain.pem -out "$out.p12" "$@"
}
p12 p12-modern -passout pass:1234 -name alice
p12 p12-legacy -legacy -passout pass:1234
p12 p12-3des -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -passout pass:1234
p12 p12-rc4 $legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128 -passout pass:1234
p12 p12-rc2-128 $legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128 -passout pass:1234
p12 p12-aes128 -keypbe AES-128-CBC -certpbe AES-128-CBC -passout pass:1234
p12 p12-sha512 -macalg sha512 -passout pass:1234
p12 p12-sha3 -macalg sha3-256 -passout pass:1234
p12 p12-camellia -keypbe camellia-256-cbc -certpbe camellia-256-cbc -passout pass:1234
p12 p12-empty -passout pass:
p12 p12-utf8 -passout pass:pässwörd
p12 p12-no-mac -nomac -passout pass:1234
p12 p12-no-mac-empty -nomac -passout pass:
p12 p12-plain-bags -keypbe NONE -certpbe NONE -passout pass:1234
p12 p12-bare -keypbe NONE -certpbe NONE -nomac -passout pass:
p12 p12-many-rounds -iter 65536 -passout pass:1234
perl -pe 's/\x02\x03\x01\x00\x00/\x02\x03\x7f\xff\xff/g' p12-many-rounds.p12 >p12-endless-rounds.p12
openssl pkcs12 -export -inkey rsa.key -in rsa.pem -passout pass:1234 -out p12-leaf.p12
openssl pkcs12 -export -nocerts -inkey ec.key -passout pass:1234 -out p12-key-only.p12
openssl pkcs12 -export -nokeys -in chain.pem -passout pass:1234 -out p12-certificates-only.p12
openssl pkcs12 -export -inkey secp256k1.key -in secp256k1.pem -passout pass:1234 -out p12-secp256k1.p12
certtool --load-certificate ec.pem --load-privkey ec.key --load-ca-certificate issuing.pem --to-p12 --p12-name alice \
  --password 1234 --outder --outfile p12-certtool.p12
certtool --load-certificate ec.pem --load-privkey ec.key --to-p12 --p12-name alice --empty-password --outder \
  --outfile p12-certtool-empty.p12
certtool --load-certificate ec.pem --load-privkey ec.key --to-p12 --p12-name alice --null-password --outder \
  --outfile p12-certtool-null.p12
cp p12-modern.p12 p12-no-extension

# Faults.
: >empty.pem
printf ' \n\n' >blank.pem
echo "not here" >text.txt
head -c 900 pem-chain.pem >cut-block.pem
sed '3d' pem-chain.pem >lost-line.pem
sed '4s/.$//' pem-chain.pem >lost-character.pem
sed '5s/^...../ab#cd/' pem-chain.pem >bad-character.pem
sed '/END CERT/d' pem-chain.pem >lost-end.pem
head -c 400 p12-modern.p12 >cut.p12
head -c 300 cert.der >cut.der
head -c 1000 /dev/zero | tr '\0' 'x' >noise.bin
{ head -c 200 p12-modern.p12; head -c 20 /dev/zero; tail -c +221 p12-modern.p12; } >damaged.p12
iconv -f ASCII -t UTF-16 pem-chain.pem >utf16.pem
base64 -w 0 cert.der >bare-base64.txt
cat ec.pem rsa.key >mismatch.pem
openssl pkcs12 -export -nokeys -in ec.pem -passout pass:1234 -out p12-leaf-no-key.p12

# What is no identity.
openssl req -in ec.csr -outform DER -out csr.der
openssl pkey -in ec.key -pubout -out public.pem
openssl pkey -in ec.key -pubout -outform DER -out public.der
touch index.txt
printf '[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 30\n' >crl.cnf
openssl ca -config crl.cnf -gencrl -cert root.pem -keyfile root.key -out crl.pem
openssl crl -in crl.pem -outform DER -out crl.der
printf -- '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQHYBF\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n' >pgp.asc
printf '\376\355\376\355\000\000\000\002\000\000\000\000' >magic.jks
echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8 alice@host" >ssh.pub
printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n' >ssh.key
printf 'PuTTY-User-Key-File-3: ssh-ed25519\n' >putty.ppk
printf '\036\361\265\260\000\000\000\000\001\000\000\000' >key.pvk
openssl ecparam -name prime256v1 -genkey -noout -param_enc explicit -out explicit.pem
