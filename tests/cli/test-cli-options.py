#!/usr/bin/python3
# test-cli-options.py: what each option of send does, and how a send can end
#
# What goes out is compared with what curl sends when it is given the same
# arguments.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import stat
import subprocess

import cli as harness
from cli import CLI, Answer, Done, cli, identity, path, pki, send, trusting, validate, write
from listener import Listener
from nginx import Nginx, free_port
from pki import PASSPHRASE
from servers import Proxy, Server
from tap import run

PATHS = 'location / { return 200 "ok\\n"; } location /403 { return 403 "no\\n"; }'
# Every client has its own.
OF_THE_PROGRAM = {'user-agent', 'accept-encoding', 'accept', 'connection', 'accept-language'}


class Echo(Listener):
    """An HTTP server on 127.0.0.1 that keeps each request and answers 200; or sends
    what it is given as answer, and then closes."""

    scheme, host = 'http', '127.0.0.1'

    def __init__(self, answer=b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n'):
        super().__init__()
        self._answer = answer
        self.requests = []

    def serve(self, peer):
        with peer.makefile('rb') as stream:
            self._answer_one(peer, stream)

    def _answer_one(self, peer, stream):
        line = stream.readline().decode('latin-1').rstrip('\r\n')
        headers = {}
        for header in iter(stream.readline, b'\r\n'):
            if not header:
                return
            name, _, value = header.decode('latin-1').rstrip('\r\n').partition(':')
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get('content-length', 0)))
        self.requests.append((line, headers, body))
        peer.sendall(self._answer)


@contextlib.contextmanager
def silent():
    """A port that takes connections and says nothing."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        yield listener.getsockname()[1]


def comparable(request):
    """What should be the same; that a PUT without a body says so is our manners."""
    line, headers, body = request
    return line, {name: value for name, value in headers.items()
                  if name not in OF_THE_PROGRAM and (name, value) != ('content-length', '0')}, body


def test_requests_are_those_of_curl():
    form = write('form', 'a=1\r\nb=2\n')
    lines = write('lines', 'X-One: 1\nX-Two: 2\n')
    with Echo() as echo:
        for arguments in (
                [], ['-X', 'DELETE'], ['-XPUT'], ['--request', 'PATCH'], ['-I'], ['--head'],
                ['-d', 'a=1'], ['-da=1', '--data', 'b=2'], ['-d', '@' + form], ['--data-binary', '@' + form],
                ['--data-raw', '@x'], ['-d', ''], ['-X', 'GET', '-d', 'a=1'],
                ['-d', '{}', '-H', 'Content-Type: application/json'], ['-d', 'x', '-H', 'content-type:'],
                ['-H', 'X-A: 1', '-H', 'X-B: 2'], ['-HX-A: 1'], ['-H', 'X-Empty;'], ['-H', '@' + lines],
                ['-H', 'Host: other.test'], ['-sSi', '-H', 'X-A: 1'], ['-H', 'Expect:', '-d', 'x' * 5000]):
            answer = cli('send', *arguments, echo.url('/x?y=z')).expect(0)
            assert 'HTTP/1.1 200' in answer.out, answer
            Answer(*arguments, echo.url('/x?y=z'))
            theirs, ours = echo.requests.pop(), echo.requests.pop()
            assert comparable(ours) == comparable(theirs), (arguments, comparable(ours), comparable(theirs))


def test_data_from_standard_input():
    with Echo() as echo:
        cli('send', '-d', '@-', echo.url(), input='a\nb\n').expect(0)
        cli('send', '--data-binary', '@-', echo.url(), input='a\nb\n').expect(0)
        assert [body for _, _, body in echo.requests] == [b'ab', b'a\nb\n']


def test_a_url_without_a_scheme_is_https():
    with Nginx(pki(), PATHS) as nginx:
        done = send(*trusting(), f'localhost:{nginx.port}/403')
        assert done.entry['request']['url'] == nginx.url('/403')
    with Echo() as echo:
        done = send(echo.url())
        assert done.entry['response']['status'] == 200
        assert 'tls' not in (done.mtls['connections'] or [{}])[0]


def test_where_it_connects():
    with Nginx(pki(), PATHS) as nginx, Echo() as echo:
        done = send(*trusting(), '--connect-to', f'localhost:1:127.0.0.1:{nginx.port}', 'https://localhost:1/403')
        assert done.entry['response']['status'] == 403 and done.tls['sni'] == 'localhost'
        done = send('--resolve', f'made.up.test:{echo.port}:127.0.0.1', f'http://made.up.test:{echo.port}/')
        assert done.entry['serverIPAddress'] == '127.0.0.1'
        assert echo.requests[-1][1]['host'] == f'made.up.test:{echo.port}'
        for option in ('--connect-to', '--resolve'):
            cli('send', option, 'nonsense', echo.url()).expect(2)


def test_proxy():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        with Proxy() as proxy:
            done = send(*trusting(), *identity(), '-x', proxy.url(), nginx.url('/403'))
            assert done.entry['response']['status'] == 403
            assert done.tls['clientCertificate']['state'] == 'sent'
            assert proxy.requests == [f'CONNECT localhost:{nginx.port} HTTP/1.0'] or \
                proxy.requests == [f'CONNECT localhost:{nginx.port} HTTP/1.1'], proxy.requests
            send(*trusting(), *identity(), '-x', proxy.url(), '--noproxy', 'localhost', nginx.url())
            send(*trusting(), *identity(), nginx.url(), env=os.environ | {'https_proxy': proxy.url()})
            assert len(proxy.requests) == 1
        gone = send(*trusting(), '-x', 'http://127.0.0.1:1', nginx.url(), status=5)
        assert gone.mtls['outcome']['stage'] == 'proxy'
        assert 'proxy could not be reached' in cli('send', '-x', 'http://127.0.0.1:1', nginx.url()).expect(5).out
        with Proxy('407 Proxy Authentication Required') as proxy:
            send(*trusting(), '-x', proxy.url(), nginx.url(), status=5)


def test_versions():
    with Nginx(pki(), f'ssl_protocols TLSv1.2 TLSv1.3; {PATHS}') as nginx:
        for options, version in (([], 'TLS 1.3'), (['--tlsv1.2'], 'TLS 1.3'), (['--tls-max', '1.2'], 'TLS 1.2'),
                                 (['--tlsv1.3'], 'TLS 1.3'), (['--tlsv1.2', '--tls-max=1.2'], 'TLS 1.2')):
            done = send(*trusting(), *options, nginx.url())
            assert done.tls['version'] == version, (options, done.tls['version'])
        assert done.tls['offered']['versions'] == ['TLS 1.2']
        for options, alpn, offered in ((['--http1.1'], 'http/1.1', ['http/1.1']), (['--http2-only'], 'h2', ['h2']),
                                       (['--http2'], 'h2', ['h2', 'http/1.1']), ([], 'h2', ['h2', 'http/1.1'])):
            done = send(*trusting(), *options, nginx.url())
            assert (done.tls['alpn'], done.tls['offered']['alpn']) == (alpn, offered)
        cli('send', *trusting(), '--tlsv1.3', '--tls-max', '1.2', nginx.url()).expect(2)
    with Nginx(pki(), PATHS, http2=False) as nginx:
        assert send(*trusting(), '--http2', nginx.url()).tls['alpn'] == 'http/1.1'


def test_roots():
    folder = path('roots')
    os.makedirs(folder)
    shutil.copy(pki().path('root.pem'), folder)
    with Nginx(pki(), PATHS) as nginx:
        for options in (['--capath', folder], ['--cacert', pki('stranger').path('root.pem'), *trusting()]):
            assert send(*options, nginx.url()).mtls['trust']['decision'] == 'trusted'
        assert send(*trusting(), nginx.url()).mtls['trust']['sources'] == [{'kind': 'file', 'name': 'root.pem'}]
        done = send(nginx.url(), status=6)
        assert [source['kind'] for source in done.mtls['trust']['sources']] == ['system']
        done = send(*trusting(pki('stranger')), '--ca-native', nginx.url(), status=6)
        assert {source['kind'] for source in done.mtls['trust']['sources']} == {'file', 'system'}
        for file in (path('missing.pem'), write('empty.pem', ''), write('cut.pem', '-----BEGIN CERTIFICATE-----\nMIIB')):
            done = cli('send', '--cacert', file, nginx.url()).expect(3)
            assert os.path.basename(file) in done.out + done.err, done


def test_identities():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        both = write('both.pem', b''.join(open(pki().path(name), 'rb').read() for name in ('client.chain', 'client.key')))
        p12 = pki().path('client.p12')
        colon, escaped = path('a:b.p12'), path('a\\:b.p12')
        shutil.copy(p12, colon)
        secret = write('secret', PASSPHRASE + '\n')
        url = nginx.url('/403')
        for kind, options in (
                ('pem', ['--cert', both]), ('pem', ['-E', both, '--cert-type', 'pem']), ('pem', identity()),
                ('pkcs12', ['--cert', p12, '--pass', PASSPHRASE]), ('pkcs12', [f'--cert={p12}:{PASSPHRASE}']),
                ('pkcs12', ['--cert', p12, '--pass-file', secret]),
                ('pkcs12', ['--cert', colon, '--pass-file', secret]),
                ('pkcs12', ['--cert', f'{escaped}:{PASSPHRASE}', '--cert-type', 'P12'])):
            done = send(*trusting(), *options, url)
            assert done.mtls['identity']['kind'] == kind, (options, done.mtls['identity'])
            assert done.tls['clientCertificate']['state'] == 'sent' and done.entry['response']['status'] == 403
            assert len(done.tls['clientCertificate']['chain']) == 2

        reader, writer = os.pipe()
        os.write(writer, (PASSPHRASE + '\n').encode('ascii'))
        os.close(writer)
        send(*trusting(), '--cert', p12, '--pass-fd', str(reader), url, pass_fds=[reader])
        os.close(reader)
        send(*trusting(), '--cert', p12, '--pass-file', '-', url, input=PASSPHRASE + '\n')


def test_identities_that_do_not_load():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        p12 = pki().path('client.p12')
        for options in (['--cert', path('missing.pem')], ['--cert', pki().path('root.pem')],
                        ['--cert', p12], ['--cert', p12, '--pass', 'wrong-one'],
                        ['--cert', pki().path('client.chain'), '--key', pki().path('server.key')],
                        ['--cert', p12, '--cert-type', 'PEM']):
            done = send(*trusting(), *options, nginx.url(), status=3)
            assert done.mtls['outcome']['stage'] == 'input', options
            assert not done.mtls['connections'] and not done.mtls['events'], done
            message = done.mtls['outcome']['message']
            assert any(os.path.basename(file) in message for file in options if '/' in file), message
            assert 'wrong-one' not in done.out + done.err
        assert 'passphrase' in cli('send', *trusting(), '--cert', p12, nginx.url()).expect(3).out


def test_identity_mode():
    """The lab's test has the list that leaves the issuer out."""
    with Nginx(pki(), f'ssl_verify_client optional; {PATHS}') as nginx:
        for mode, state, why in (('always', 'sent', None), ('strict', 'sent', None), ('none', 'empty', 'declined')):
            done = send(*trusting(), *identity(), '--identity-mode', mode, nginx.url())
            client = done.tls['clientCertificate']
            assert (client['state'], client.get('why')) == (state, why), (mode, client)
            assert done.mtls['identity']['mode'] == mode


def test_what_comes_out():
    with Nginx(pki(), f'ssl_verify_client optional; {PATHS}') as nginx:
        har = path('saved.har')
        done = cli('send', *trusting(), '--har', har, nginx.url('/403')).expect(0)
        assert 'HTTP/2 403' in done.out
        assert stat.S_IMODE(os.stat(har).st_mode) == 0o600
        with open(har, encoding='utf-8') as file:
            saved = json.load(file)['log']['entries'][0]
        assert saved['response']['status'] == 403 and saved['_mtls']['verdict']['sentence']
        harness._records.append(har)

        done = cli('send', *trusting(), '--har', '-', nginx.url('/403')).expect(0)
        assert done.har['log']['version'] == '1.2'

        lines = cli('send', *trusting(), '--events', nginx.url('/403')).expect(0).out.splitlines()
        events = [json.loads(line) for line in lines]
        assert all('type' in event for event in events[:-1]) and list(events[-1]) == ['entry']
        # Certificates may be described better in the entry; what happened is the same.
        assert ([(event['t'], event['layer'], event['type']) for event in events[:-1]]
                == [(event['t'], event['layer'], event['type']) for event in events[-1]['entry']['_mtls']['events']])
        assert events[-1]['entry']['_mtls']['verdict']['derived'] is True

        short = cli('send', *trusting(), nginx.url('/403')).expect(0).out
        long = cli('send', *trusting(), '--explain', nginx.url('/403')).expect(0).out
        assert 'https://developer.apple.com/' in long and 'https://developer.apple.com/' not in short

        cli('send', *trusting(), '--fail', nginx.url('/403')).expect(22)
        cli('send', *trusting(), '-f', nginx.url('/')).expect(0)
        done = send(*trusting(), '--capture-limit', '1k', nginx.url('/'))
        assert done.mtls['capture']['truncated'] is True and done.mtls['capture']['limit'] == 1024


def test_the_body_goes_where_it_is_told():
    with Nginx(pki(), 'location /go { return 302 /403; } ' + PATHS) as nginx:
        body = path('body')
        done = cli('send', *trusting(), '-o', body, nginx.url('/403')).expect(0)
        assert open(body, 'rb').read() == b'no\n' and 'HTTP/2 403' in done.out
        done = cli('send', *trusting(), '-o', '-', nginx.url('/403')).expect(0)
        assert done.out == 'no\n' and 'HTTP/2 403' in done.err
        cli('send', *trusting(), '-o', '/dev/null', nginx.url('/403')).expect(0)
        cli('send', *trusting(), '-L', '-o', body, nginx.url('/go')).expect(0)
        assert open(body, 'rb').read() == b'no\n'
        # Nothing came: what was there stays.
        cli('send', '-o', body, nginx.url()).expect(6)
        assert open(body, 'rb').read() == b'no\n'
        done = cli('send', *trusting(), '-o', path('no/such/folder'), nginx.url()).expect(23)
        assert 'no/such/folder' in done.err
        assert 'no/such' in cli('send', *trusting(), '--har', path('no/such'), nginx.url()).expect(23).err


def test_usage():
    for arguments, words in (
            ([], 'URL'), (['a', 'b'], 'One URL'), (['--cacer', 'x', 'y'], '--cacert'), (['-Q'], '-Q'),
            (['ftp://x/'], 'https://HOST/'), (['--tls-max', '1.1', 'x'], '1.2 or 1.3'), (['-X'], '--request'),
            (['--cert-type', 'JKS', 'x'], 'PEM, DER or P12'), (['--max-time', 'soon', 'x'], 'seconds'),
            (['--identity-mode', 'maybe', 'x'], 'always, strict or none'), (['--json', '--events', 'x'], 'choose'),
            (['--capture-limit', '5T', 'x'], '4 GiB'), (['-d', '@' + path('missing'), 'x'], 'missing'),
            (['--json', '-o', '-', 'x'], 'standard output'), (['--pass-fd', 'x', 'y'], 'descriptor'),
            (['--pass-file', path('missing'), 'x'], 'missing'), (['--http1.1=yes', 'x'], 'no value'),
            (['-H', 'no colon', 'x'], 'header'),
            (['-X', 'GE T', 'x'], 'method')):
        done = cli('send', *arguments).expect(2)
        assert words.lower() in done.err.lower() and done.out == '', (arguments, done)
    assert 'send' in cli().expect(2).out
    assert 'nonsense' in cli('nonsense').expect(2).err
    for command in ([], ['send'], ['lab'], ['inspect'], ['identity'], ['verify'], ['platforms'], ['alerts'], ['servers'], ['relay'], ['worker'],
                    ['lab', 'ok', '--send']):
        assert cli(*command, '--help').expect(0).out.startswith('Usage: countersign-cli')
    assert re.fullmatch(r'countersign-cli [\d.]+\n', cli('--version').expect(0).out)


def test_the_manual_has_every_option():
    with open(os.path.join(harness.SOURCE, 'data', 'countersign-cli.1'), encoding='utf-8') as file:
        manual = file.read().replace('\\-', '-')
    for command in ('send', 'lab', 'inspect', 'relay', 'identity', 'verify', 'platforms', 'alerts', 'servers'):
        options = re.findall(r'^ +(?:-., )?(--[a-z0-9.-]+)', cli(command, '--help').expect(0).out, re.MULTILINE)
        assert '--help' in options and len(options) > 1
        for option in options:
            assert re.search(re.escape(option) + r'\b', manual), option


def test_nothing_answers():
    done = send(f'https://localhost:{free_port()}/', status=4)
    assert done.mtls['outcome']['stage'] == 'connect' and done.entry['response']['status'] == 0
    done = send('--resolve', 'made.up.test:443:127.0.0.1', '--connect-to', '::127.0.0.1:1', 'https://made.up.test/',
                status=4)
    assert done.mtls['outcome']['stage'] == 'connect'
    send('https://no-such-host.invalid/', status=4)


def test_http_that_is_none():
    for answer in (b'', b'garbage\r\n\r\n', b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort'):
        with Echo(answer) as echo:
            send(echo.url(), status=9)


def test_time_limits():
    with silent() as port:
        for options in (['--max-time', '0.2'], ['-m0.2'], ['--connect-timeout', '0.2']):
            done = send(*options, f'https://localhost:{port}/', status=10)
            assert done.mtls['outcome']['completed'] is False
    with Nginx(pki(), PATHS) as nginx:
        send(*trusting(), '--max-time', '100', '--connect-timeout', '100', nginx.url())


def start(*arguments, **options):
    return subprocess.Popen([CLI, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, start_new_session=True, **options)


def test_a_signal_stops_it_and_the_report_still_comes():
    for number in (signal.SIGINT, signal.SIGTERM):
        with silent() as port:
            process = start('send', '--events', f'http://localhost:{port}/')
            first = b''
            while b'"Request"' not in first:
                line = process.stdout.readline()
                assert line, process.stderr.read()
                first += line
            process.send_signal(number)
            rest, err = process.communicate(timeout=harness.SECONDS)
            assert process.returncode == 130 and err == b'', (process.returncode, err)
            entry = json.loads(rest.splitlines()[-1])['entry']
            assert entry['_mtls']['outcome']['stage'] == 'cancelled'
            assert entry['_mtls']['verdict']['state']


def test_a_passphrase_does_not_stand_in_the_process_list():
    with silent() as port:
        p12 = pki().path('client.p12')
        for options in (['--cert', p12, '--pass', PASSPHRASE], ['--cert', f'{p12}:{PASSPHRASE}'],
                        [f'--pass={PASSPHRASE}', '-E', p12]):
            with start('send', '--events', *options, f'https://localhost:{port}/') as process:
                seen = b''
                while b'"ClientHello"' not in seen:
                    line = process.stdout.readline()
                    assert line, process.stderr.read()
                    seen += line
                with open(f'/proc/{process.pid}/cmdline', 'rb') as file:
                    words = file.read().split(b'\0')
                with open(f'/proc/{process.pid}/environ', 'rb') as file:
                    assert b'=' + PASSPHRASE.encode() not in file.read()
                process.kill()
            assert any(word.startswith(p12.encode()) for word in words), words
            assert all(PASSPHRASE.encode() not in word.replace(b'%d' % port, b'') for word in words), words


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, *arguments, **environment):
        self.text = ''
        self._waited = 0
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execve(CLI, [CLI, *arguments], os.environ | {'TERM': 'xterm'} | environment)

    def type(self, text):
        os.write(self._fd, text.encode('utf-8'))

    def wait_for(self, words):
        """Until they come behind those that were waited for before."""
        while words not in self.text[self._waited:]:
            assert self._read(), f'“{words}” never came: {self.text}'
        self._waited = self.text.index(words, self._waited) + len(words)

    def _read(self):
        if not select.select([self._fd], [], [], harness.SECONDS)[0]:
            return False
        try:
            part = os.read(self._fd, 65536)
        except OSError:
            return False
        self.text += part.decode('utf-8', 'replace')
        return bool(part)

    def finish(self):
        while self._read():
            pass
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def test_a_prompt_asks_without_echo():
    with Nginx(pki(), f'ssl_verify_client on; {PATHS}') as nginx:
        arguments = ['send', *trusting(), '--cert', pki().path('client.p12'), nginx.url('/403')]
        terminal = Terminal(*arguments)
        terminal.wait_for('Passphrase for client.p12: ')
        terminal.type('xyzzy\r')
        terminal.wait_for('does not open the file')
        terminal.wait_for('Passphrase for client.p12: ')
        terminal.type('wrong\x15' + PASSPHRASE[:-1] + 'é\x7f' + PASSPHRASE[-1] + '\r')
        assert terminal.finish() == 0, terminal.text
        asked = terminal.text.partition('Your certificate')[0]
        assert 'xyzzy' not in terminal.text and PASSPHRASE not in asked, terminal.text
        assert 'answered 403' in terminal.text


    with socket.create_server(('127.0.0.1', 0)) as nobody:
        terminal = Terminal(*arguments[:-1], f'https://127.0.0.1:{nobody.getsockname()[1]}/')
        terminal.wait_for('Passphrase for client.p12: ')
        terminal.type('\x03')
        assert terminal.finish() == 130
        nobody.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            nobody.accept()
            raise AssertionError('it connected before it had the passphrase')


def test_colour_is_for_terminals():
    with Echo() as echo:
        for environment, coloured in (({}, True), ({'NO_COLOR': '1'}, False), ({'TERM': 'dumb'}, False)):
            terminal = Terminal('send', echo.url(), **environment)
            assert terminal.finish() == 0
            assert ('\x1b[' in terminal.text) is coloured, terminal.text
        assert '\x1b' not in cli('send', echo.url()).expect(0).out


def test_text_from_a_server_is_harmless_on_a_terminal():
    with Echo(b'HTTP/1.1 200 \x1b[31mred\r\nX-A: \x1b]0;title\x07\r\nContent-Length: 9\r\n\r\n\x1b[2Jcleared') as echo:
        assert '\x1b' not in cli('send', echo.url()).out


def test_every_record_is_valid():
    validate()


run(globals())
