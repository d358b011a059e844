# servers.py: Apache, openssl s_server and gnutls-serv on free ports
#
# nginx has a file of its own. Each is used in a with statement, ends with it,
# and lets one ask for url() and log(). All but gnutls-serv, which cannot, listen
# on 127.0.0.1 alone.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import select
import shutil
import socket
import subprocess
import time

from listener import Listener
from nginx import PATH, SECONDS, free_port

APACHE_MODULES = '/usr/lib/apache2/modules'
APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile apache.pid
DefaultRuntimeDir {folder}
ErrorLog error.log
LogLevel warn
Listen 127.0.0.1:{port}
{modules}
DocumentRoot {folder}
SSLSessionCache none
SSLSessionTickets off
<VirtualHost 127.0.0.1:{port}>
  Protocols {protocols}
  SSLEngine on
  SSLCertificateFile {server_chain}
  SSLCertificateKeyFile {server_key}
  SSLCACertificateFile {client_ca}
  SSLVerifyDepth 3
  {directives}
</VirtualHost>
"""
MODULES = ('mpm_event', 'authn_core', 'authz_core', 'alias', 'dir', 'http2', 'setenvif', 'ssl')


def program(name):
    path = shutil.which(name, path=PATH)
    if path is None:
        raise FileNotFoundError(name)
    return path


class Server:
    """A program that listens on self.port; a subclass says which command."""

    def __init__(self, pki):
        self.pki = pki
        self.port = 0
        self.folder = None
        self._process = None

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        for _ in range(5):
            if self._start():
                return self
        raise RuntimeError(f'{type(self).__name__} did not start: {self.log()}')

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def url(self, path='/'):
        return f'https://localhost:{self.port}{path}'

    def log(self):
        text = ''
        for name in ('output.log', 'error.log'):
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                with open(path, encoding='utf-8', errors='replace') as file:
                    text += file.read()
        return text

    def _start(self):
        """False when another program took the port in the meantime."""
        self.port = free_port()
        self.folder = self.pki.path(f'{type(self).__name__.lower()}-{self.port}')
        os.makedirs(self.folder, exist_ok=True)
        with open(os.path.join(self.folder, 'output.log'), 'wb') as log:
            self._process = subprocess.Popen(self.command(), cwd=self.folder,
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return True
            select.select([], [], [], 0.02)
        self._process.kill()
        self._process.wait()
        return False


class Apache(Server):
    """directives are the rest of the virtual host: SSLVerifyClient, SSLProtocol,
    locations. Its folder is the document root."""

    def __init__(self, pki, directives, protocols='h2 http/1.1'):
        super().__init__(pki)
        self._directives = directives
        self._protocols = protocols

    def command(self):
        modules = '\n'.join(f'LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so'
                            for name in MODULES)
        configuration = os.path.join(self.folder, 'apache.conf')
        with open(configuration, 'w', encoding='utf-8') as file:
            file.write(APACHE.format(
                folder=self.folder, port=self.port, modules=modules, protocols=self._protocols,
                server_chain=self.pki.path('server.chain'), server_key=self.pki.path('server.key'),
                client_ca=self.pki.path('root.pem'), directives=self._directives))
        with open(os.path.join(self.folder, 'index.html'), 'w', encoding='utf-8') as file:
            file.write('<p>apache</p>\n')
        return [program('apache2'), '-D', 'FOREGROUND', '-f', configuration]


class SServer(Server):
    """openssl s_server, which answers every GET with a page about the session;
    options are more of its own. With names_roots it says in its CA list whom it trusts."""

    def __init__(self, pki, *options, names_roots=True):
        super().__init__(pki)
        self._options = options
        self._roots = '-CAfile' if names_roots else '-verifyCAfile'

    def command(self):
        return [program('openssl'), 's_server', '-accept', f'127.0.0.1:{self.port}', '-www', '-quiet',
                '-cert', self.pki.path('server.pem'), '-cert_chain', self.pki.path('issuing.pem'),
                '-key', self.pki.path('server.key'), self._roots, self.pki.path('root.pem'),
                *self._options]


class GnutlsServ(Server):
    """gnutls-serv --http, which answers every GET with a page about the session."""

    def __init__(self, pki, *options):
        super().__init__(pki)
        self._options = options

    def command(self):
        return [program('gnutls-serv'), '--http', '--quiet', '--port', str(self.port),
                '--x509certfile', self.pki.path('server.chain'),
                '--x509keyfile', self.pki.path('server.key'),
                '--x509cafile', self.pki.path('root.pem'), *self._options]


class Proxy(Listener):
    """An HTTP proxy that knows CONNECT alone, in a thread; answers with status.

    Under 200 it passes bytes on to where it was asked to; requests has the first
    line of each request.
    """

    scheme, host = 'http', '127.0.0.1'

    def __init__(self, status='200 Connection established'):
        super().__init__()
        self._status = status
        self.requests = []

    def url(self, path=''):
        return super().url(path)

    def serve(self, peer):
        head = b''
        while b'\r\n\r\n' not in head:
            part = peer.recv(4096)
            if not part:
                return
            head += part
        line = head.split(b'\r\n')[0].decode('latin-1')
        self.requests.append(line)
        peer.sendall(f'HTTP/1.1 {self._status}\r\nContent-Length: 0\r\n\r\n'.encode('ascii'))
        if not self._status.startswith('200'):
            return
        host, _, port = line.split(' ')[1].rpartition(':')
        with socket.create_connection((host, int(port))) as server:
            self._pass_on(peer, server)

    @staticmethod
    def _pass_on(client, server):
        while True:
            for source in select.select([client, server], [], [])[0]:
                try:
                    part = source.recv(65536)
                except OSError:
                    return
                if not part:
                    return
                (server if source is client else client).sendall(part)
