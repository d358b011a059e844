#!/usr/bin/python3
# test-cli-resume.py: the second connection takes up the first one's session
#
# The servers say which it was: nginx by $ssl_session_reused, openssl s_server on
# its page. What the record says must agree.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import itertools
import json

from cli import cli, identity, path, pki, send, trusting, validate
from nginx import Nginx
from servers import Apache, SServer
from tap import run

SAYS = 'return 200 "$ssl_session_reused $ssl_client_verify $server_protocol\\n";'
TICKETS = 'ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets on; ssl_session_cache none;'
CACHE = 'ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets off; ssl_session_cache shared:test:1m;'
NEITHER = 'ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets off; ssl_session_cache off;'
VERSIONS = ('1.2', '1.3')


def versions(version):
    return ['--tls-max', '1.2'] if version == '1.2' else ['--tlsv1.3']


def both(done):
    """Of both entries: the answer's text, the connection's tls, the record."""
    entries = done.har['log']['entries']
    assert len(entries) == 2
    return [(entry['response']['content']['text'], entry['_mtls']['connections'][-1]['tls'], entry['_mtls'])
            for entry in entries]


def resumes(version, who, *arguments):
    """Sends twice; the second must have been resumed, and is returned as both() does."""
    (_, first, _), (text, second, mtls) = both(send('--resume', *trusting(), *versions(version), *who, *arguments))
    assert first['version'] == second['version'] == f'TLS {version}'
    assert first['resumed'] is False and second['resumed'] is True, (version, who)
    assert 'certificateRequest' not in second
    assert second['clientCertificate']['state'] == 'not-asked'
    assert mtls['transport'] == 'gnutls' and mtls['trust']['decision'] == 'trusted'
    return text, first, mtls


def test_nginx_by_ticket_and_by_id():
    for how in (TICKETS, CACHE):
        with Nginx(pki(), f'ssl_verify_client optional; {how} location / {{ {SAYS} }}') as server:
            for version, who in itertools.product(VERSIONS, ([], identity())):
                text, first, _ = resumes(version, who, server.url())
                assert text == f'r {"SUCCESS" if who else "NONE"} HTTP/1.1\n', (how, version, text)
                assert first['clientCertificate']['state'] == ('sent' if who else 'empty')
        with Nginx(pki(), f'{how} location / {{ {SAYS} }}') as server:
            for version in VERSIONS:
                assert resumes(version, [], server.url())[0] == 'r NONE HTTP/1.1\n'


def test_s_server_by_ticket_and_by_id():
    for options in ([], ['-no_ticket']):
        with SServer(pki(), '-Verify', '3', *options) as server:
            for version in VERSIONS:
                text = resumes(version, identity(), server.url())[0]
                assert f'Reused, TLSv{version}' in text, text


# It is a full handshake then, and told as one.
def test_a_server_that_takes_none_up():
    def refused(server, says, *arguments):
        for version in VERSIONS:
            done = send('--resume', *trusting(), *versions(version), *identity(), *arguments, server.url())
            for text, tls, mtls in both(done):
                assert says in text, text
                assert tls['resumed'] is False and tls['certificateRequest']['when'] == 'handshake'
                assert tls['clientCertificate']['state'] == 'sent'
                assert mtls['verdict']['findings'] == [each for each in mtls['verdict']['findings']
                                                       if each['id'] != 'tls.resumed']

    with Nginx(pki(), f'ssl_verify_client on; {NEITHER} location / {{ {SAYS} }}') as server:
        refused(server, '. SUCCESS')
    with SServer(pki(), '-Verify', '3', '-no_ticket', '-no_cache') as server:
        refused(server, 'New, TLS')


def test_the_report_says_that_nobody_asked():
    with Nginx(pki(), f'ssl_verify_client on; {CACHE} location / {{ {SAYS} }}') as server:
        report = cli('send', '--resume', *trusting(), *versions('1.2'), *identity(), server.url()).expect(0).out
        assert 'An earlier session was resumed. Nobody asked for a certificate.' in report, report


def test_apache_and_a_redirect():
    with Apache(pki(), 'SSLVerifyClient require\nSSLSessionTickets on\nRedirect /go /index.html') as server:
        for version in VERSIONS:
            resumes(version, identity(), server.url('/index.html'))
            done = send('--resume', '-L', *trusting(), *versions(version), *identity(), server.url('/go'))
            each = [entry['_mtls']['connections'][-1]['tls']['resumed'] for entry in done.har['log']['entries']]
            assert each == [False, False, True], (version, each)


def test_http2_alone_goes_over_libsoup():
    with Nginx(pki(), f'ssl_verify_client on; {TICKETS} location / {{ {SAYS} }}') as server:
        done = send('--resume', '--http2-only', *trusting(), *identity(), server.url())
        _, (text, second, mtls) = both(done)
        assert text == 'r SUCCESS HTTP/2.0\n' and second['resumed'] is True
        assert mtls['transport'] == 'libsoup'
        assert 'Resume' in cli('send', '--resume', '--http2-only', '--tls-max', '1.2', server.url()).expect(2).err


# Two answers came; what is handed on is one of them, and the record holds the other.
def test_one_body_is_handed_on():
    alias = f'Alias /root {pki().path("root.pem")}\nSSLSessionTickets on'
    with Apache(pki(), alias) as server, open(pki().path('root.pem'), encoding='utf-8') as file:
        text = file.read()
        har = path('resumed.har')
        done = cli('send', '--resume', *trusting(), '-o', '-', '--har', har, server.url('/root')).expect(0)
        assert done.out == text
        with open(har, encoding='utf-8') as file:
            first = json.load(file)['log']['entries'][0]
        assert first['response']['content']['text'] == text


def test_a_body_is_sent_twice():
    with Nginx(pki(), f'ssl_verify_client on; {TICKETS} location / {{ {SAYS} }}') as server:
        assert resumes('1.2', identity(), '-d', 'a body', server.url())[0] == 'r SUCCESS HTTP/1.1\n'


def test_every_record_is_valid():
    validate()


run(globals())
