# pki.py: a root, an issuing CA, a server and a client, made by openssl
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess

PASSPHRASE = '1234'

EXTENSIONS = """
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
[client]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
"""


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


class Pki:
    """Files in a folder: NAME.pem and NAME.key of each, and what is made of them.

    root signs issuing; issuing signs server and client. server.chain and
    client.chain hold the leaf and issuing; client.p12 holds client and issuing
    under PASSPHRASE.
    """

    def __init__(self, folder, key='rsa:2048', organisation='Test'):
        self.folder = folder
        self._key = key
        self._organisation = organisation
        with open(self.path('extensions'), 'w', encoding='ascii') as file:
            file.write(EXTENSIONS)
        self._make('root', 'Test Root', 'ca', None)
        self._make('issuing', 'Test Issuing CA', 'ca', 'root')
        for name in ('server', 'client'):
            self._make(name, 'localhost' if name == 'server' else name, name, 'issuing')
            self._chain(name)
        openssl('pkcs12', '-export', '-in', self.path('client.chain'),
                '-inkey', self.path('client.key'), '-out', self.path('client.p12'),
                '-passout', 'pass:' + PASSPHRASE)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_expired(self):
        """expired.pem, .key and .chain: a client's certificate that ended yesterday."""
        self._make('expired', 'expired', 'client', 'issuing', days=-1)
        self._chain('expired')

    def _chain(self, name):
        with open(self.path(name + '.chain'), 'w', encoding='ascii') as chain:
            for part in (name, 'issuing'):
                with open(self.path(part + '.pem'), encoding='ascii') as file:
                    chain.write(file.read())

    def _make(self, name, common_name, section, issuer, days=30):
        subject = f'/O={self._organisation}/CN={common_name}'
        request, out = self.path(name + '.csr'), self.path(name + '.pem')
        curve = [] if self._key.startswith('rsa:') else ['-pkeyopt', 'ec_paramgen_curve:P-256']
        openssl('req', '-new', '-newkey', self._key, *curve, '-nodes', '-subj', subject,
                '-keyout', self.path(name + '.key'), '-out', request)
        signer = (['-signkey', self.path(name + '.key')] if issuer is None else
                  ['-CA', self.path(issuer + '.pem'), '-CAkey', self.path(issuer + '.key'),
                   '-CAcreateserial'])
        openssl('x509', '-req', '-in', request, '-out', out, '-days', str(days), '-sha256',
                '-extfile', self.path('extensions'), '-extensions', section, *signer)
