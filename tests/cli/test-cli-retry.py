#!/usr/bin/python3
# test-cli-retry.py: a server that wants HTTP/1.1 for a request (RFC 9113 §7)
#
# What is safe to send again is; what the server saw of it says whether it was.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

from cli import cli, identity, pki, send, trusting, validate
from odd import WantsHttp1
from servers import Apache
from tap import run

AGAIN = 'It was sent again with HTTP/1.1.'
NOT_AGAIN = 'It was not sent again with HTTP/1.1: it might be carried out twice.'


def left_undone(_):
    return WantsHttp1.go_away(0)


def retries(refusal, *arguments):
    """Sends to such a server: two entries, of which the last is returned."""
    with WantsHttp1(pki(), refusal) as server:
        done = send(*trusting(), *identity(), *arguments, server.url('/x'))
        first, second = done.har['log']['entries']
        method = second['request']['method']
        assert server.requests == ['h2', f'http/1.1 {method} /x HTTP/1.1'], server.requests
    outcome = first['_mtls']['outcome']
    assert outcome['stage'] == 'http' and outcome['retriedWith'] == 'http/1.1', outcome
    assert 'HTTP_1_1_REQUIRED' in outcome['message'] and outcome['message'].endswith(AGAIN), outcome
    assert second['_mtls']['transport'] == 'gnutls' and second['_mtls']['outcome'] == {'completed': True}
    why = [event['fields'] for event in second['_mtls']['events'] if event['type'] == 'Retry']
    assert why == [{'why': 'HTTP_1_1_REQUIRED'}], why
    tls = second['_mtls']['connections'][0]['tls']
    assert tls['resumed'] is False and tls['alpn'] == 'http/1.1' and tls['clientCertificate']['state'] == 'sent'
    return second


def test_what_is_idempotent_is_sent_again():
    for arguments in ([], ['-X', 'DELETE'], ['--tls-max', '1.2']):
        retries(WantsHttp1.reset, *arguments)
    entry = retries(WantsHttp1.reset, '-X', 'PUT', '-d', 'a body')
    assert entry['response']['content']['text'] == 'a body'


def test_what_was_left_undone_is_sent_again():
    retries(left_undone)
    entry = retries(left_undone, '-d', 'a body')
    assert entry['request']['method'] == 'POST' and entry['response']['content']['text'] == 'a body'


def test_a_post_is_not_carried_out_twice():
    for refusal in (WantsHttp1.reset, lambda stream: WantsHttp1.go_away(stream) + WantsHttp1.reset(stream)):
        with WantsHttp1(pki(), refusal) as server:
            done = send(*trusting(), *identity(), '-d', 'a body', server.url(), status=9)
            assert server.requests == ['h2'] and len(done.har['log']['entries']) == 1
            assert done.mtls['outcome']['message'].endswith(NOT_AGAIN), done.mtls['outcome']
            assert 'retriedWith' not in done.mtls['outcome']


def test_http2_alone_stays_http2():
    with WantsHttp1(pki(), WantsHttp1.reset) as server:
        done = send(*trusting(), *identity(), '--http2-only', server.url(), status=9)
        assert server.requests == ['h2'] and len(done.har['log']['entries']) == 1
        assert 'again' not in done.mtls['outcome']['message'], done.mtls['outcome']


def test_a_stream_that_is_refused_otherwise():
    """REFUSED_STREAM does not ask for another HTTP."""
    with WantsHttp1(pki(), lambda stream: WantsHttp1.reset(stream)[:-1] + b'\7') as server:
        done = send(*trusting(), *identity(), server.url(), status=9)
        assert server.requests == ['h2'] and len(done.har['log']['entries']) == 1


def test_both_are_reported():
    with WantsHttp1(pki(), WantsHttp1.reset) as server:
        report = cli('send', *trusting(), *identity(), '-v', server.url()).expect(0).out
        assert 'sent again with HTTP/1.1' in report, report


def test_apache_by_path():
    location = 'SSLProtocol TLSv1.3\n<Location /secret>\n  SSLVerifyClient require\n</Location>'
    with Apache(pki(), f'{location}\nAlias /secret {pki().path("root.pem")}') as server:
        done = send(*trusting(), *identity(), server.url('/secret'))
        first, second = done.har['log']['entries']
        assert first['_mtls']['outcome']['retriedWith'] == 'http/1.1'
        assert first['response']['status'] == 0 and second['response']['status'] == 403


def test_every_record_is_valid():
    validate()


run(globals())
