#!/usr/bin/python3
# test-exchanges.py: verdicts of real exchanges: the lab, Apache, gnutls-serv
#
# The findings are asserted whole: one that is missing is a fault, and so is one
# that should not be there.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import socket

import cli
import servers
from listener import Listener
from nginx import Nginx, free_port
from tap import run

SENT_403 = ('The server asked for a certificate from 3 CAs, you sent alice with 1 intermediate, '
            'the handshake succeeded, and the answer was HTTP 403.')
PER_PATH = '<Location /index.html>\nSSLVerifyClient require\n</Location>\n'

LAB = {
    'ok': ('certificate-sent', []),
    'forbidden': ('certificate-sent', ['client-cert.not-authorised', 'http.403.after-certificate-request']),
    'forbidden-optional': ('empty-certificate',
                           ['client-cert.empty.no-identity', 'http.403.after-certificate-request']),
    'unauthorized': ('certificate-sent', ['client-cert.not-authorised']),
    'bad-request': ('empty-certificate', ['client-cert.empty.no-identity', 'http.400.no-certificate']),
    'never-asked': ('never-asked', ['client-cert.never-asked']),
    'required-tls12': ('empty-certificate-refused', ['client-cert.empty.no-identity']),
    'required-tls13': ('empty-certificate-refused', ['client-cert.empty.no-identity', 'tls.refused.late']),
    'unknown-ca': ('unknown-ca', ['client-cert.refused.unknown-ca', 'client-cert.sent-although-not-listed',
                                  'tls.refused.late']),
    'missing-intermediate': ('unknown-ca', ['client-cert.refused.unknown-ca',
                                            'client-cert.sent-although-not-listed', 'tls.refused.late']),
    'expired': ('certificate-expired', ['client-cert.refused.expired', 'tls.refused.late']),
    'not-listed': ('certificate-sent', ['client-cert.sent-although-not-listed', 'client-cert.verification-unseen']),
    'silent-close': ('closed-silently', ['tls.closed-silently', 'tls.refused.late']),
    'untrusted-server': ('server-untrusted', ['server.untrusted']),
    'wrong-name': ('server-name-mismatch', ['server.name-mismatch']),
    'tls12-only': ('certificate-sent', []),
    'http1-only': ('certificate-sent', ['client-cert.not-authorised', 'http.403.after-certificate-request']),
}


def verdict_of(done):
    return json.loads(done.out)['log']['entries'][-1]['_mtls']['verdict']


def judged(verdict):
    return verdict['state'], sorted(finding['id'] for finding in verdict['findings'])


def lab(scenario):
    return verdict_of(cli.cli('lab', scenario, '--send', '--json'))


class Says(Listener):
    """A server on 127.0.0.1 that reads once, says the same to everybody and hangs up."""

    host = '127.0.0.1'

    def __init__(self, words):
        super().__init__()
        self._words = words

    def plain_url(self):
        return f'http://{self.host}:{self.port}/'

    def serve(self, peer):
        peer.recv(4096)
        peer.sendall(self._words)


def leaf_only():
    return ['--cert', cli.pki().path('client.pem'), '--key', cli.pki().path('client.key')]


def expect(state, findings, *arguments):
    """Sends, and holds state and findings against what is expected."""
    verdict = verdict_of(cli.cli('send', '--json', *cli.trusting(), *arguments))
    assert judged(verdict) == (state, sorted(findings)), f'{arguments}: {judged(verdict)}'
    return verdict


def platform(verdict, name):
    return next(view for view in verdict['platforms'] if view['id'] == name)


def test_every_scenario_of_the_lab():
    listed = {line.strip() for line in cli.cli('lab', '--list').out.splitlines() if line and line[0] != ' '}
    assert listed == set(LAB), listed ^ set(LAB)
    for scenario, expected in LAB.items():
        found = judged(lab(scenario))
        assert found == expected, f'{scenario}: {found}'


def test_the_story():
    verdict = lab('forbidden')
    assert verdict['headline'] == 'Your certificate was sent. The server answered 403.'
    assert verdict['sentence'] == SENT_403
    assert verdict['apps']['headline'] == 'Apple apps see error −1206 instead of this 403'
    apple = platform(verdict, 'apple.cfnetwork.urlsession')
    assert (apple['code'], apple['symbol'], apple['flagged'], apple['statusReachable']) == \
        (-1206, 'NSURLErrorClientCertificateRequired', True, False)
    for scenario in ('never-asked', 'unauthorized', 'ok', 'bad-request'):
        assert not platform(lab(scenario), 'apple.cfnetwork.urlsession')['flagged'], scenario


def test_the_hard_pair_of_alert_48():
    """Both send one certificate and get 48; an intermediate that was seen tells them apart."""
    missing = lab('missing-intermediate')
    unknown = lab('unknown-ca')
    assert 'Most likely: the intermediate was not sent. ' in missing['sentence'], missing['sentence']
    assert 'Most likely: the intermediate was not sent, or the server trusts other roots' in unknown['sentence']


def test_trust_that_was_overridden():
    verdict = verdict_of(cli.cli('lab', 'untrusted-server', '--send', '--json', '--insecure'))
    assert verdict['severity'] == 'warning'
    assert verdict['sentence'].endswith('You went on although this server is not trusted.')
    assert 'trust.overridden' in judged(verdict)[1]


def test_nginx_refuses_in_http():
    with Nginx(cli.pki(), 'ssl_verify_client on; location / { return 200 ok; }') as server:
        expect('certificate-sent', [], *cli.identity(), server.url())
        expect('certificate-sent', ['client-cert.sent-although-not-listed', 'http.400.certificate-error'],
               *leaf_only(), server.url())
        expect('empty-certificate', ['client-cert.empty.no-identity', 'http.400.no-certificate'], server.url())


def test_apache_asks_on_some_paths():
    """Under TLS 1.2 it can, under TLS 1.3 it says in HTTP that it could not, over HTTP/2 it sends us away."""
    with servers.Apache(cli.pki(), PER_PATH) as server:
        url = server.url('/index.html')
        verdict = expect('certificate-sent', [], *cli.identity(), '--http1.1', '--tls-max', '1.2', url)
        assert verdict['sentence'].startswith('After the request the server asked for a certificate from 1 CA,')
        expect('never-asked', ['client-cert.asked-after-request.not-offered'],
               *cli.identity(), '--http1.1', '--tlsv1.3', url)


def test_openssl_refuses_in_tls():
    with servers.SServer(cli.pki(), '-Verify', '3', '-verify_return_error') as server:
        late = expect('unknown-ca', ['client-cert.refused.unknown-ca', 'client-cert.sent-although-not-listed',
                                     'tls.refused.late'], *leaf_only(), server.url())
        assert 'Most likely: the intermediate was not sent. ' in late['sentence']
        assert late['apps']['headline'] == 'Elsewhere this looks like a broken line'
        early = expect('unknown-ca', ['client-cert.refused.unknown-ca', 'client-cert.sent-although-not-listed'],
                       *leaf_only(), '--tls-max', '1.2', server.url())
        assert 'inside the handshake' in early['sentence']
        expect('unknown-ca', ['client-cert.refused.unknown-ca', 'tls.refused.late'],
               *cli.identity(cli.pki('stranger')), server.url())
        expect('empty-certificate-refused', ['client-cert.empty.no-identity', 'tls.refused.late'], server.url())
        expect('empty-certificate-refused', ['client-cert.empty.no-identity'], '--tls-max', '1.2', server.url())


def test_gnutls_refuses_with_numbers_of_its_own():
    with servers.GnutlsServ(cli.pki(), '--require-client-cert') as server:
        verdict = expect('empty-certificate-refused', ['client-cert.empty.no-identity'],
                         '--tls-max', '1.2', server.url())
        assert 'alert 50 (decode_error)' in verdict['sentence'], verdict['sentence']


def test_the_way_to_the_server():
    url = f'https://127.0.0.1:{free_port()}/'
    verdict = expect('unreachable', ['server.unreachable'], url)
    assert 'refused the connection on port' in verdict['sentence']
    expect('name-unknown', ['server.unreachable'], 'https://nowhere.invalid/')
    with servers.Proxy('403 Forbidden') as proxy:
        expect('proxy-refused', ['proxy.refused'], '-x', proxy.url(), url)


def test_what_is_not_tls_or_not_http():
    with Says(b'HTTP/1.1 400 Bad Request\r\n\r\nplain') as server:
        expect('not-tls', ['server.not-tls'], server.url())
        expect('plain-http', [], server.plain_url())
    with Says(b'SSH-2.0-OpenSSH_9\r\n') as server:
        expect('not-http', ['http.malformed'], server.plain_url())
    with Says(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf') as server:
        expect('answer-cut', ['http.malformed'], server.plain_url())
    with Says(b'') as server:
        expect('closed-silently', ['tls.closed-silently'], server.url())
        expect('closed-silently', [], server.plain_url())


def test_what_cannot_be_opened():
    p12 = ['--cert-type', 'P12', '--cert', cli.pki().path('client.p12')]
    url = 'https://127.0.0.1:1/'
    verdict = expect('unreadable-identity', ['identity.unreadable'], *p12, '--pass', 'wrong', url)
    assert verdict['headline'] == 'client.p12 could not be opened. Nothing was sent.'
    assert verdict['platforms'] == []
    expect('unreadable-identity', ['identity.unreadable'], '--cert', cli.pki().path('client.chain'),
           '--key', cli.pki().path('server.key'), url)
    expect('unreadable-root', [], '--cacert', '/nowhere/ca.pem', url)


def test_the_time_limit():
    with socket.create_server(('127.0.0.1', 0)) as silent:
        verdict = expect('timed-out', [], '--max-time', '0.5', f'https://127.0.0.1:{silent.getsockname()[1]}/')
        assert verdict['sentence'] == 'It had come as far as the TLS handshake.'


run(globals())
