#!/usr/bin/python3
# test-cli-online.py: verify --online: issuers, OCSP responders and lists, of good faith and of bad
#
# openssl answers as the OCSP responder, nginx serves the files, and a server of a
# few lines answers as nobody should.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import functools
import json
import os
import shutil
import subprocess
import tempfile
import threading

from cli import cli, path, pki, write
from listener import Listener
from nginx import Nginx, free_port
from pki import openssl
from tap import run

SECONDS = 60
CA = """
[ca]
default_ca = issuing
[issuing]
database = {database}
certificate = {certificate}
private_key = {key}
default_md = sha256
default_crl_days = 10
"""


@functools.cache
def serials():
    """Serial numbers of leaves, by name; those that begin with "revoked" are revoked."""
    return {}


def leaf(name, **urls):
    """A server's certificate of the issuing CA with these addresses: issuer, ocsp and crl, one or several."""
    access = [f'{method};URI:{url}' for method, key in (('OCSP', 'ocsp'), ('caIssuers', 'issuer'))
              for url in as_list(urls.get(key))]
    lines = ['subjectAltName = DNS:localhost', 'extendedKeyUsage = serverAuth']
    if access:
        lines.append('authorityInfoAccess = ' + ', '.join(access))
    if urls.get('crl'):
        lines.append('crlDistributionPoints = ' + ', '.join('URI:' + url for url in as_list(urls['crl'])))
    serial = serials().setdefault(name, 0x1000 + len(serials()))
    sign(name, lines, f'/O=Test/CN={name}', 'issuing', '-set_serial', str(serial))
    return path(name + '.pem')


def as_list(value):
    return [] if value is None else [value] if isinstance(value, str) else value


def sign(name, lines, subject, issuer, *options):
    extensions = write(name + '.ext', '\n'.join(lines).encode())
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-keyout', path(name + '.key'),
            '-out', path(name + '.csr'))
    openssl('x509', '-req', '-in', path(name + '.csr'), '-out', path(name + '.pem'), '-days', '20', '-sha256',
            '-CA', pki().path(issuer + '.pem'), '-CAkey', pki().path(issuer + '.key'), '-extfile', extensions, *options)


def database():
    lines = []
    for name, serial in serials().items():
        state = 'R\t300101000000Z\t240101000000Z' if name.startswith('revoked') else 'V\t300101000000Z\t'
        lines.append(f'{state}\t{serial:04X}\tunknown\t/O=Test/CN={name}\n')
    return write('index.txt', ''.join(line for line in lines if 'unlisted' not in line).encode())


def revocation_list(issuer='issuing', *options):
    settings = write('ca.cnf', CA.format(database=database(), certificate=pki().path(issuer + '.pem'),
                                         key=pki().path(issuer + '.key')).encode())
    openssl('ca', '-config', settings, '-gencrl', '-out', path('list.pem'), *options)
    openssl('crl', '-in', path('list.pem'), '-outform', 'DER', '-out', path('list.der'))
    return path('list.der')


class Responder:
    """openssl ocsp, signing with the key of a certificate."""

    def __init__(self, port, signer, *options):
        self._command = ['openssl', 'ocsp', '-port', str(port), '-index', database(), '-CA', pki().path('issuing.pem'),
                         '-rsigner', signer[0], '-rkey', signer[1], '-nmin', '10', *options]
        self._port = port

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.PIPE, encoding='utf-8')
        for line in self._process.stderr:
            if 'waiting' in line.lower():
                return self
        raise AssertionError('openssl ocsp did not start')

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(SECONDS)
        self._process.stderr.close()


class Says(Listener):
    """Plain http: answers each path with what says(path) returns, whole or in pieces; counts what it was asked."""

    scheme, host = 'http', '127.0.0.1'

    def __init__(self, says):
        super().__init__()
        self._says = says
        self.asked = []

    def serve(self, peer):
        request = peer.recv(65536)
        self.asked.append(request)
        for piece in self._says(request.split(b' ')[1].decode()):
            peer.sendall(piece)


def http(body, status='200 OK', *headers):
    lines = [f'HTTP/1.1 {status}', f'Content-Length: {len(body)}', 'Connection: close', *headers, '', '']
    return ['\r\n'.join(lines).encode() + body]


def ask(leaf_file, *options, issuing=True, status=0):
    """What --online came to: the document, and its answers as (asked, result)."""
    between = ['--untrusted', pki().path('issuing.pem')] if issuing else []
    arguments = ['--cacert', pki().path('root.pem'), *between, '--online', *options, leaf_file]
    document = json.loads(cli('verify', '--json', *arguments).expect(status).out)
    for answer in document['online']:
        assert {'certificate', 'asked', 'url', 'result', 'detail'} <= set(answer), answer
    return document, [(answer['asked'], answer['result']) for answer in document['online']]


def read(name):
    with open(path(name), 'rb') as file:
        return file.read()


def test_nobody_is_asked_unasked():
    with Says(lambda _: http(b'')) as server:
        file = leaf('quiet', ocsp=server.url('/ocsp'), crl=server.url('/crl'), issuer=server.url('/issuer'))
        cli('verify', '--cacert', pki().path('root.pem'), '--untrusted', pki().path('issuing.pem'), file).expect(0)
        cli('verify', '--cacert', pki().path('root.pem'), file).expect(6)
        assert server.asked == []
        assert 'name no address' in cli('verify', '--online', '--cacert', pki().path('root.pem'), '--untrusted',
                                         pki().path('issuing.pem'), leaf('lone')).expect(0).out


def test_a_real_responder():
    port = free_port()
    url = f'http://127.0.0.1:{port}'
    good, revoked, unlisted = (leaf(name, ocsp=url) for name in ('good', 'revoked-ocsp', 'unlisted'))
    issuing = pki().path('issuing.pem'), pki().path('issuing.key')
    with Responder(port, issuing):
        assert ask(good)[1] == [('ocsp', 'good')]
        document, answers = ask(revoked, status=6)
        assert answers == [('ocsp', 'revoked')] and document['candidates'][0]['check'] == 'revoked', document
        assert ask(unlisted)[1] == [('ocsp', 'unknown')]
        said = cli('verify', '--online', '--cacert', pki().path('root.pem'), '--untrusted', issuing[0], revoked).expect(6).out
        assert said.startswith('✗ Not trusted') and 'revoked-ocsp, OCSP at ' + url in said and '1 January 2024' in said, said

    delegate = ['extendedKeyUsage = OCSPSigning', 'noCheck = ignored', 'basicConstraints = critical, CA:false']
    sign('delegate', delegate, '/CN=Responder', 'issuing', '-set_serial', '5')
    sign('usurper', ['extendedKeyUsage = serverAuth'], '/CN=Usurper', 'issuing', '-set_serial', '6')
    for name, result in (('delegate', 'good'), ('usurper', 'bad-signature')):
        with Responder(port, (path(name + '.pem'), path(name + '.key'))):
            assert ask(good)[1] == [('ocsp', result)], name
    with Responder(port, (pki().path('client.pem'), pki().path('client.key'))):
        document, answers = ask(revoked)
        assert answers == [('ocsp', 'bad-signature')], document


def test_files_from_nginx():
    """A missing issuer is fetched and said to be; a list counts when no responder settled it."""
    port = free_port()
    url = f'http://127.0.0.1:{port}/'
    files = ['issuing.der', 'issuing.p7c', 'list.der']
    gap = leaf('gap', issuer=url + 'issuing.der', crl=url + 'list.der')
    bundle = leaf('gap-bundle', issuer=[url + 'nothing', url + 'issuing.p7c'])
    revoked = leaf('revoked-list', ocsp='http://127.0.0.1:1/', crl=url + 'list.der')
    openssl('x509', '-in', pki().path('issuing.pem'), '-outform', 'DER', '-out', path('issuing.der'))
    openssl('crl2pkcs7', '-nocrl', '-certfile', pki().path('issuing.pem'), '-outform', 'DER', '-out', path('issuing.p7c'))
    revocation_list()
    # Its workers are another user's.
    with tempfile.TemporaryDirectory() as folder, Nginx(pki(), f'listen 127.0.0.1:{port}; root {folder};'):
        os.chmod(folder, 0o755)

        def publish():
            for name in files:
                shutil.copy(path(name), folder)

        publish()
        document, answers = ask(gap, issuing=False)
        assert answers == [('issuer', 'fetched'), ('crl', 'good')], document
        assert document['online'][0]['issuer'] == document['path'][1] and len(document['path']) == 3, document
        assert not document['opinions'][0]['trusted'], document
        said = cli('verify', '--online', '--cacert', pki().path('root.pem'), gap).expect(0).out
        assert 'was fetched from there; nobody sent it' in ' '.join(said.split()), said
        assert 'GnuTLS by itself would not have trusted' in said, said

        assert ask(bundle, issuing=False)[1] == [('issuer', 'no-answer'), ('issuer', 'fetched')]
        document, answers = ask(revoked, status=6)
        assert answers == [('ocsp', 'no-answer'), ('crl', 'revoked')], document

        document, answers = ask(gap, '--at', '2099-01-01T00:00:00Z', issuing=False, status=6)
        assert answers == [('issuer', 'fetched'), ('crl', 'expired')], document
        revocation_list('root')
        publish()
        assert ask(gap)[1] == [('crl', 'other-issuer')]


def test_a_proxy():
    proxied = leaf('proxied', crl='http://nowhere.invalid/list')
    with Says(lambda _: http(read('list.der'))) as proxy:
        revocation_list()
        assert ask(proxied, '-x', proxy.url())[1] == [('crl', 'good')]
        head, _, _ = proxy.asked[0].partition(b'\r\n')
        assert head == b'GET http://nowhere.invalid/list HTTP/1.1', proxy.asked
        assert not [line for line in proxy.asked[0].lower().split(b'\r\n') if line.startswith((b'cookie', b'authorization'))]


def test_those_of_bad_faith():
    """Each leaves the decision as it was, is told, and takes no more than its time and its room."""
    revocation_list()
    huge = [b'HTTP/1.1 200 OK\r\n\r\n', *([b'x' * 1000000] * 20)]
    answers = {
        '/html': (http(b'<html>captive portal</html>'), 'unreadable'),
        '/empty': (http(b''), 'unreadable'),
        '/huge': (huge, 'no-answer'),
        '/lies': ([b'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc'], 'no-answer'),
        '/file': (http(b'', '302 Found', 'Location: file:///etc/passwd'), 'no-answer'),
        '/away': (http(b'', '302 Found', 'Location: /list'), 'no-answer'),
        '/auth': (http(b'', '401 Unauthorized', 'WWW-Authenticate: Basic realm="x"'), 'no-answer'),
        '/noise': ([os.urandom(300)], 'no-answer'),
        '/cut': (http(read('list.der')[:-20]), 'unreadable'),
    }
    with Says(lambda where: answers[where][0]) as server:
        for where, (_, result) in answers.items():
            for kind in ('ocsp', 'crl'):
                document, found = ask(leaf('odd' + where[1:] + kind, **{kind: server.url(where)}))
                assert found == [(kind, result)], (where, document)
            assert ask(leaf('gap' + where[1:], issuer=server.url(where)), issuing=False, status=6)[1] == [('issuer', result)]

    for url in ('file:///etc/passwd', 'https://127.0.0.1/', 'ldap://127.0.0.1/', 'http://user:pass@127.0.0.1/', 'http:///x'):
        assert ask(leaf('scheme', crl=url))[1] == [('crl', 'not-asked')], url


def test_no_more_than_is_fair():
    revocation_list()
    with Says(lambda where: http(b'nothing')) as server:
        urls = [server.url(f'/{number}') for number in range(20)]
        document, answers = ask(leaf('many', ocsp=urls, crl=urls))
        assert len(answers) == 8 and len(server.asked) == 8, document
    with Says(lambda where: http(read('many.pem'))) as server:
        # What lies there is not the issuer, however often it is asked for.
        document, answers = ask(leaf('circle', issuer=[server.url('/a')] * 4), issuing=False, status=6)
        assert answers == [('issuer', 'not-usable')] and len(server.asked) == 1, document


def test_a_slow_one():
    """A byte now and then keeps libsoup waiting, and us no longer than the limit."""
    over = threading.Event()

    def drip(_):
        yield b'HTTP/1.1 200 OK\r\nX: '
        while not over.wait(0.5):
            yield b'x'

    with Says(drip) as server:
        document, answers = ask(leaf('slow', crl=server.url()))
        over.set()
        assert answers == [('crl', 'no-answer')], document
        assert 'longer than 10 seconds' in document['online'][0]['detail'], document


run(globals())
