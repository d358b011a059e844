#!/usr/bin/python3
# make-seeds.py: makes the certificates among the seeds again
#
# tests/fuzz/make-seeds.py [--ocsp], in the tree's top folder; needs openssl. Keys and
# certificates come out different each time, which does no harm.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))

from pki import PASSPHRASE, Pki  # noqa: E402


def write(target, name, data):
    folder = os.path.join(HERE, 'seeds', target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), 'wb') as file:
        file.write(data)


def identity_seeds(folder):
    pki = Pki(folder, 'ec')

    def read(name):
        with open(pki.path(name), 'rb') as file:
            return file.read()

    def openssl(*arguments):
        return subprocess.run(['openssl', *arguments], check=True, capture_output=True).stdout

    both = read('client.chain') + read('client.key')
    write('identity', 'pem', both)
    write('identity', 'pem-encrypted', read('client.pem') + openssl(
        'pkcs8', '-topk8', '-in', pki.path('client.key'), '-v2', 'aes-256-cbc', '-iter', '1',
        '-passout', 'pass:' + PASSPHRASE))
    write('identity', 'pkcs12', openssl(
        'pkcs12', '-export', '-in', pki.path('client.pem'), '-inkey', pki.path('client.key'),
        '-iter', '1', '-passout', 'pass:' + PASSPHRASE))
    write('trust', 'pem', read('root.pem') + read('issuing.pem'))
    der = openssl('x509', '-in', pki.path('server.pem'), '-outform', 'DER')
    write('trust', 'der', der)
    write('certificate', 'server', der)
    write('certificate', 'root', openssl('x509', '-in', pki.path('root.pem'), '-outform', 'DER'))
    issuing = openssl('x509', '-in', pki.path('issuing.pem'), '-outform', 'DER')
    root = openssl('x509', '-in', pki.path('root.pem'), '-outform', 'DER')
    write('path', 'chain', der + issuing + root)
    # The Name CN=alice,O=Test.
    write('certificate', 'name', bytes.fromhex(
        '301f310d300b060355040a0c0454657374310e300c06035504030c05616c696365'))


def ocsp_seeds(folder):
    """A leaf, its root, what a responder says of it; a bundle; PKCS#12 in three protections."""
    def openssl(*arguments):
        return subprocess.run(['openssl', *arguments], check=True, capture_output=True, cwd=folder).stdout

    def read(name):
        with open(os.path.join(folder, name), 'rb') as file:
            return file.read()

    def put(name, text):
        with open(os.path.join(folder, name), 'w', encoding='ascii') as file:
            file.write(text)

    put('ca.cnf', '[req]\ndistinguished_name = dn\n[dn]\n[x]\nbasicConstraints = critical,CA:true\n')
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key',
            '-subj', '/CN=R', '-days', '3650', '-config', 'ca.cnf', '-extensions', 'x', '-out', 'ca.pem')
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'leaf.key',
            '-subj', '/CN=localhost', '-config', 'ca.cnf', '-out', 'leaf.csr')
    openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '3650', '-set_serial', '1',
            '-out', 'leaf.pem')
    put('index.txt', 'R\t401231235959Z\t260101000000Z\t01\tunknown\t/CN=localhost\n')
    openssl('ocsp', '-issuer', 'ca.pem', '-cert', 'leaf.pem', '-reqout', 'request.der', '-no_nonce')
    openssl('ocsp', '-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', 'ca.pem', '-rkey', 'ca.key', '-reqin', 'request.der',
            '-respout', 'answer.der', '-resp_no_certs')
    leaf, root = (openssl('x509', '-in', name + '.pem', '-outform', 'DER') for name in ('leaf', 'ca'))
    write('ocsp', 'revoked', leaf + root + read('answer.der'))
    write('ocsp', 'bundle', leaf + openssl('crl2pkcs7', '-nocrl', '-certfile', 'ca.pem', '-outform', 'DER'))
    for name, options in (('modern', []), ('legacy', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES']),
                          ('plain', ['-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac'])):
        write('pkcs12', name, openssl('pkcs12', '-export', '-in', 'leaf.pem', '-inkey', 'leaf.key', '-iter', '1', *options,
                                      '-passout', 'pass:' + PASSPHRASE))


def main():
    with tempfile.TemporaryDirectory() as folder:
        ocsp_seeds(folder)
    if '--ocsp' in sys.argv:
        return
    with tempfile.TemporaryDirectory() as folder:
        identity_seeds(folder)


if __name__ == '__main__':
    main()
