# situations.py: servers, what they are asked, and whether a certificate reached them
#
# A situation is a server, a path and an identity. Every server keeps a record of
# its own of who sent a certificate: its log, not the client's word.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import dataclasses
import os
import select
import ssl
import time

import cli
import servers
from listener import Listener
from nginx import Nginx

# To find a log that stays silent, not to measure.
SECONDS = 20

LOCATIONS = """
  default_type text/plain;
  location ~ /200/info/refs$ { return 200 "REFS"; }
  location ~ /200 { return 200 "fine\\n"; }
  location ~ /401 { add_header WWW-Authenticate 'Basic realm="test"' always; return 401; }
  location ~ /403 { return 403; }
  location ~ /404 { return 404; }
  location ~ /407(/|$) { return 407 "no proxy\\n"; }
  location ~ /407-with-challenge { add_header Proxy-Authenticate 'Basic realm="test"' always; return 407 "no proxy\\n"; }
  location ~ /421 { return 421; }
  location ~ /500 { return 500; }
"""
# What git takes for a repository.
REFS = 'da39a3ee5e6b4b0d3255bfef95601890afd80709\trefs/heads/main\n'
HAPROXY = """
global
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "%HP %[ssl_c_used] %[ssl_c_verify]"
  timeout client 30s
  timeout server 30s
  timeout connect 30s
frontend test
  bind 127.0.0.1:{port} ssl crt {folder}/server.both ca-file {root} verify optional crt-ignore-err all ca-ignore-err all
  http-request deny deny_status 403 unless {{ ssl_c_used }} {{ ssl_c_verify 0 }}
  http-request return status 200 content-type text/plain file {folder}/refs if {{ path_end /info/refs }}
  http-request return status 200 content-type text/plain string fine
"""


def stranger():
    """Another PKI, whose names are others too."""
    return cli.pki('stranger', organisation='Stranger')


def wait_for(found):
    """What found() returns once it is not None."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        value = found()
        if value is not None:
            return value
        select.select([], [], [], 0.01)
    raise AssertionError('the server logged nothing')


def write_refs(folder):
    with open(os.path.join(folder, 'refs'), 'w', encoding='ascii') as file:
        file.write(REFS)


class AccessLog:
    """Servers whose log names the path, in which stands who asks."""

    def before(self):
        pass

    def saw_certificate(self, path):
        return wait_for(lambda: self._find(path))

    def _find(self, path):
        for line in self.access_log().splitlines():
            asked, _, rest = line.partition(' ')
            if asked.startswith(path):
                return self.has_certificate(rest)
        return None


class NginxServer(AccessLog, Nginx):
    def __init__(self, directives, **options):
        super().__init__(cli.pki(), directives + LOCATIONS.replace('REFS', REFS), **options)

    @staticmethod
    def has_certificate(rest):
        return not rest.startswith('NONE')


class ApacheServer(AccessLog, servers.Apache):
    def __init__(self, directives):
        super().__init__(cli.pki(), directives, protocols='http/1.1')

    def command(self):
        write_refs(self.folder)
        self._directives += (f'CustomLog access.log "%U %{{SSL_CLIENT_VERIFY}}x"\n'
                             f'AliasMatch "/info/refs$" "{self.folder}/refs"\n'
                             f'AliasMatch "^/" "{self.folder}/index.html"\n')
        return super().command()

    def access_log(self):
        with open(os.path.join(self.folder, 'access.log'), encoding='utf-8') as file:
            return file.read()

    @staticmethod
    def has_certificate(rest):
        return rest.startswith(('SUCCESS', 'FAILED', 'GENEROUS'))


class HaproxyServer(AccessLog, servers.Server):
    def __init__(self):
        super().__init__(cli.pki())

    def command(self):
        write_refs(self.folder)
        with open(os.path.join(self.folder, 'server.both'), 'w', encoding='ascii') as both:
            for name in ('server.chain', 'server.key'):
                with open(self.pki.path(name), encoding='ascii') as file:
                    both.write(file.read())
        configuration = os.path.join(self.folder, 'haproxy.cfg')
        with open(configuration, 'w', encoding='ascii') as file:
            file.write(HAPROXY.format(port=self.port, folder=self.folder, root=self.pki.path('root.pem')))
        return [servers.program('haproxy'), '-db', '-f', configuration]

    def access_log(self):
        return self.log()

    @staticmethod
    def has_certificate(rest):
        return rest.startswith('1')


class SServer(servers.SServer):
    """It refuses; its log says for each connection why. One client at a time."""

    def __init__(self, version, names_roots=True):
        super().__init__(cli.pki(), '-Verify', '3', '-verify_return_error', '-no_ticket', version,
                         names_roots=names_roots)
        self._read = 0

    def command(self):
        return [word for word in super().command() if word != '-quiet']

    def before(self):
        self._read = len(self.log())

    def saw_certificate(self, _path):
        return wait_for(self._find)

    def _find(self):
        text = self.log()[self._read:]
        if 'verify error' in text:
            return True
        return False if 'peer did not return a certificate' in text else None


class AsksOfNobody:
    """Servers that only clients without an identity are sent to."""

    def before(self):
        pass

    def saw_certificate(self, _path):
        return False


class GnutlsServ(AsksOfNobody, servers.GnutlsServ):
    def __init__(self, priority):
        super().__init__(cli.pki(), '--require-client-cert', '--priority', priority)


class Closes(Listener):
    """Asks for a certificate, reads what the client says then, and hangs up."""

    def __init__(self, version):
        super().__init__()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(cli.pki().path('server.chain'), cli.pki().path('server.key'))
        self._context.load_verify_locations(cli.pki().path('root.pem'))
        self._context.verify_mode = ssl.CERT_OPTIONAL
        self._context.minimum_version = self._context.maximum_version = version
        self._seen = []

    def before(self):
        self._seen.clear()

    def saw_certificate(self, _path):
        return wait_for(lambda: any(self._seen) if self._seen else None)

    def serve(self, peer):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        flights = 0
        while True:
            try:
                tls.do_handshake()
                self._seen.append(tls.getpeercert(True) is not None)
                return
            except ssl.SSLWantReadError:
                answer = outgoing.read()
                flights += bool(answer)
                if answer:
                    peer.sendall(answer)
            part = peer.recv(65536)
            if not part:
                return
            incoming.write(part)


@dataclasses.dataclass(frozen=True)
class Situation:
    """What is asked of which server, as whom."""

    name: str
    server: str
    path: str
    identity: str  # none, good, leaf, stranger or expired
    asks_later: bool = False  # for a certificate, after the handshake of TLS 1.3
    renegotiates: bool = False
    trusting: str = 'pki'
    reached: bool = True  # whether the server gets to see a certificate


def refusals(server, identities):
    return [Situation(f'{server}, {identity}', server, '/', identity) for identity in identities]


def make_servers():
    root, other = cli.pki().path('root.pem'), stranger().path('root.pem')
    per_path = '<LocationMatch "^/">\nSSLVerifyClient require\n</LocationMatch>\n'
    return {
        'nginx, not asked': lambda: NginxServer(''),
        'nginx, optional': lambda: NginxServer('ssl_verify_client optional;'),
        'nginx, optional, TLS 1.2': lambda: NginxServer('ssl_verify_client optional; ssl_protocols TLSv1.2;'),
        'nginx, required': lambda: NginxServer('ssl_verify_client on;'),
        'nginx, another list': lambda: NginxServer(
            f'ssl_verify_client optional; ssl_trusted_certificate {root};', client_ca=other),
        'Apache, per path, TLS 1.2': lambda: ApacheServer('SSLProtocol TLSv1.2\n' + per_path),
        'Apache, per path, TLS 1.3': lambda: ApacheServer('SSLProtocol TLSv1.3\n' + per_path),
        'HAProxy, optional': HaproxyServer,
        'openssl, TLS 1.2': lambda: SServer('-tls1_2'),
        'openssl, TLS 1.3': lambda: SServer('-tls1_3'),
        'openssl, no list, TLS 1.2': lambda: SServer('-tls1_2', names_roots=False),
        'openssl, no list, TLS 1.3': lambda: SServer('-tls1_3', names_roots=False),
        'gnutls-serv, TLS 1.2': lambda: GnutlsServ('NORMAL:-VERS-ALL:+VERS-TLS1.2'),
        'gnutls-serv, TLS 1.3': lambda: GnutlsServ('NORMAL:-VERS-ALL:+VERS-TLS1.3'),
        'closing, TLS 1.2': lambda: Closes(ssl.TLSVersion.TLSv1_2),
        'closing, TLS 1.3': lambda: Closes(ssl.TLSVersion.TLSv1_3),
    }


SITUATIONS = [
    Situation('200, not asked', 'nginx, not asked', '/200', 'good'),
    Situation('403, not asked', 'nginx, not asked', '/403', 'good'),
    Situation('200, sent', 'nginx, optional', '/200', 'good'),
    Situation('403, sent', 'nginx, optional', '/403', 'good'),
    Situation('403, none sent', 'nginx, optional', '/403', 'none'),
    Situation('401, sent', 'nginx, optional', '/401', 'good'),
    Situation('404, sent', 'nginx, optional', '/404', 'good'),
    Situation('407, sent', 'nginx, optional', '/407-with-challenge', 'good'),
    Situation('407, none sent', 'nginx, optional', '/407', 'none'),
    Situation('421, sent', 'nginx, optional', '/421', 'good'),
    Situation('500, sent', 'nginx, optional', '/500', 'good'),
    Situation('server not trusted', 'nginx, optional', '/200', 'good', trusting='stranger', reached=False),
    Situation('403, sent, TLS 1.2', 'nginx, optional, TLS 1.2', '/403', 'good'),
    Situation('403, none sent, TLS 1.2', 'nginx, optional, TLS 1.2', '/403', 'none'),
    Situation('400, none sent', 'nginx, required', '/200', 'none'),
    Situation('400, expired', 'nginx, required', '/200', 'expired'),
    Situation('400, unknown CA', 'nginx, required', '/200', 'stranger'),
    Situation('400, leaf only', 'nginx, required', '/200', 'leaf'),
    Situation('200, not on the list', 'nginx, another list', '/200', 'good'),
    Situation('renegotiation', 'Apache, per path, TLS 1.2', '/', 'good', renegotiates=True),
    Situation('post-handshake', 'Apache, per path, TLS 1.3', '/', 'good', asks_later=True),
    Situation('HAProxy 200, sent', 'HAProxy, optional', '/', 'good'),
    Situation('HAProxy 403, none sent', 'HAProxy, optional', '/', 'none'),
    Situation('HAProxy 403, unknown CA', 'HAProxy, optional', '/', 'stranger'),
    *refusals('openssl, TLS 1.2', ('none', 'leaf', 'stranger', 'expired')),
    *refusals('openssl, TLS 1.3', ('none', 'leaf', 'stranger', 'expired')),
    *refusals('openssl, no list, TLS 1.2', ('stranger',)),
    *refusals('openssl, no list, TLS 1.3', ('stranger',)),
    *refusals('gnutls-serv, TLS 1.2', ('none',)),
    *refusals('gnutls-serv, TLS 1.3', ('none',)),
    *refusals('closing, TLS 1.2', ('none', 'good')),
    *refusals('closing, TLS 1.3', ('none', 'good')),
]
