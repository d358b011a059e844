#!/usr/bin/python3
# test-cli-probe.py: a certificate asked for after the request, seen by a probe
#
# Apache asks for one location only: by post-handshake authentication (RFC 8446
# §4.6.2) or, with TLS 1.2, by a renegotiation. libsoup's TLS can do neither.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

from cli import cli, identity, pki, send, trusting, validate
from servers import Apache
from tap import run

LOCATION = """
<Location /secret>
  SSLVerifyClient require
</Location>
"""


def apache(version):
    return Apache(pki(), f'SSLProtocol {version} {LOCATION}\nAlias /secret {pki().path("root.pem")}',
                  protocols='http/1.1')


def test_probe_sends_when_asked_late():
    for version, when in (('TLSv1.3', 'post-handshake'), ('TLSv1.2', 'renegotiation')):
        with apache(version) as server:
            done = send('--probe', *trusting(), *identity(), server.url('/secret'))
            assert done.mtls['transport'] == 'probe'
            assert done.entry['response']['status'] == 200, done.entry['response']
            assert done.tls['certificateRequest']['when'] == when
            assert done.tls['clientCertificate']['state'] == 'sent'
            with open(pki().path('root.pem'), encoding='utf-8') as file:
                assert done.entry['response']['content']['text'] == file.read()


def test_without_the_probe_it_was_never_asked():
    with apache('TLSv1.3') as server:
        done = send(*trusting(), *identity(), server.url('/secret'))
        assert done.mtls['transport'] == 'libsoup'
        assert done.entry['response']['status'] == 403
        assert done.tls['certificateRequest'] == {'seen': False}
        assert done.tls['clientCertificate']['state'] == 'not-asked'


def test_probe_without_an_identity_is_refused():
    for version, alert in (('TLSv1.3', 116), ('TLSv1.2', 40)):
        with apache(version) as server:
            # The server may close while we still write: its alert must be read all the same.
            for _ in range(5):
                done = send('--probe', *trusting(), server.url('/secret'), status=8)
                assert done.tls['clientCertificate']['state'] == 'empty'
                assert done.tls['clientCertificate']['why'] == 'no-identity'
                assert alert in [each['number'] for each in done.tls['alerts'] if each['side'] == 'server']


def test_probe_does_not_trust_a_stranger():
    with apache('TLSv1.3') as server:
        stranger = pki('stranger')
        done = send('--probe', *trusting(stranger), *identity(), server.url('/secret'), status=6)
        assert done.mtls['trust']['decision'] == 'untrusted'
        done = send('--probe', '-k', *trusting(stranger), *identity(), server.url('/secret'))
        assert done.mtls['trust']['decision'] == 'overridden'


def test_probe_posts_a_body_and_follows_redirects():
    with Apache(pki(), f'SSLProtocol TLSv1.3 {LOCATION}\nRedirect /go /secret\n'
                       f'Alias /secret {pki().path("root.pem")}', protocols='http/1.1') as server:
        done = send('--probe', '-L', *trusting(), *identity(), server.url('/go'))
        assert [entry['response']['status'] for entry in done.har['log']['entries']] == [302, 200]


def test_probe_refuses_what_it_cannot_do():
    for options in (['--http2-only', 'https://localhost:1/'], ['http://localhost:1/'],
                    ['--resume', 'https://localhost:1/']):
        assert 'Probe' in cli('send', '--probe', *options).expect(2).err


def test_every_record_is_valid():
    validate()


run(globals())
