#!/usr/bin/python3
# test-cli-send.py: sends to real servers, with curl as the oracle
#
# Status, version, headers and body are curl's; every record is held against the
# schema.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import base64
import re

from cli import Answer, cli, identity, pki, send, trusting, validate
from nginx import Nginx
from pki import PASSPHRASE
from servers import Apache, GnutlsServ, SServer
from tap import run

PATHS = """
location / { return 200 "ok\\n"; }
location /401 { return 401; }
location /403 { return 403 "no\\n"; }
location /bytes { default_type application/octet-stream; return 200 "\\x01\\xff"; }
"""
# They change between two requests.
VOLATILE = {'date', 'last-modified', 'etag', 'connection', 'content-encoding', 'vary',
            'content-length', 'accept-ranges', 'upgrade', 'keep-alive'}


def body_of(entry):
    content = entry['response']['content']
    text = content.get('text', '')
    return base64.b64decode(text) if content.get('encoding') == 'base64' else text.encode('utf-8')


def assert_as_curl(url, *options, status=0):
    """The record of a request, after comparing its answer with curl's."""
    done = send(*trusting(), *options, url, status=status)
    response = done.entry['response']
    curl = Answer('--compressed', *trusting(), *options, url)

    assert response['status'] == curl.status, (response['status'], curl.status, curl.err)
    assert response['httpVersion'].removeprefix('HTTP/') in (curl.version, curl.version + '.0'), \
        (response['httpVersion'], curl.version)
    ours = [(header['name'].lower(), header['value']) for header in response['headers']]
    assert ([pair for pair in ours if pair[0] not in VOLATILE]
            == [pair for pair in curl.headers if pair[0] not in VOLATILE]), (ours, curl.headers)
    assert body_of(done.entry) == curl.body, (response['content'], curl.body)
    return done


def test_nginx_asks_and_answers():
    for verify in ('on', 'optional', 'off'):
        with Nginx(pki(), f'ssl_verify_client {verify}; ssl_protocols TLSv1.2 TLSv1.3; {PATHS}') as nginx:
            for tls, most in (('TLS 1.2', '1.2'), ('TLS 1.3', '1.3')):
                for http in ('--http1.1', '--http2'):
                    done = assert_as_curl(nginx.url('/403'), *identity(), '--tls-max', most, http)
                    client = done.tls['clientCertificate']
                    assert done.tls['version'] == tls
                    assert done.tls['alpn'] == ('h2' if http == '--http2' else 'http/1.1')
                    assert done.tls['certificateRequest']['seen'] is (verify != 'off')
                    assert client['state'] == ('not-asked' if verify == 'off' else 'sent')
                    assert len(client.get('chain', [])) == (0 if verify == 'off' else 2)
            for where in ('/', '/401', '/bytes'):
                assert_as_curl(nginx.url(where), *identity())


def test_nginx_without_a_certificate():
    with Nginx(pki(), f'ssl_verify_client optional; {PATHS}') as nginx:
        done = assert_as_curl(nginx.url('/403'))
        assert done.tls['clientCertificate'] == {'state': 'empty', 'chain': [], 'why': 'no-identity'}
        sees = {view['id']: view for view in done.mtls['verdict']['platforms']}
        assert sees['apple.cfnetwork.urlsession']['code'] == -1206
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        # nginx refuses in HTTP: 400, and says why in words.
        done = assert_as_curl(nginx.url('/'))
        assert done.entry['response']['status'] == 400
        assert b'No required SSL certificate was sent' in body_of(done.entry)


def test_nginx_refuses_a_stranger_in_http():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        done = assert_as_curl(nginx.url('/'), *identity(pki('stranger')))
        assert b'The SSL certificate error' in body_of(done.entry)


def apple(done):
    return next(view for view in done.mtls['verdict']['platforms']
                if view['id'] == 'apple.cfnetwork.urlsession')


def test_what_apple_makes_of_it():
    """A 403 after a certificate request is flagged; a 401, or a 403 without one, is not."""
    for verify, where, flagged in (('on', '/403', True), ('optional', '/403', True), ('on', '/401', False),
                                   ('off', '/403', False), ('on', '/', False)):
        with Nginx(pki(), f'ssl_verify_client {verify}; {PATHS}') as nginx:
            view = apple(send(*trusting(), *identity(), nginx.url(where)))
            assert view['flagged'] is flagged, (verify, where, view)
            assert (view.get('code') == -1206) is flagged
            assert view['statusReachable'] is not flagged


def test_the_report_tells_the_story():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        done = cli('send', '--cacert', pki().path('root.pem'), '--cert-type', 'P12',
                   '--cert', pki().path('client.p12'), '--pass', PASSPHRASE, nginx.url('/403')).expect(0)
    unwrapped = ' '.join(done.out.split())
    for words in ('Your certificate was sent. The server answered 403.', '1 CA', '1 intermediate',
                  'chain of 2 certificates', 'HTTP/2 403', '−1206', 'NSURLErrorClientCertificateRequired',
                  'CertificateRequest', 'Test Root', 'Test Issuing CA', 'client'):
        assert words in unwrapped, f'“{words}” is missing:\n{done.out}'
    assert '\x1b' not in done.out and done.err == '', done.err
    assert PASSPHRASE not in re.sub(r'[0-9a-f]{8,}|\d+\.\d+|port \d+|localhost:\d+', '', done.out)


def test_a_record_holds_no_secret():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        done = send(*trusting(), '--cert', pki().path('client.p12') + ':' + PASSPHRASE, nginx.url('/'))
    with open(pki().path('client.key'), encoding='ascii') as file:
        key = file.read().split('\n')[1]
    assert key not in done.out and f'"{PASSPHRASE}"' not in done.out
    assert done.mtls['identity'] | {'chain': []} == {
        'kind': 'pkcs12', 'name': 'client.p12', 'mode': 'always', 'sends': 'intermediates', 'chain': []}


def test_apache():
    for directives, status in (('SSLVerifyClient require', 200), ('SSLVerifyClient optional', 200),
                               ('SSLVerifyClient require\nRedirect 403 /', 403),
                               ('SSLVerifyClient none\nRedirect 403 /', 403)):
        with Apache(pki(), directives) as apache:
            for options in (['--http1.1'], ['--http2'], ['--tls-max', '1.2']):
                done = assert_as_curl(apache.url(), *identity(), *options)
                assert done.entry['response']['status'] == status
                asked = done.tls['certificateRequest']['seen']
                assert asked is ('none' not in directives)
                assert apple(done)['flagged'] is (asked and status == 403)


def test_apache_refuses_nobody():
    with Apache(pki(), 'SSLVerifyClient require') as apache:
        for options, status, number, when in (
                (['--tls-max', '1.2'], 7, 40, {'handshake'}),
                ([], 8, 116, {'after-client-finished', 'after-request'})):
            done = send(*trusting(), *options, apache.url(), status=status)
            alerts = [alert for alert in done.tls['alerts'] if alert['side'] == 'server']
            assert [alert['number'] for alert in alerts] == [number], done.tls['alerts']
            assert alerts[0]['when'] in when and alerts[0]['level'] == 'fatal'


def test_apache_asks_on_one_path():
    """Per path: TLS 1.3 would need post-handshake authentication, which is not offered."""
    with Apache(pki(), '<Location /private>\nSSLVerifyClient require\n</Location>') as apache:
        done = send(*trusting(), *identity(), '--http1.1', apache.url('/private'))
        assert done.entry['response']['status'] == 403
        assert done.tls['certificateRequest'] == {'seen': False}
        assert apple(done)['flagged'] is False


def test_s_server():
    with SServer(pki(), '-Verify', '3', '-verify_return_error') as server:
        done = send(*trusting(), *identity(), server.url())
        assert done.entry['response']['status'] == 200
        assert done.tls['clientCertificate']['state'] == 'sent'

        for options, status, number in ((['--tls-max', '1.2'], 7, 40), ([], 8, 116)):
            done = send(*trusting(), *options, server.url(), status=status)
            assert number in [alert['number'] for alert in done.tls['alerts']], done.tls['alerts']
            assert done.tls['clientCertificate']['state'] == 'empty'
            assert done.entry['response']['status'] == 0 and done.entry['response']['_error']

        for options, status in ((['--tls-max', '1.2'], 7), ([], 8)):
            done = send(*trusting(), *identity(pki('stranger')), *options, server.url(), status=status)
            assert 48 in [alert['number'] for alert in done.tls['alerts']], done.tls['alerts']


def test_s_server_speaks_another_version():
    with SServer(pki(), '-tls1_2') as server:
        done = send(*trusting(), '--tlsv1.3', server.url(), status=7)
        assert 70 in [alert['number'] for alert in done.tls['alerts']], done.tls['alerts']
        assert send(*trusting(), server.url()).tls['version'] == 'TLS 1.2'


def test_gnutls_serv():
    with GnutlsServ(pki(), '--require-client-cert', '--verify-client-cert') as server:
        done = send(*trusting(), *identity(), '--http1.1', server.url())
        assert done.entry['response']['status'] == 200
        assert done.tls['clientCertificate']['state'] == 'sent'
        send(*trusting(), '--tls-max', '1.2', '--http1.1', server.url(), status=7)
        done = send(*trusting(), '--http1.1', server.url(), status=8)
        assert done.tls['clientCertificate'] == {'state': 'empty', 'chain': [], 'why': 'no-identity'}


def test_an_untrusted_server():
    stranger = pki('stranger')
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        done = send(*trusting(stranger), *identity(), nginx.url('/403'), status=6)
        assert done.mtls['trust']['decision'] == 'untrusted'
        assert done.mtls['trust']['reasons']
        assert ([opinion['trusted'] for opinion in done.mtls['trust']['opinions']]) == [False, False], done.mtls['trust']
        assert nginx.log().count('GET') == 0
        assert Answer(*trusting(stranger), nginx.url('/403')).exit_status == 60

        done = send(*trusting(stranger), *identity(), '-k', nginx.url('/403'))
        assert done.mtls['trust']['decision'] == 'overridden'
        assert done.entry['response']['status'] == 403


def test_every_exchange_is_cold():
    with Nginx(pki(), f'ssl_verify_client on; ssl_session_cache shared:c:1m; {PATHS}') as nginx:
        for _ in range(2):
            done = send(*trusting(), *identity(), '--tls-max', '1.2', nginx.url('/'))
            assert done.tls['resumed'] is False and done.tls['certificateRequest']['seen'] is True


def test_redirects():
    with Nginx(pki(), f'ssl_verify_client on; location /go {{ return 302 /403; }} {PATHS}') as nginx:
        done = send(*trusting(), *identity(), nginx.url('/go'))
        assert [entry['response']['status'] for entry in done.har['log']['entries']] == [302]
        done = send(*trusting(), *identity(), '-L', nginx.url('/go'))
        assert [entry['response']['status'] for entry in done.har['log']['entries']] == [302, 403]
        for entry in done.har['log']['entries']:
            assert entry['_mtls']['connections'][-1]['tls']['clientCertificate']['state'] == 'sent'
        report = cli('send', '-L', *trusting(), *identity(), nginx.url('/go')).expect(0).out
        assert 'answered 302' in report and 'answered 403' in report


# libsoup would ask again and drop the answer.
def test_a_misdirected_request_is_answered():
    for http2 in (True, False):
        with Nginx(pki(), 'location / { return 421 "elsewhere\\n"; }', http2=http2) as nginx:
            done = send(*trusting(), nginx.url())
            assert done.entry['response']['status'] == 421 and len(done.mtls['connections']) == 1
            assert done.entry['response']['content']['text'] == 'elsewhere\n', done.entry['response']
            assert done.mtls['outcome'] == {'completed': True}
            assert nginx.access_log().count('\n') == 1, nginx.access_log()


def test_every_record_is_valid():
    validate()


run(globals())
