#!/usr/bin/python3
# test-scenarios.py: the 44 triage scenarios, each as a real exchange where it can be had here
#
# Each exchange names the scenarios that it stands for, and its findings are
# asserted whole: one that is missing is a fault, and so is one that should not be
# there. The last test holds the numbers against the list.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import email.utils
import functools
import json
import os
import subprocess
import tempfile
import time

import cli
import servers
from nginx import Nginx, free_port
from odd import HAProxy, TlsSays, http, issue, revocation_list
from tap import run

# What no server or client here can bring about, and where else it is held.
ELSEWHERE = {
    10: 'needs a token that cannot sign RSA-PSS',
    29: 'each exchange has a connection of its own; a made record is judged in test-mutations.c',
    33: 'needs IIS; its reset, and its 500, are made by a server of our own',
    44: 'there is no HTTP/3 here; the offer of it is',
}
TITLES = [
    'the server never asked', 'asked, none sent, 403', 'required, no identity', 'required, none sent, closed silently',
    'the list excludes the issuer, withheld', 'the list excludes the issuer, sent anyway', 'the list is empty',
    'the list is cut short', 'signature algorithms exclude the key', 'a token cannot sign RSA-PSS',
    'the key does not match', 'the identity is unreadable', 'the intermediate was not sent', 'the chain is too long',
    'unknown CA or self-signed', 'expired', 'the server’s CRL is stale', 'the server lacks a CRL', 'not yet valid',
    'revoked', 'no clientAuth', 'weak key or signature', 'not authorised', 'TLS tolerates, HTTP refuses',
    'a gateway turns a trust failure into 403', 'an edge’s rule', 'the default virtual host answers',
    'SNI and Host differ', 'coalescing', 'renegotiation by path', 'post-handshake authentication', 'HTTP/2 forbids both',
    'IIS under TLS 1.3', 'resumption hides it', 'resumption breaks it', 'the connection was reused',
    'a proxy inspects TLS', 'the proxy fails', 'we refused the server', 'no version or cipher in common',
    'one node differs', 'a redirect leaves the host', 'optional verification of a bad certificate', 'HTTP/3 without mTLS',
]
produced = {}


def findings(entry):
    return sorted(finding['id'] for finding in entry['_mtls']['verdict']['findings'])


def judge(numbers, entry, state, *wanted):
    """Holds an entry's state, unless it is None, and all its findings against what is expected."""
    verdict = entry['_mtls']['verdict']
    state = state or verdict['state']
    found = findings(entry)
    assert (verdict['state'], found) == (state, sorted(wanted)), \
        f"{numbers}: {verdict['state']}, {found}: {verdict['sentence']}"
    for finding in verdict['findings']:
        assert finding['remedies'] or finding['serverRemedies'], finding['id']
    for number in numbers:
        produced.setdefault(number, []).append(f'{state} ({", ".join(wanted) or "nothing"})')
    return verdict


def send(numbers, state, wanted, *arguments):
    done = cli.cli('send', '--json', *cli.trusting(), *arguments)
    return judge(numbers, done.entry, state, *wanted)


def lab(numbers, state, wanted, scenario, *arguments):
    done = cli.cli('lab', scenario, '--send', '--json', *arguments)
    return judge(numbers, done.entry, state, *wanted)


@functools.cache
def other():
    """Another organisation's PKI, under names that are on no list here."""
    return cli.pki('other-organisation', organisation='Elsewhere')


LATE = 'tls.refused.late'
REFUSED = 'client-cert.refused.'
A_403 = 'http.403.after-certificate-request'
UNLISTED = 'client-cert.sent-although-not-listed'


def s_server(*options):
    return servers.SServer(cli.pki(), '-Verify', '3', '-verify_return_error', *options)


def test_asked_or_not():
    verdict = lab([1], 'never-asked', ['client-cert.never-asked'], 'never-asked')
    assert not any(view['flagged'] for view in verdict['platforms'])
    lab([2], 'empty-certificate', ['client-cert.empty.no-identity', A_403], 'forbidden-optional')
    lab([3], 'empty-certificate-refused', ['client-cert.empty.no-identity'], 'required-tls12')
    lab([3], 'empty-certificate-refused', ['client-cert.empty.no-identity', LATE], 'required-tls13')
    lab([4], 'closed-silently', ['client-cert.empty.declined', 'tls.closed-silently', LATE], 'silent-close',
        '--identity-mode', 'none')


def test_the_list():
    lab([5], 'issuer-not-listed', ['client-cert.empty.issuer-not-listed', LATE], 'not-listed',
        '--identity-mode', 'strict')
    verdict = lab([6], 'certificate-sent', [UNLISTED, 'client-cert.verification-unseen'], 'not-listed')
    go = next(view for view in verdict['platforms'] if view['id'] == 'go.net-http')
    curl = next(view for view in verdict['platforms'] if view['id'] == 'cli.curl')
    assert (go['offer']['sends'], go['offer']['differs']) == ('nothing', True), go['offer']
    assert 'alert 116' in go['offer']['answer'], go['offer']
    assert (curl['offer']['sends'], curl['offer']['differs']) == ('chain', False), curl['offer']
    with TlsSays(cli.pki(), lambda peer: http('200 OK', 'hello')) as server:
        verdict = send([7], 'certificate-sent', ['client-cert.list.empty'], *cli.identity(), server.url())
    chromium = next(view for view in verdict['platforms'] if view['id'] == 'chromium.navigation')
    assert chromium['offer']['sends'] == 'leaf' and 'alert 48' in chromium['offer']['answer'], chromium['offer']


def test_a_list_as_windows_cuts_it():
    pki = cli.pki()
    text = ''
    for number in range(28):
        units = [f'unit = "{number:02}-{part} {"x" * 55}"' for part in range(8)]
        issue(pki, f'root-{number}', *units, 'ca', 'cert_signing_key', issuer=None)
        with open(pki.path(f'root-{number}.pem'), encoding='ascii') as file:
            text += file.read()
    trusted = f"ssl_verify_client optional; ssl_trusted_certificate {pki.path('root.pem')}; "
    with Nginx(pki, trusted + 'location / { return 200 ok; }', client_ca=cli.write('roots.pem', text)) as server:
        send([8], 'certificate-sent',
             ['client-cert.list.cut-short', UNLISTED, 'client-cert.verification-unseen'], *cli.identity(), server.url())


def test_the_key():
    with servers.SServer(cli.pki(), '-Verify', '3', '-client_sigalgs', 'RSA-PSS+SHA256:RSA+SHA256') as server:
        send([9], 'wrong-kind-of-key', ['client-cert.empty.no-common-signature-algorithm', LATE], *cli.identity(),
             server.url())
    url = 'https://127.0.0.1:1/'
    send([11], 'unreadable-identity', ['identity.unreadable'], '--cert', cli.pki().path('client.chain'), '--key',
         cli.pki().path('server.key'), url)
    send([12], 'unreadable-identity', ['identity.unreadable'], '--cert-type', 'P12', '--cert',
         cli.pki().path('client.p12'), '--pass', 'wrong', url)


def test_alert_48():
    """Chain, list and revocation list tell these apart; each names every cause that fits."""
    pki = cli.pki()
    leaf = ['--cert', pki.path('client.pem'), '--key', pki.path('client.key')]
    lone = issue(pki, 'lone', issuer=None)
    with s_server() as server:
        missing = send([13], 'unknown-ca', [REFUSED + 'unknown-ca', UNLISTED, LATE], *leaf, server.url())
        unknown = send([15], 'unknown-ca', [REFUSED + 'unknown-ca', UNLISTED, LATE], *cli.identity(other()), server.url())
        alone = send([15], 'unknown-ca', [REFUSED + 'unknown-ca', UNLISTED, LATE], *lone, server.url())
    empty_list = revocation_list(pki, 'of-nobody')
    with s_server('-crl_check') as server:
        lacking = send([18], 'unknown-ca', [REFUSED + 'unknown-ca', LATE], *cli.identity(), server.url())
    assert os.path.exists(empty_list)
    assert 'Most likely: the intermediate was not sent. ' in missing['sentence'], missing['sentence']
    assert 'Most likely: the server trusts other roots' in unknown['sentence'], unknown['sentence']
    assert 'Most likely: the certificate is self-signed. ' in alone['sentence'], alone['sentence']
    assert 'the server has no revocation list for the issuing CA' in lacking['sentence'], lacking['sentence']


def test_chains_that_are_too_long():
    with servers.Apache(cli.pki(), 'SSLVerifyClient require\nSSLVerifyDepth 1\n') as server:
        # Under TLS 1.3 Apache's reset sometimes beats the keys that would open its alert.
        verdict = send([14], 'certificate-refused', ['client-cert.refused'], *cli.identity(), '--tls-max', '1.2',
                       server.url())
        assert 'alert 80' in verdict['sentence'] and 'deeper than the server allows' in verdict['sentence']
    with Nginx(cli.pki(), 'ssl_verify_client on; location / { return 200 ok; }') as server:
        send([24], 'certificate-sent', [UNLISTED, 'http.400.certificate-error'], '--cert', cli.pki().path('client.pem'),
             '--key', cli.pki().path('client.key'), server.url())
        send([24], 'empty-certificate', ['client-cert.empty.no-identity', 'http.400.no-certificate'], server.url())


def test_dates_and_revocation():
    pki = cli.pki()
    lab([16], 'certificate-expired', [REFUSED + 'expired', LATE], 'expired')
    later = issue(pki, 'later', 'activation_date = "2038-01-01 00:00:00"', 'expiration_date = "2040-01-01 00:00:00"',
                  'tls_www_client')
    with s_server() as server:
        verdict = send([19], 'certificate-refused', ['client-cert.not-yet-valid', 'client-cert.refused', LATE], *later,
                       server.url())
        assert 'Most likely: the certificate is not valid yet. ' in verdict['sentence'], verdict['sentence']
    stale = revocation_list(pki, 'stale', 'crl_this_update_date = "2020-01-01 00:00:00"',
                            'crl_next_update_date = "2020-02-01 00:00:00"', 'crl_next_update = 1')
    with s_server('-crl_check', '-CRL', stale) as server:
        verdict = send([17], 'certificate-called-expired', [REFUSED + 'called-expired', LATE], *cli.identity(),
                       server.url())
        assert 'Most likely: the server’s revocation list is out of date. ' in verdict['sentence'], verdict['sentence']
    revoked = revocation_list(pki, 'revoked', 'crl_next_update = 30', revoked='client')
    with s_server('-crl_check', '-CRL', revoked) as server:
        send([20], 'certificate-refused', [REFUSED + 'revoked', LATE], *cli.identity(), server.url())


def test_what_the_certificate_is_for():
    pki = cli.pki()
    for_servers = issue(pki, 'for-servers', 'tls_www_server')
    weak = issue(pki, 'weak', 'tls_www_client', key=('--key-type', 'rsa', '--bits', '1024'))
    with s_server() as server:
        send([21], 'certificate-refused', [REFUSED + 'purpose', LATE], *for_servers, server.url())
        verdict = send([22], 'certificate-refused', ['client-cert.refused', 'client-cert.weak', LATE], *weak, server.url())
        assert 'too weak for the server' in verdict['sentence'], verdict['sentence']
    with servers.GnutlsServ(pki, '--require-client-cert') as server:
        send([21], 'certificate-sent', ['client-cert.not-for-clients'], *for_servers, server.url())


def test_who_wrote_the_403():
    lab([23], 'certificate-sent', ['client-cert.not-authorised', A_403], 'forbidden')
    with HAProxy(cli.pki(), 'verify optional crt-ignore-err all ca-ignore-err all',
                 'http-request deny if !{ ssl_c_verify 0 }') as server:
        verdict = send([25], 'certificate-sent', [UNLISTED, 'client-cert.not-authorised', A_403],
                       *cli.identity(other()), server.url())
        assert verdict['writer']['id'] == 'server.haproxy', verdict['writer']
        assert 'does not prove' in verdict['writer']['means']
    with Nginx(cli.pki(), 'ssl_verify_client optional; location / { if ($ssl_client_verify != SUCCESS) '
                          '{ return 403; } return 200 ok; }') as server:
        verdict = send([26], 'empty-certificate', ['client-cert.empty.no-identity', A_403], server.url())
        assert verdict['writer']['id'] == 'server.nginx', verdict['writer']
        send([26], 'certificate-sent', [], *cli.identity(), server.url())
    cloudflare = http('403 Forbidden', 'error code: 1020', 'Server: cloudflare')
    with TlsSays(cli.pki(), lambda peer: cloudflare) as server:
        verdict = send([26], 'empty-certificate', ['client-cert.empty.no-identity', 'client-cert.list.empty', A_403],
                       server.url())
        assert verdict['writer']['id'] == 'server.cloudflare' and verdict['writer']['grade'] == 'documented'


def test_virtual_hosts():
    vhosts = ('server_name localhost; ssl_verify_client on; location / {{ return 200 ok; }} }}\n'
              'server {{ listen 127.0.0.1:{port} ssl default_server; server_name elsewhere.test; '
              'ssl_certificate {chain}; ssl_certificate_key {key}; location / {{ return 200 open; }}')
    with Nginx(cli.pki(), lambda port: vhosts.format(port=port, chain=cli.pki().path('server.chain'),
                                                     key=cli.pki().path('server.key')), http2=False) as server:
        send([27], 'certificate-sent', [], *cli.identity(), server.url())
        # An address goes without SNI, so the default virtual host answers.
        send([27], 'never-asked', ['client-cert.never-asked'], *cli.identity(), f'https://127.0.0.1:{server.port}/')
        send([28], 'never-asked', ['client-cert.never-asked', 'http.421.misdirected', 'server.name-mismatch',
                                   'tls.sni-differs', 'trust.overridden'], '-k', *cli.identity(), '--connect-to',
             f'::127.0.0.1:{server.port}', '-H', 'Host: localhost', f'https://elsewhere.test:{server.port}/')


PER_PATH = '<Location /index.html>\nSSLVerifyClient require\n</Location>\n'


def test_asked_by_path():
    with servers.Apache(cli.pki(), PER_PATH) as server:
        url = server.url('/index.html')
        verdict = send([30], 'certificate-sent', [], *cli.identity(), '--http1.1', '--tls-max', '1.2', url)
        go = next(view for view in verdict['platforms'] if view['id'] == 'go.net-http')
        assert go['offer']['sends'] == 'breaks-off', go['offer']
        verdict = send([31], 'never-asked', ['client-cert.asked-after-request.not-offered'], *cli.identity(),
                       '--http1.1', '--tlsv1.3', url)
        offers = {view['id']: view['offer']['sends'] for view in verdict['platforms'] if 'offer' in view}
        assert (offers['cli.curl'], offers['java.net-http']) == ('chain', 'not-asked'), offers
        verdict = send([31], 'certificate-sent', [], *cli.identity(), '--probe', '--tlsv1.3', url)
    with servers.Apache(cli.pki(), PER_PATH, protocols='h2') as server:
        send([32], 'h2-forbids-asking', ['client-cert.asked-after-request'], *cli.identity(), '--http2-only',
             server.url('/index.html'))


def test_what_iis_does():
    """Its reset and its 500, from a server of our own."""
    with TlsSays(cli.pki(), lambda peer: None, ask=False) as server:
        send([], 'closed-silently', ['tls.closed-silently', LATE], *cli.identity(), '--tlsv1.3', server.url())
    page = http('500 Internal Server Error', 'Error Code 0x80070032', 'Server: Microsoft-IIS/10.0')
    with TlsSays(cli.pki(), lambda peer: page, ask=False) as server:
        verdict = send([], 'never-asked', ['client-cert.asked-after-request.not-offered'], *cli.identity(), server.url())
        assert verdict['writer']['id'] == 'server.iis', verdict['writer']


def test_resumption():
    with TlsSays(cli.pki(), lambda peer: http('200 OK', 'hello')) as server:
        send([34], 'resumed', ['tls.resumed'], *cli.identity(), '--resume', server.url())
    forgetful = TlsSays(cli.pki(), lambda peer: http('404 Not Found' if peer.session_reused else '200 OK', 'x'))
    with forgetful as server:
        send([35], 'resumed', ['tls.resumed', 'tls.resumed.refused'], *cli.identity(), '--resume', server.url())


def test_a_connection_that_is_used_again():
    """curl sends two requests over one connection, through the relay."""
    with Nginx(cli.pki(), 'ssl_verify_client on; location / { return 200 ok; }', http2=False) as server, \
            tempfile.TemporaryDirectory() as folder:
        keys = os.path.join(folder, 'keys')
        with open(keys, 'wb'):
            pass
        relay = subprocess.Popen([cli.CLI, 'relay', '--to', f'127.0.0.1:{server.port}', '--json', '--connections', '1',
                                  '--keylog', keys], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8')
        words = relay.stderr.readline().replace(',', ' ').split()
        port = int(words[words.index('port') + 1])
        url = f'https://localhost:{server.port}/'
        subprocess.run(['curl', '-sS', '--noproxy', '*', *cli.trusting(), *cli.identity(), '--connect-to',
                        f'::127.0.0.1:{port}', url, url], check=True, stdout=subprocess.DEVNULL, timeout=60,
                       env=os.environ | {'SSLKEYLOGFILE': keys})
        out, _ = relay.communicate(timeout=60)
    entries = [json.loads(line)['entry'] for line in out.splitlines() if line.startswith('{"entry"')]
    first = judge([], entries[0], 'certificate-sent')
    judge([36], entries[1], 'certificate-sent', 'tls.reused')
    assert first['headline'] == 'The client sent its certificate. The server answered 200.'


def test_who_stands_between():
    inspector = cli.pki('inspector', organisation='Zscaler Inc.')
    with Nginx(inspector, 'location / { return 200 ok; }') as server:
        verdict = send([37, 39], 'server-untrusted', ['server.untrusted', 'proxy.inspection'], *cli.identity(),
                       server.url())
        assert verdict['apps']['headline'] == 'A proxy may be opening the line', verdict['apps']
    lab([39], 'server-untrusted', ['server.untrusted'], 'untrusted-server')
    lab([39], 'server-name-mismatch', ['server.name-mismatch'], 'wrong-name')
    with servers.Proxy('407 Proxy Authentication Required') as proxy:
        send([38], 'proxy-refused', ['proxy.refused'], '-x', proxy.url(), f'https://127.0.0.1:{free_port()}/')


def test_nothing_in_common():
    with servers.SServer(cli.pki(), '-tls1_3') as server:
        send([40], 'no-common-version', ['tls.no-common-version'], '--tls-max', '1.2', server.url())
    with servers.SServer(cli.pki(), '-tls1_2', '-cipher', 'ECDHE-ECDSA-ARIA256-GCM-SHA384') as server:
        send([40], 'no-common-parameters', ['tls.no-common-parameters'], server.url())
    with Nginx(cli.pki(), 'ssl_reject_handshake on;') as server:
        send([40], 'no-common-parameters', ['tls.unrecognized-name'], server.url())


def test_addresses_and_redirects():
    with Nginx(cli.pki(), 'ssl_verify_client on; location / { return 403; } '
                          'location /away { return 302 https://127.0.0.1:1/; }') as server:
        name = 'localhost.localdomain'
        send([41], 'server-name-mismatch', ['server.name-mismatch'], '--resolve',
             f'{name}:{server.port}:127.0.0.1,127.0.0.2', *cli.identity(), f'https://{name}:{server.port}/')
        send([41], 'certificate-sent',
             ['client-cert.not-authorised', A_403, 'server.one-of-several', 'trust.overridden', 'server.name-mismatch'],
             '-k', '--resolve', f'{name}:{server.port}:127.0.0.1,127.0.0.2', *cli.identity(),
             f'https://{name}:{server.port}/')
        send([42], 'certificate-sent', ['http.redirect.other-host'], *cli.identity(), server.url('/away'))


def test_what_leaves_no_trace():
    with Nginx(cli.pki(), 'ssl_verify_client optional_no_ca; location / { return 200 ok; }') as server:
        send([43], 'certificate-sent', [UNLISTED, 'client-cert.verification-unseen'], *cli.identity(other()), server.url())
    with Nginx(cli.pki(), 'ssl_verify_client on; location / { add_header Alt-Svc \'h3=":443"\'; return 200 ok; }') as server:
        send([], 'certificate-sent', ['http.h3-advertised'], *cli.identity(), server.url())


def test_clocks_that_differ():
    """A Date that does not fit our clock is told; through a cache, with less weight and with the reason."""
    def says(offset, *headers):
        date = email.utils.formatdate(time.time() + offset, usegmt=True)
        lines = ''.join(f'{line}\r\n' for line in (f'Date: {date}', *headers))
        answer = f'HTTP/1.1 200 OK\r\n{lines}Content-Length: 2\r\nConnection: close\r\n\r\nok'.encode()
        with TlsSays(cli.pki(), lambda peer: answer) as server:
            done = cli.cli('send', '--json', *cli.trusting(), server.url())
            told = [finding for finding in done.entry['_mtls']['verdict']['findings'] if finding['id'].startswith('clock.')]
            assert len(told) <= 1, told
            return (told[0]['id'], told[0]['explanation']) if told else (None, '')

    assert says(-200) == (None, '')
    name, words = says(-3 * 3600 - 60)
    assert name == 'clock.differs' and '3 hours fast' in words, words
    name, words = says(20 * 60 + 30)
    assert name == 'clock.differs' and '20 minutes slow' in words and 'alike by both' in words, words
    name, words = says(40 * 365 * 86400)
    assert name == 'clock.differs' and 'days slow' in words and 'is valid by one of them' in words, words
    assert says(-3600, 'Age: 3600') == (None, '')
    name, words = says(-2 * 3600 - 60, 'Age: 3600')
    assert name == 'clock.differs.cache' and '3600 seconds (Age)' in words and '61 minutes fast' in words, words
    name, words = says(-3600, 'Via: 1.1 edge')
    assert name == 'clock.differs.cache' and '(Via)' in words, words


def test_answers_that_break_http():
    """What HTTP/1's framing can lie about is told, and the verdict stands."""
    lies = (b'Content-Length: 3\r\nContent-Length: 5\r\n\r\nhello',
            b'Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n')
    for lie in lies:
        with TlsSays(cli.pki(), lambda peer, lie=lie: b'HTTP/1.1 200 OK\r\n' + lie) as server:
            done = cli.cli('send', '--json', *cli.trusting(), *cli.identity(), server.url())
            found = findings(done.entry)
            assert 'http.malformed' in found, (lie, found, done.entry['_mtls']['verdict']['sentence'])


def test_every_scenario():
    for number, title in enumerate(TITLES, 1):
        where = '; '.join(produced.get(number, [])) or 'not here: ' + ELSEWHERE[number]
        print(f'# {number}. {title}: {where}')
    assert len(TITLES) == 44
    assert set(produced) | set(ELSEWHERE) == set(range(1, 45)), set(range(1, 45)) - set(produced) - set(ELSEWHERE)


run(globals())
