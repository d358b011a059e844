# cli.py: runs countersign-cli, keeps its records, and asks curl the same
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile

from pki import Pki

CLI = os.environ['COUNTERSIGN_CLI']
SOURCE = os.environ['COUNTERSIGN_SOURCE']
# To find a hang, not to measure.
SECONDS = 120

_folder = tempfile.mkdtemp(prefix='countersign-cli-')
_records = []
atexit.register(shutil.rmtree, _folder, ignore_errors=True)


@functools.cache
def pki(name='pki', key='ec', organisation='Test'):
    """A PKI of this test program; another name is another PKI's, a stranger's."""
    folder = path(name)
    os.makedirs(folder)
    return Pki(folder, key, organisation)


def path(name):
    return os.path.join(_folder, name)


def write(name, data):
    with open(path(name), 'wb') as file:
        file.write(data if isinstance(data, bytes) else data.encode('utf-8'))
    return path(name)


def identity(of=None):
    of = of or pki()
    return ['--cert', of.path('client.chain'), '--key', of.path('client.key')]


def trusting(of=None):
    return ['--cacert', (of or pki()).path('root.pem')]


class Done:
    """How a command ended."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    def __str__(self):
        return f'exit status {self.status}\n{self.out}\n{self.err}'

    def expect(self, status):
        assert self.status == status, f'expected {status}, got {self}'
        return self

    @property
    def har(self):
        return json.loads(self.out)

    @property
    def entry(self):
        return self.har['log']['entries'][-1]

    @property
    def mtls(self):
        return self.entry['_mtls']

    @property
    def tls(self):
        return self.mtls['connections'][-1]['tls']


def cli(*arguments, **options):
    """Without a terminal, and with nothing on standard input unless it is given."""
    options = {'stdin': subprocess.DEVNULL} | options
    if 'input' in options:
        del options['stdin']
    done = Done(subprocess.run([CLI, *arguments], check=False, encoding='utf-8', timeout=SECONDS,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True, **options))
    assert done.status >= 0, f'ended by a signal: {done}'
    assert 'ERROR: ' not in done.err and 'runtime error' not in done.err, done.err
    return done


def send(*arguments, status=0, **options):
    """The record of a send that ends with status; it is kept for validate()."""
    done = cli('send', '--json', *arguments, **options).expect(status)
    _records.append(write(f'record-{len(_records)}.har', done.out))
    return done


def validate():
    """Holds every record so far against the schema."""
    assert _records
    done = subprocess.run([sys.executable, os.path.join(SOURCE, 'tests', 'validate-record.py'),
                           '--written-here', *_records],
                          check=False, capture_output=True, encoding='utf-8')
    faults = (done.stdout + done.stderr).splitlines()
    assert done.returncode == 0, '\n'.join(faults[:10] + [f'… {len(faults)} lines in all'])


class Answer:
    """What curl got: status, protocol version, headers in order, body."""

    def __init__(self, *arguments):
        headers, body = path('curl.headers'), path('curl.body')
        for file in (headers, body):
            if os.path.exists(file):
                os.unlink(file)
        done = subprocess.run(
            ['curl', '--disable', '-sS', '--noproxy', '*', '--max-time', str(SECONDS), '-D', headers,
             '-o', body, '-w', '%{http_code} %{http_version}', *arguments],
            check=False, stdin=subprocess.DEVNULL, capture_output=True, encoding='utf-8')
        self.exit_status = done.returncode
        self.err = done.stderr
        assert done.stdout, f'curl {arguments} says nothing but: {done.stderr}'
        code, self.version = done.stdout.split()
        self.status = int(code)
        self.headers = self._read_headers(headers)
        self.body = b''
        if os.path.exists(body):
            with open(body, 'rb') as file:
                self.body = file.read()

    @staticmethod
    def _read_headers(file):
        if not os.path.exists(file):
            return []
        with open(file, encoding='latin-1') as lines:
            pairs = [line.rstrip('\r\n').partition(': ') for line in lines if ': ' in line]
        return [(name.lower(), value) for name, _, value in pairs]
