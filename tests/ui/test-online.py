#!/usr/bin/python3
# test-online.py: the online check of a server's certificates, from a record
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

from cli import path, pki, send, trusting, write
from listener import Listener
from pki import openssl
from servers import SServer
from tap import run
from window import Window


class Nonsense(Listener):
    """Plain http: answers with nothing that is an OCSP answer, and counts."""

    scheme, host = 'http', '127.0.0.1'

    def __init__(self):
        super().__init__()
        self.asked = 0

    def serve(self, peer):
        peer.recv(65536)
        self.asked += 1
        peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope')


def leaf(url):
    """A server's certificate of the issuing CA that names the responder at url."""
    extensions = write('ocsp.ext', f'subjectAltName = DNS:localhost, IP:127.0.0.1\nextendedKeyUsage = serverAuth\n'
                                   f'authorityInfoAccess = OCSP;URI:{url}\n'.encode())
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=asks.test', '-keyout', path('asks.key'),
            '-out', path('asks.csr'))
    openssl('x509', '-req', '-in', path('asks.csr'), '-out', path('asks.pem'), '-days', '20', '-sha256', '-CA',
            pki().path('issuing.pem'), '-CAkey', pki().path('issuing.key'), '-set_serial', '77', '-extfile', extensions)


# Nobody is asked before the button is pressed; then each address says what came of it.
def test_online():
    with Nonsense() as responder:
        leaf(responder.url('/ocsp'))
        with SServer(pki(), '-cert', path('asks.pem'), '-key', path('asks.key'), '-cert_chain',
                     pki().path('issuing.pem')) as server:
            record = write('asks.har', send(*trusting(), server.url()).out)
        with Window(record) as window:
            window.expect('Nobody was asked. The certificates name addresses at 127.0.0.1')
            assert responder.asked == 0
            window.press(window.button('Check Online…'))
            with window.over('Online Check'):
                window.expect('OCSP at ' + responder.url('/ocsp'))
                window.expect('With these answers the server is trusted')
                window.picture('online')
                window.key('Escape')
            assert responder.asked == 1
            window.expect('Nobody was asked. The certificates name addresses at 127.0.0.1')


run(globals())
