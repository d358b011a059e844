#!/usr/bin/python3
# test-cli-capture.py: captures out and in, and another client watched
#
# What send saves is read by tshark; what curl does is relayed and reported; and
# our own reading of a capture is held against the record of the same exchange.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import gzip
import json
import os
import subprocess

from cli import CLI, cli, identity, path, pki, send, trusting, validate, write
from nginx import Nginx
from packets import Talk, pcap
from servers import Proxy
from tap import run

LOCATIONS = 'location / { return 200 "ok\\n"; } location /403 { return 403 "no\\n"; }'
SECONDS = 60


def nginx(more=''):
    return Nginx(pki(), f'ssl_verify_client optional; ssl_protocols TLSv1.2 TLSv1.3; {LOCATIONS} {more}')


def tshark(file, *fields):
    command = ['tshark', '-r', file, '-T', 'fields', *(word for field in fields for word in ('-e', field))]
    done = subprocess.run(command, check=True, capture_output=True, encoding='utf-8', timeout=SECONDS)
    return [line.split('\t') for line in done.stdout.splitlines()]


def messages(entry):
    """Side, layer and type of what crossed, without what is only decided here."""
    return [(event['side'], event['layer'], event['type']) for event in entry['_mtls']['events']
            if event['side'] != 'local' and event['layer'] in ('tls', 'http')]


def raw(*arguments):
    """Standard output, its line ends as they are."""
    return subprocess.run([CLI, *arguments], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=SECONDS).stdout


class Relay:
    """countersign-cli relay, until it has seen one connection."""

    def __init__(self, port, *options):
        self._process = subprocess.Popen(
            [CLI, 'relay', '--to', f'127.0.0.1:{port}', '--json', '--connections', '1', *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8')
        words = self._process.stderr.readline().replace(',', ' ').split()
        self.port = int(words[words.index('port') + 1])

    def entry(self):
        out, err = self._process.communicate(timeout=SECONDS)
        assert self._process.returncode == 0, err
        return json.loads(out.splitlines()[-1])['entry']


def curl(port, relay, *options, keys=None):
    environment = dict(os.environ, SSLKEYLOGFILE=keys) if keys else None
    done = subprocess.run(
        ['curl', '-s', '-o', path('body'), '-w', '%{http_code}', *trusting(), *identity(),
         '--connect-to', f'localhost:{port}:127.0.0.1:{relay.port}', *options, f'https://localhost:{port}/403'],
        check=False, capture_output=True, encoding='utf-8', timeout=SECONDS, env=environment)
    return int(done.stdout)


def test_pcapng_is_what_tshark_reads():
    for version in ('1.2', '1.3'):
        with nginx() as server:
            file = path(f'out-{version}.pcapng')
            done = send('--pcapng', file, '--tls-max', version, *trusting(), *identity(), server.url('/403'))
            assert os.stat(file).st_mode & 0o777 == 0o600
            statuses = [row[0] for row in tshark(file, 'http2.headers.status') if row[0]]
            assert statuses == ['403'], statuses
            ports = {row[0] for row in tshark(file, 'tcp.port')}
            client = done.mtls['connections'][0]['clientPort']
            assert ports == {f'{client},{server.port}', f'{server.port},{client}'}, ports


def test_pcapng_comes_back_the_same():
    with nginx('location /go { return 302 /403; }') as server:
        file = path('back.pcapng')
        done = send('--pcapng', file, '-L', *trusting(), *identity(), server.url('/go'))
        back = cli('inspect', '--json', file).expect(0)
        assert [entry['response']['status'] for entry in back.har['log']['entries']] == [302, 403]
        for ours, read in zip(done.har['log']['entries'], back.har['log']['entries'], strict=True):
            assert messages(ours) == messages(read)
            assert read['request']['url'] == ours['request']['url']
            assert read['response']['headers'] == ours['response']['headers']
            assert read['response']['content'] == ours['response']['content']
            assert (read['_mtls']['connections'][0]['tls']['clientCertificate']['chain']
                    == ours['_mtls']['connections'][0]['tls']['clientCertificate']['chain'])


def test_what_went_through_a_proxy_comes_back():
    with nginx() as server, Proxy() as proxy:
        file = path('proxied.pcapng')
        done = send('--pcapng', file, '-x', proxy.url(), *trusting(), *identity(), server.url('/403'))
        back = cli('inspect', '--json', file).expect(0)
        assert messages(back.entry) == messages(done.entry)
        assert back.entry['request']['url'] == done.entry['request']['url']
        assert back.mtls['target']['proxy'] == done.mtls['target']['proxy']
        talk = [event['type'] for event in back.mtls['events'] if event['layer'] == 'proxy']
        assert talk == ['ProxyRequest', 'ProxyAnswer'], talk


def test_bodies_of_a_capture():
    """What curl sent and got, gzip undone, is what the record of the capture holds."""
    more = 'location /zip { gzip on; gzip_min_length 1; gzip_types *; default_type text/plain; return 200 "zipped zipped zipped"; }'
    with nginx(more) as server:
        for option in ('--http1.1', '--http2'):
            file = path('bodies.pcapng')
            done = send('--pcapng', file, option, '-H', 'Accept-Encoding: gzip', '-d', 'a=b', *trusting(), *identity(),
                        server.url('/zip'))
            back = cli('inspect', '--json', file).expect(0).entry
            assert back['response']['content']['text'] == 'zipped zipped zipped', back['response']
            assert back['response']['content'] == done.entry['response']['content']
            assert back['request']['postData'] == done.entry['request']['postData']


def test_raw_is_what_crossed():
    """HTTP/1.1 byte for byte, the chunks' sizes included; the same from the capture."""
    with nginx() as server:
        file = path('raw.pcapng')
        options = [*trusting(), *identity(), server.url('/403')]
        sent = raw('send', '--raw', '--http1.1', '--pcapng', file, '-d', 'a=b', '-H', 'X-Odd:  Case', *options)
        head, rest = sent.split(b'\r\n\r\n', 1)
        assert head.startswith(b'POST /403 HTTP/1.1\r\n') and b'X-Odd: Case' in head, sent
        assert rest.startswith(b'a=bHTTP/1.1 403 Forbidden\r\nServer: nginx'), sent
        assert rest.endswith(b'\r\n\r\nno\n'), sent
        assert raw('inspect', '--raw', file) == sent
        frames = raw('send', '--raw', *options)
        assert b'client  HEADERS  GET /403' in frames and b':status: 403' in frames, frames
        assert b'50 52 49 20 2a 20 48 54 54 50 2f 32 2e 30 0d 0a  PRI * HTTP/2.0..' in frames, frames


def test_without_keys_nothing_is_claimed():
    with nginx() as server:
        file = path('keys.pcapng')
        send('--pcapng', file, *trusting(), *identity(), server.url('/403'))
        bare = path('bare.pcapng')
        subprocess.run(['editcap', '--discard-all-secrets', file, bare], check=True, timeout=SECONDS)
        done = cli('inspect', '--json', bare).expect(0)
        assert done.entry['response']['status'] == 0
        assert done.tls['clientCertificate']['state'] == 'unknown'
        assert 'certificateRequest' not in done.tls
        assert done.mtls['outcome']['completed'] is False
        report = cli('inspect', bare).expect(0).out
        assert 'not known' in report and '1206' not in report, report


def test_without_keys_tls_1_2_shows_its_handshake():
    """What was asked for and sent crossed in the clear; only the answer did not."""
    cases = [('optional', identity(), 'The client sent its certificate. The', 'sent client'),
             ('optional', [], 'No certificate was sent. The', 'sent an empty one'),
             ('off', identity(), 'The server never asked for a certificate. Its', 'holds no certificate request')]
    for server_says, options, headline, words in cases:
        with Nginx(pki(), f'ssl_verify_client {server_says}; ssl_protocols TLSv1.2; {LOCATIONS}') as server:
            file = path('clear.pcapng')
            send('--pcapng', file, *trusting(), *options, server.url('/403'))
            bare = path('clear-bare.pcapng')
            subprocess.run(['editcap', '--discard-all-secrets', file, bare], check=True, timeout=SECONDS)
            verdict = cli('inspect', '--json', bare).expect(0).mtls['verdict']
            assert verdict['headline'] == f'{headline} answer is encrypted.', verdict
            assert words in verdict['sentence'] and 'answer is not known' in verdict['sentence'], verdict


def story(packets):
    """The entries that inspect makes of packets, and the events of the last."""
    file = write('made.pcap', pcap(packets))
    entries = cli('inspect', '--json', file).expect(0).har['log']['entries']
    events = entries[-1]['_mtls']['events']
    times = [event['t'] for event in events]
    assert times == sorted(times), events
    return entries, [(event['side'], event['type']) for event in events if event['layer'] in ('tcp', 'http')]


GET = b'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'


def test_a_close_stands_where_it_came():
    """A server that closes, and a client that asks again all the same."""
    talk = Talk().open().client(GET).server(OK).fin(1).client(GET)
    entries, events = story(talk.packets)
    assert [entry['response']['status'] for entry in entries] == [200, 0]
    assert events[-2:] == [('server', 'Close'), ('client', 'Request')], events


def test_a_client_that_closes_its_half_still_gets_an_answer():
    talk = Talk().open().client(GET).fin(0).server(OK).fin(1)
    entries, events = story(talk.packets)
    assert [entry['response']['status'] for entry in entries] == [200]
    assert events[2:] == [('client', 'Request'), ('client', 'Close'), ('server', 'Response'), ('server', 'Body')], events


def test_what_came_late_stands_before_the_close():
    """The FIN overtakes the answer; a repetition says nothing new."""
    talk = Talk().open().client(GET).server(OK[:20]).client(GET, sequence=1001).server(OK[20:]).fin(1)
    answer, fin = talk.packets[-2:]
    entries, events = story([*talk.packets[:-2], (fin[0] - 1000, fin[1]), (answer[0] + 1000, answer[1])])
    assert [entry['response']['status'] for entry in entries] == [200]
    assert events[2:] == [('client', 'Request'), ('server', 'Response'), ('server', 'Body'), ('server', 'Close')], events


def test_what_was_lost_is_told_in_its_place():
    talk = Talk().open().client(GET).server(OK[:20], lost=True).server(OK[20:]).client(GET).fin(1)
    entries, events = story(talk.packets)
    assert 'not captured' in entries[0]['_mtls']['verdict']['headline'], 'it does not say that the server hung up'
    assert events[2:] == [('local', 'Lost'), ('client', 'Request'), ('server', 'Close')], events
    talk = Talk().open().client(GET).server(OK[:-1]).server(OK[-1:], lost=True).fin(1)
    entries, events = story(talk.packets)
    assert ('local', 'Lost') in events, 'only the FIN tells that the last byte is missing'
    lost = [event for event in entries[0]['_mtls']['events'] if event['type'] == 'Lost']
    assert lost[0]['fields'] == {'from': 'server', 'bytes': 1}, lost


def test_two_lengths_are_marked():
    """RFC 9112 §6.3: from either side; what follows is read all the same."""
    both = b'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'
    for talk, finding in (
            (Talk().open().client(GET).server(b'HTTP/1.1 200 OK\r\n' + both).fin(1), 'http.malformed'),
            (Talk().open().client(b'POST / HTTP/1.1\r\nHost: a\r\n' + both).server(OK).fin(1), 'http.malformed-request')):
        entries, _events = story(talk.packets)
        found = [each['id'] for each in entries[0]['_mtls']['verdict']['findings']]
        assert entries[0]['response']['status'] == 200 and finding in found, found
        assert entries[0]['response']['content']['text'] == 'ok', entries[0]


def test_relay_sees_the_handshake_of_tls_1_2_without_keys():
    with nginx() as server:
        relay = Relay(server.port)
        assert curl(server.port, relay, '--tls-max', '1.2') == 403
        tls = relay.entry()['_mtls']['connections'][0]['tls']
        assert tls['version'] == 'TLS 1.2'
        assert tls['certificateRequest']['seen'] is True
        assert tls['clientCertificate']['state'] == 'sent'
        assert len(tls['clientCertificate']['chain']) == 2


# What is protected waits for its keys; nothing stands after what came later.
def test_relay_without_keys_keeps_the_order():
    with nginx() as server:
        relay = Relay(server.port)
        assert curl(server.port, relay, '--tls-max', '1.3') == 403
        events = relay.entry()['_mtls']['events']
        assert [event['t'] for event in events] == sorted(event['t'] for event in events)
        assert 'ProtectedRecord' in [event['type'] for event in events]


def test_relay_follows_the_key_log():
    with nginx() as server:
        keys = path('client.keys')
        relay = Relay(server.port, '--keylog', keys)
        assert curl(server.port, relay, keys=keys) == 403
        entry = relay.entry()
        assert entry['response']['status'] == 403
        assert entry['request']['url'] == f'https://localhost:{server.port}/403'
        assert entry['_mtls']['connections'][0]['tls']['clientCertificate']['state'] == 'sent'
        flagged = [each for each in entry['_mtls']['verdict']['platforms'] if each.get('flagged')]
        assert 'apple.cfnetwork.urlsession' in [each['id'] for each in flagged]


# What the window does: it reads where the relay listens, and closes its input to end it.
def test_relay_tells_where_it_listens():
    with subprocess.Popen([CLI, 'relay', '--to', 'localhost:1', '--events', '--until-eof'],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding='utf-8') as process:
        listening = json.loads(process.stdout.readline())['listening']
        assert listening['to'] == 'localhost:1'
        assert f'port {listening["port"]},' in process.stderr.readline()
        out, _err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0 and not out


def test_relay_says_when_nobody_is_there():
    relay = Relay(1)
    subprocess.run(['curl', '-s', f'https://127.0.0.1:{relay.port}/'], check=False, timeout=SECONDS)
    relay._process.terminate()
    _out, err = relay._process.communicate(timeout=SECONDS)
    assert relay._process.returncode == 0 and 'Traceback' not in err


def test_what_is_wrong_is_said():
    assert 'HOST:PORT' in cli('relay').expect(2).err
    assert '--listen' in cli('relay', '--to', 'a:1', '--listen', 'nowhere').expect(2).err
    assert '--to' in cli('relay', '--to', '[').expect(2).err
    assert 'connections' in cli('relay', '--to', 'a:1', '--connections', '0').expect(2).err
    empty = write('empty.pcap', bytes.fromhex('d4c3b2a1020004000000000000000000ffff000001000000'))
    assert 'empty.pcap' in cli('inspect', empty).expect(3).err
    cut = write('cut.pcapng', bytes.fromhex('0a0d0d0a'))
    assert 'cut.pcapng' in cli('inspect', cut).expect(3).err
    assert 'none.keys' in cli('inspect', '--keylog', 'none.keys', empty).expect(3).err
    packed = write('packed.pcap.gz', gzip.compress(b'anything'))
    assert 'gunzip' in cli('inspect', packed).expect(3).err


def test_every_record_is_valid():
    validate()


run(globals())
