#!/usr/bin/python3
# bench.py: one cold exchange beside curl's, as ratios
#
# Whole processes against an nginx of our own (TLS 1.3, client certificate
# required), in alternating pairs; a ratio is the median of the pairs' ratios.
# Instructions are callgrind's: noise does not move them, but they leave out the
# kernel's half. Gates are printed, never enforced.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import argparse
import json
import os
import select
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from nginx import Nginx  # noqa: E402
from pki import PASSPHRASE, Pki  # noqa: E402

DIRECTIVES = """
    ssl_protocols TLSv1.3;
    ssl_verify_client on;
    location / { return 200 "hello\\n"; }
"""
BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
MILLION = 1_000_000

# Case, quantity, at most. Millions of instructions are absolute, the rest ratios.
GATES = [
    ('PEM, RSA', 'CPU', 1.0),
    ('PKCS#12, RSA', 'CPU', 1.05),
    ('PEM, RSA, system bundle', 'wall', 0.6),
    ('PEM, RSA, waiting worker', 'wall', 0.5),
    ('PEM, RSA', 'M', 45),
]


class Case:
    """One exchange, put to both programs with the same options."""

    def __init__(self, name, cli, options, url):
        self.name = name
        self.ours = [cli, 'send', '-o', '/dev/null', *options, url]
        self.curl = [shutil.which('curl'), '-s', '-o', '/dev/null', *options, url]
        self.results = {}

    def run(self, rounds):
        self.results = compare(lambda: measure(self.ours), lambda: measure(self.curl), rounds)
        self.results['M'] = instructions(self.ours)
        self.results['curl M'] = instructions(self.curl)


class WorkerCase(Case):
    """Ours is a worker that has started before and waits."""

    def __init__(self, name, cli, pki, url):
        super().__init__(name, cli, pem(pki), url)
        self._cli = cli
        request = {'url': url, 'caCert': [pki.path('root.pem')], 'cert': pki.path('client.chain'),
                   'key': pki.path('client.key')}
        self._request = json.dumps(request).encode() + b'\n'

    def run(self, rounds):
        self.results = compare(lambda: measure_worker(self._cli, self._request),
                               lambda: measure(self.curl), rounds)


def pem(pki):
    return ['--cacert', pki.path('root.pem'), '--cert', pki.path('client.chain'),
            '--key', pki.path('client.key')]


def pkcs12(pki):
    return ['--cacert', pki.path('root.pem'), '--cert-type', 'P12',
            '--cert', pki.path('client.p12') + ':' + PASSPHRASE]


def pem_bundle(pki):
    """Trust as large as a system's: its bundle, and the root at its end."""
    bundle = pki.path('bundle.pem')
    with open(bundle, 'wb') as out:
        for part in (BUNDLE, pki.path('root.pem')):
            with open(part, 'rb') as file:
                shutil.copyfileobj(file, out)
    return ['--cacert', bundle, *pem(pki)[2:]]


def measure(command):
    """Wall and CPU seconds of one whole process."""
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    begin = time.monotonic()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=null)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - begin
    if status != 0:
        raise RuntimeError(f'{command[0]} ended with {os.waitstatus_to_exitcode(status)}')
    return wall, usage.ru_utime + usage.ru_stime


def cpu_ticks(pid):
    """The state of a process, and the CPU time it has taken."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rsplit(') ', 1)[1].split()
    return fields[0], int(fields[11]) + int(fields[12])


def measure_worker(cli, request):
    """The same from the request written to a worker that had been waiting for it.

    CPU seconds are the whole process's, its start included.
    """
    worker = subprocess.Popen([cli, 'worker'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    before = None
    while (now := cpu_ticks(worker.pid)) != before or now[0] != 'S':
        before = now
        select.select([], [], [], 0.05)
    begin = time.monotonic()
    worker.stdin.write(request)
    worker.stdin.close()
    output = worker.stdout.read()
    wall = time.monotonic() - begin
    worker.stdout.close()
    _, status, usage = os.wait4(worker.pid, 0)
    worker.returncode = os.waitstatus_to_exitcode(status)
    if worker.returncode != 0:
        raise RuntimeError(f'the worker ended with {worker.returncode}: {output[-500:]}')
    return wall, usage.ru_utime + usage.ru_stime


def compare(ours, curl, rounds):
    """Median of the pairs' ratios of wall and of CPU time, and our medians.

    Both are functions that measure one run.
    """
    pairs = []
    for number in range(rounds + 1):
        if number % 2:
            a, b = ours(), curl()
        else:
            b, a = curl(), ours()
        if number:  # the first pair warms the caches
            pairs.append((a, b))
    return {
        'wall': statistics.median(a[0] / b[0] for a, b in pairs),
        'CPU': statistics.median(a[1] / b[1] for a, b in pairs),
        'ms': 1000 * statistics.median(a[0] for a, _ in pairs),
        'curl ms': 1000 * statistics.median(b[0] for _, b in pairs),
    }


def instructions(command):
    """Millions of user instructions, or None without valgrind."""
    if shutil.which('valgrind') is None:
        return None
    done = subprocess.run(
        ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', *command],
        check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, encoding='utf-8', errors='replace')
    match = re.search(r'Collected : (\d+)', done.stderr)
    return int(match[1]) / MILLION if match else None


def be_real_time(pid):
    """A busy machine's noise stays out when client and server go before it."""
    os.sched_setscheduler(pid, os.SCHED_FIFO, os.sched_param(1))


def server_processes(master):
    """nginx's master and its workers."""
    children = f'/proc/{master}/task/{master}/children'
    with open(children, encoding='ascii') as file:
        return [master, *map(int, file.read().split())]


def print_results(cases):
    print(f'{"one cold exchange":30}{"wall":>8}{"CPU":>8}{"ms":>8}{"curl":>8}'
          f'{"M":>8}{"curl":>8}')
    for case in cases:
        row = case.results
        counts = ''.join(f'{row[name]:8.1f}' if row.get(name) else f'{"–":>8}'
                         for name in ('M', 'curl M'))
        print(f'{case.name:30}{row["wall"]:8.2f}{row["CPU"]:8.2f}{row["ms"]:8.1f}'
              f'{row["curl ms"]:8.1f}{counts}')
    print('wall, CPU: ratios to curl; M: millions of instructions, user space only')


def print_gates(cases):
    results = {case.name: case.results for case in cases}
    for name, quantity, most in GATES:
        value = results.get(name, {}).get(quantity)
        if value is None:
            print(f'not measured: {name}, {quantity} ≤ {most}')
            continue
        print(f'{"met" if value <= most else "not met"}: {name}, {quantity} {value:.2f} ≤ {most}')


def main():
    parser = argparse.ArgumentParser(description='One cold exchange beside curl’s, as ratios.')
    parser.add_argument('cli', help='the countersign-cli to measure')
    parser.add_argument('--rounds', type=int, default=30, help='pairs a case (default: 30)')
    parser.add_argument('--real-time', action='store_true',
                        help='client and server before all else on a busy machine; needs root')
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix='countersign-bench-') as folder:
        pkis = {}
        for kind, key in (('RSA', 'rsa:2048'), ('ECDSA', 'ec')):
            os.mkdir(os.path.join(folder, kind))
            pkis[kind] = Pki(os.path.join(folder, kind), key)
        with Nginx(pkis['RSA'], DIRECTIVES) as rsa, Nginx(pkis['ECDSA'], DIRECTIVES) as ecdsa:
            if arguments.real_time:
                for pid in (os.getpid(), *server_processes(rsa.pid), *server_processes(ecdsa.pid)):
                    be_real_time(pid)
            cli, key = arguments.cli, pkis['RSA']
            cases = [
                Case('PEM, RSA', cli, pem(key), rsa.url()),
                Case('PKCS#12, RSA', cli, pkcs12(key), rsa.url()),
                Case('PEM, RSA, HTTP/1.1', cli, [*pem(key), '--http1.1'], rsa.url()),
                Case('PEM, ECDSA P-256', cli, pem(pkis['ECDSA']), ecdsa.url()),
                WorkerCase('PEM, RSA, waiting worker', cli, key, rsa.url()),
            ]
            if os.path.exists(BUNDLE):
                cases.append(Case('PEM, RSA, system bundle', cli, pem_bundle(key), rsa.url()))
            for case in cases:
                case.run(arguments.rounds)
            print_results(cases)
            print_gates(cases)


if __name__ == '__main__':
    main()
