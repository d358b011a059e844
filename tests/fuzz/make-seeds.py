#!/usr/bin/python3
# make-seeds.py: makes the certificates among the seeds again
#
# tests/fuzz/make-seeds.py, in the tree's top folder; needs openssl. Keys and
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
    # The Name CN=alice,O=Test.
    write('certificate', 'name', bytes.fromhex(
        '301f310d300b060355040a0c0454657374310e300c06035504030c05616c696365'))


def main():
    with tempfile.TemporaryDirectory() as folder:
        identity_seeds(folder)


if __name__ == '__main__':
    main()
