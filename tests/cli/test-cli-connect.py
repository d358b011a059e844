#!/usr/bin/python3
# test-cli-connect.py: addresses that refuse at once, late or never
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import json
import os
import signal
import subprocess

from cli import CLI, SECONDS, cli, pki, send, trusting, validate
from late import LateRefuser
from nginx import Nginx, free_port
from tap import run


def begin(port, *arguments):
    """A send to a name of two addresses, the first of which is not nginx's."""
    return subprocess.Popen(
        [CLI, 'send', '--json', *trusting(), *arguments, '--resolve', f'localhost:{port}:127.0.0.2,127.0.0.1',
         f'https://localhost:{port}/'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8')


def end(process, status):
    """The last entry's connecting, as "Type address"."""
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == status and 'CRITICAL' not in err, (process.returncode, err)
    entry = json.loads(out)['log']['entries'][-1]
    return [f'{event["type"]} {event["fields"]["address"]}' for event in entry['_mtls']['events']
            if event['type'].startswith('Connect')]


# GSocketClient is told of the refusal in the same turn in which it would not wait any longer.
def test_one_that_refuses_just_when_the_next_is_tried():
    with Nginx(pki(), 'location / { return 200 ok; }') as server:
        for arguments in ([], ['--probe']):
            with LateRefuser('127.0.0.2', server.port) as late:
                process = begin(server.port, *arguments)
                late.wait_until_asked()
                os.kill(process.pid, signal.SIGSTOP)
                late.refuse()
                late.wait_until_refused()
                os.kill(process.pid, signal.SIGCONT)
                told = end(process, 0)
            assert told[0] == 'Connect 127.0.0.2' and told[-2:] == ['Connect 127.0.0.1', 'Connected 127.0.0.1'], told


def test_one_that_does_not_answer():
    with Nginx(pki(), 'location / { return 200 ok; }') as server, LateRefuser('127.0.0.2', server.port):
        assert end(begin(server.port), 0) == ['Connect 127.0.0.2', 'ConnectPending 127.0.0.2', 'Connect 127.0.0.1',
                                              'Connected 127.0.0.1']


# One that was passed over and refuses in the end is told as one that did.
def test_two_that_refuse_late():
    port = free_port()
    with contextlib.ExitStack() as stack:
        first, second = (stack.enter_context(LateRefuser(address, port)) for address in ('127.0.0.2', '127.0.0.1'))
        process = begin(port)
        second.wait_until_asked()
        for late in (first, second):
            late.refuse()
        told = end(process, 4)
    assert told[:3] == ['Connect 127.0.0.2', 'ConnectPending 127.0.0.2', 'Connect 127.0.0.1'], told
    assert sorted(told[3:]) == ['ConnectFailed 127.0.0.1', 'ConnectFailed 127.0.0.2'], told


def test_an_address_is_not_looked_up():
    port = free_port()
    done = send(f'https://127.0.0.1:{port}/', status=4)
    assert [event['type'] for event in done.mtls['events']] == ['Connect', 'ConnectFailed'], done.mtls['events']
    assert done.entry['timings']['dns'] == -1
    report = cli('send', f'https://127.0.0.1:{port}/').expect(4).out
    assert f'127.0.0.1 refused the connection on port {port}.' in report, report
    report = cli('send', f'https://localhost:{port}/', '--resolve', f'localhost:{port}:127.0.0.1').expect(4).out
    assert f'localhost has 1 address; it refused the connection on port {port}.' in ' '.join(report.split()), report


def test_every_record_is_valid():
    validate()


run(globals())
