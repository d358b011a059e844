# odd.py: certificates, lists and servers that are out of the ordinary
#
# What openssl's x509 cannot date or revoke, certtool can.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import socket
import ssl
import struct
import subprocess

from listener import Listener
from servers import Server, program

HAPROXY = """
global
  log stdout format raw local0
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend tls
  bind 127.0.0.1:{port} ssl crt {folder}/server.both ca-file {client_ca} {options}
  {directives}
  http-request return status 200 content-type text/plain string ok
"""


def certtool(*arguments):
    subprocess.run([program('certtool'), *arguments], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def issue(pki, name, *template, key=None, issuer='issuing', chain=True):
    """NAME.pem, .key and .chain: a client's certificate with the template's lines.

    With issuer None it signs itself; key is certtool's way to say what kind.
    """
    text = pki.path(name + '.template')
    with open(text, 'w', encoding='ascii') as file:
        file.write('\n'.join([f'cn = "{name}"', 'organization = "Test"', 'signing_key', *template, '']))
    certtool('--generate-privkey', *(key or ('--key-type', 'ecdsa', '--curve', 'secp256r1')),
             '--outfile', pki.path(name + '.key'))
    signer = (['--generate-self-signed'] if issuer is None else
              ['--generate-certificate', '--load-ca-certificate', pki.path(issuer + '.pem'),
               '--load-ca-privkey', pki.path(issuer + '.key')])
    certtool(*signer, '--load-privkey', pki.path(name + '.key'), '--template', text,
             '--outfile', pki.path(name + '.pem'))
    with open(pki.path(name + '.chain'), 'w', encoding='ascii') as out:
        for part in (name, issuer) if chain and issuer else (name,):
            with open(pki.path(part + '.pem'), encoding='ascii') as file:
                out.write(file.read())
    return ['--cert', pki.path(name + '.chain'), '--key', pki.path(name + '.key')]


def revocation_list(pki, name, *template, revoked=None):
    """NAME.crl of the issuing CA; revoked is the name of a certificate on it."""
    text = pki.path(name + '.template')
    with open(text, 'w', encoding='ascii') as file:
        file.write('\n'.join([*template, 'crl_number = 1', '']))
    certtool('--generate-crl', '--load-ca-certificate', pki.path('issuing.pem'),
             '--load-ca-privkey', pki.path('issuing.key'), '--template', text,
             *(['--load-certificate', pki.path(revoked + '.pem')] if revoked else []),
             '--outfile', pki.path(name + '.crl'))
    return pki.path(name + '.crl')


class HAProxy(Server):
    """options are of its bind line, directives of its frontend."""

    def __init__(self, pki, options, directives=''):
        super().__init__(pki)
        self._options = options
        self._directives = directives

    def command(self):
        with open(os.path.join(self.folder, 'server.both'), 'wb') as both:
            for name in ('server.chain', 'server.key'):
                with open(self.pki.path(name), 'rb') as part:
                    shutil.copyfileobj(part, both)
        configuration = os.path.join(self.folder, 'haproxy.cfg')
        with open(configuration, 'w', encoding='utf-8') as file:
            file.write(HAPROXY.format(port=self.port, folder=self.folder, client_ca=self.pki.path('root.pem'),
                                      options=self._options, directives=self._directives))
        return [program('haproxy'), '-db', '-f', configuration]


class TlsSays(Listener):
    """Python's ssl as a server: reads a request, and says what answer(peer) returns.

    It asks for a certificate of any CA, since Python sends no list, and insists on
    none. None as an answer resets the connection.
    """

    def __init__(self, pki, answer, ask=True):
        super().__init__()
        self._answer = answer
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pki.path('server.chain'), pki.path('server.key'))
        if ask:
            self._context.verify_mode = ssl.CERT_OPTIONAL
            self._context.load_verify_locations(pki.path('root.pem'))

    def serve(self, peer):
        with self._context.wrap_socket(peer, server_side=True) as tls:
            tls.recv(65536)
            answer = self._answer(tls)
            if answer is None:
                tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                return
            tls.sendall(answer)
            tls.unwrap()


class WantsHttp1(Listener):
    """Speaks HTTP/2 only to send a request away from it: refusal(stream) are the
    frames that do; with HTTP/1.1 it answers with the request's own body.

    requests has the protocol of each and, with HTTP/1.1, its first line.
    """

    def __init__(self, pki, refusal):
        super().__init__()
        self._refusal = refusal
        self.requests = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pki.path('server.chain'), pki.path('server.key'))
        self._context.load_verify_locations(pki.path('root.pem'))
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._context.set_alpn_protocols(['h2', 'http/1.1'])

    @staticmethod
    def reset(stream):
        return frame(3, 0, stream, struct.pack('>I', 13))

    @staticmethod
    def go_away(last):
        return frame(7, 0, 0, struct.pack('>II', last, 13))

    def serve(self, peer):
        with self._context.wrap_socket(peer, server_side=True) as tls:
            with tls.makefile('rb') as file:
                if tls.selected_alpn_protocol() == 'h2':
                    self._refuse(tls, file)
                else:
                    self._answer(tls, file)

    def _refuse(self, tls, file):
        file.read(24)
        tls.sendall(frame(4, 0, 0))
        kind = stream = 0
        while kind != 1:
            head = file.read(9)
            kind, stream = head[3], int.from_bytes(head[5:9], 'big')
            file.read(int.from_bytes(head[:3], 'big'))
        self.requests.append('h2')
        tls.sendall(self._refusal(stream))
        file.read()

    def _answer(self, tls, file):
        length = 0
        lines = []
        while not lines or lines[-1]:
            lines.append(file.readline().decode('latin-1').rstrip('\r\n'))
            if lines[-1].lower().startswith('content-length:'):
                length = int(lines[-1].split(':')[1])
        self.requests.append(f'http/1.1 {lines[0]}')
        tls.sendall(http('200 OK', file.read(length).decode('utf-8')))
        tls.unwrap()


def frame(kind, flags, stream, payload=b''):
    """One of HTTP/2 (RFC 9113 §4.1)."""
    return len(payload).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + payload


def http(status, body, *headers):
    lines = [f'HTTP/1.1 {status}', *headers, f'Content-Length: {len(body)}', 'Connection: close', '', body]
    return '\r\n'.join(lines).encode('utf-8')
