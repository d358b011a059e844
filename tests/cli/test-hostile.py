#!/usr/bin/python3
# test-hostile.py: whatever a server does, a send ends, says how, and stays small
#
# Each case of tests/servers/hostile.py: an exit status as record.md has it, a
# HAR that holds the same outcome, no signal, and a bounded peak memory. The time
# bound is there to find a hang and is generous. Arguments are the cases to run.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ['COUNTERSIGN_SOURCE'], 'tests', 'servers'))

import hostile  # noqa: E402
from pki import Pki  # noqa: E402
from tap import run, say  # noqa: E402

CLI = os.environ['COUNTERSIGN_CLI']
# How many places of a handshake are cut, and changed; more by hand.
PLACES = int(os.environ.get('COUNTERSIGN_HOSTILE_PLACES', '16'))
# Most of the time is spent waiting for servers that say nothing.
AT_ONCE = 6
MAX_RSS_KIB = 300 * 1024
# The capture, the body and the bytes of HTTP: 16 MiB each, in base64.
MAX_HAR = 80 * 1024 * 1024
HANG_SECONDS = int(os.environ.get('COUNTERSIGN_HOSTILE_SECONDS', '120'))

ANSWERED, REFUSED, IN_HANDSHAKE, AFTER_FINISHED, HTTP, TIME = 0, 6, 7, 8, 9, 10
STAGES = {
    REFUSED: {'tls'}, IN_HANDSHAKE: {'tls'}, AFTER_FINISHED: {'tls-after-finished'},
    HTTP: {'http', 'body'},
}
BRIEFLY = ['--max-time', '2']

# What a case must end with; the others are answers that are not whole: HTTP.
# Where several ends are as good, a set.
ENDS = {
    **dict.fromkeys([
        'http1-close-at-once', 'http1-cut-at-once', 'http1-reset-at-once', 'http2-close-at-once',
    ], {AFTER_FINISHED, HTTP}),
    # A head that could be read was answered, whatever we think of it, and so
    # was a body that came to an end of its own. libsoup takes an odd chunk
    # size for zero or for less, and an odd length for none.
    **dict.fromkeys([
        'http1-body-of-400-mib', 'http1-tiny-chunks', 'http1-many-informational', 'http1-bytewise',
        'http1-gzip-bomb', 'http1-gzip-bomb-in-gzip', 'http1-gzip-layers', 'http1-gzip-garbage',
        'http1-gzip-cut', 'http1-escapes', 'http1-length-too-short', 'http1-chunked-and-length',
        'http1-encoding-unknown', 'http1-no-content-with-body', 'http1-not-modified',
        'http1-two-answers', 'http1-unauthorized', 'http1-redirect-without-location',
        'http1-redirect-to-file', 'http1-redirect-to-script', 'http1-redirect-to-garbage',
        'http2-headers-after-end', 'http2-bomb',
    ], {ANSWERED}),
    **dict.fromkeys([
        'http1-icy', 'http1-many-headers', 'http1-many-cookies', 'http1-binary-headers',
        'http1-nul-in-head', 'http1-redirect-far', 'http1-length-negative',
        'http1-length-overflow', 'http1-lengths-differ', 'http1-coding-unknown', 'http1-upgrade',
        'http1-status-zero', 'http1-chunk-too-long', 'http1-chunk-negative',
        'http1-chunk-overflow', 'http1-chunk-not-hexadecimal',
    ], {ANSWERED, HTTP}),
}
TIMED = {
    'http1-silence', 'http1-stall-in-head', 'http1-stall-in-body', 'http1-stall-in-chunk',
    'http2-silence', 'http2-stall-in-headers', 'http2-stall-in-body', 'http2-no-streams',
    'http2-silence-after-handshake', 'tls-silence',
    'http2-wants-http1',  # and does not speak it when it is asked again
}
# These go on for as long as one listens, and many break no rule.
ENDLESS = {
    'http1-endless-body', 'http1-endless-informational', 'http1-endless-newlines',
    'http1-endless-trailer', 'http2-beyond-the-window', 'http2-empty-data-flood',
    'http2-goaway-flood', 'http2-informational-flood', 'http2-ping-ack-flood',
    'http2-priority-flood', 'http2-tiny-data-flood', 'http2-unknown-flood',
    'http2-window-update-flood',
}
FOLLOWED = {'http1-redirect-loop', 'http1-redirect-far', 'http1-redirect-to-file',
            'http1-redirect-to-script', 'http1-redirect-to-garbage',
            'http1-redirect-without-location'}


# A child's peak memory counts what its parent held when it forked, so the
# parent is a small process of its own. It kills what hangs.
LAUNCHER = """
import os, resource, signal, sys
child = os.fork()
if child == 0:
    os.execv(sys.argv[3], sys.argv[3:])
signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
signal.alarm(int(sys.argv[2]))
_, status, usage = os.wait4(child, 0)
os.write(int(sys.argv[1]), f'{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss}'.encode())
"""


def send(url, pki, arguments):
    """Exit status (negative: a signal), standard output and error, peak memory in KiB."""
    with tempfile.TemporaryFile() as ended:
        done = subprocess.run(
            [sys.executable, '-S', '-E', '-c', LAUNCHER, str(ended.fileno()), str(HANG_SECONDS),
             CLI, 'send', '--cacert', pki.path('root.pem'), *arguments, url],
            check=True, stdin=subprocess.DEVNULL, capture_output=True, pass_fds=[ended.fileno()])
        ended.seek(0)
        status, rss = map(int, ended.read().split())
    return status, done.stdout, done.stderr, rss


def check(name, server, pki, expected, arguments=()):
    """Sends one request and judges how it ended."""
    begin = time.monotonic()
    status, out, errors, rss = send(server.url(), pki, ['--json', *arguments])
    say(f'# {name}: status {status}, {rss // 1024} MiB, {time.monotonic() - begin:.1f} s, '
        f'{len(out)} bytes of HAR')
    told = f'{name}: status {status}, {rss} KiB; {errors[-2000:].decode(errors="replace")}'

    assert status in expected, f'{told}, expected {sorted(expected)}'
    assert rss < MAX_RSS_KIB, told
    assert len(out) < MAX_HAR, f'{told}: a HAR of {len(out)} bytes'
    entry = json.loads(out)['log']['entries'][-1]
    outcome = entry['_mtls']['outcome']
    if status == ANSWERED:
        assert outcome.get('completed'), f'{told} {outcome}'
    else:
        assert outcome.get('message'), f'{told} {outcome}'
        assert outcome['stage'] in STAGES.get(status, {outcome['stage']}), f'{told} {outcome}'
    return status, outcome


def test_case(name, pki):
    expected = ENDS.get(name, {IN_HANDSHAKE} if name.startswith('tls-') else {HTTP})
    arguments = []
    if name in TIMED:
        expected = {TIME}
    if name in ENDLESS:
        expected = {TIME, HTTP, ANSWERED}
    if name in TIMED or name in ENDLESS:
        arguments += BRIEFLY
    if name in FOLLOWED:
        arguments += ['-L']
    with hostile.Server(hostile.HANDLERS[name], pki) as server:
        check(name, server, pki, expected, arguments)


class HonestServer:
    """openssl s_server, whose answer ends with the connection; use it in a with statement."""

    def __init__(self, pki, version):
        self._pki = pki
        self._version = version
        self._process = None
        self.port = 0

    def __enter__(self):
        self._process = subprocess.Popen(
            ['openssl', 's_server', '-accept', '127.0.0.1:0', '-www', '-' + self._version,
             '-cert_chain', self._pki.path('server.chain'), '-cert', self._pki.path('server.pem'),
             '-key', self._pki.path('server.key'), '-verify', '3'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for line in self._process.stdout:
            if line.startswith(b'ACCEPT'):
                self.port = int(line.rsplit(b':', 1)[1])
                threading.Thread(target=self._process.stdout.read, daemon=True).start()
                return self
        raise RuntimeError('openssl s_server did not start')

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


def places(total):
    """Offsets spread over what the server says, the first and last bytes among them."""
    ends = {0, 1, 4, 5, 6, total - 1}
    return sorted(ends | {total * n // PLACES for n in range(1, PLACES)})


def tamper(pki, version, then, expected, arguments):
    with HonestServer(pki, version) as honest:
        whole = hostile.Tamper(honest.port)
        with hostile.Server(whole, pki) as server:
            check('untouched', server, pki, {ANSWERED})
        for place in places(whole.passed):
            proxy = hostile.Tamper(honest.port, place, then)
            with hostile.Server(proxy, pki) as server:
                check(f'{then} at byte {place} of {whole.passed}', server, pki, expected, arguments)


def test_report(pki):
    """Nothing from a server reaches the terminal as anything but text."""
    with hostile.Server(hostile.HANDLERS['http1-escapes'], pki) as server:
        status, out, errors, _ = send(server.url(), pki, [])
    assert status == ANSWERED, (status, errors)
    for byte in out + errors:
        assert byte >= 0x20 or byte in b'\n\t', out
    assert '\u202e' not in out.decode('utf-8')


def main():
    with tempfile.TemporaryDirectory(prefix='countersign-test-') as folder:
        pki = Pki(folder)
        cases = {f'test_{name}': functools.partial(test_case, name, pki)
                 for name in hostile.HANDLERS}
        cases['test_report'] = functools.partial(test_report, pki)
        for version in ('tls1_2', 'tls1_3'):
            short = version.replace('_', '')
            cases[f'test_{short}_cut'] = functools.partial(
                tamper, pki, version, 'cut', {IN_HANDSHAKE, AFTER_FINISHED, HTTP}, [])
            cases[f'test_{short}_stall'] = functools.partial(
                tamper, pki, version, 'stall', {TIME}, ['--max-time', '1'])
            cases[f'test_{short}_flip'] = functools.partial(
                tamper, pki, version, 'flip',
                {REFUSED, IN_HANDSHAKE, AFTER_FINISHED, HTTP, TIME}, BRIEFLY)
        chosen = {f'test_{name}' for name in sys.argv[1:]}
        run({name: case for name, case in cases.items() if not chosen or name in chosen}, AT_ONCE)


main()
