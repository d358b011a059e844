#!/usr/bin/python3
# test-cli-secrets.py: where a passphrase or PIN must not be found while a request is under way
#
# A server lets the program wait for its answer. Meanwhile its command line, its
# environment and all memory that a core dump would hold are searched, and what it
# wrote afterwards.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import secrets
import socket
import subprocess

import memory
from cli import CLI, path, pki, trusting, write
from nginx import Nginx
from pki import openssl
from softhsm import make_token
from tap import Skip, run

SECONDS = 60


class Waiting:
    """An nginx that asks for a certificate, and hands the request to us."""

    def __init__(self):
        self._listener = socket.create_server(('127.0.0.1', 0))
        self._listener.settimeout(SECONDS)
        port = self._listener.getsockname()[1]
        self._nginx = Nginx(pki(), 'ssl_verify_client on; '
                            f'location / {{ proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.0; }}')

    def __enter__(self):
        self._nginx.__enter__()
        return self

    def __exit__(self, *arguments):
        self._nginx.__exit__(*arguments)
        self._listener.close()

    def url(self):
        return self._nginx.url()

    def accept(self):
        """The request is here: the handshake is over, the answer awaited."""
        connection, _ = self._listener.accept()
        connection.settimeout(SECONDS)
        connection.recv(65536)
        return connection


def answer(connection):
    connection.sendall(b'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok')
    connection.close()


def read(file):
    with open(file, 'rb') as stream:
        return stream.read()


def assert_nowhere(pid, needle):
    assert needle not in read(f'/proc/{pid}/cmdline'), 'command line'
    assert needle not in read(f'/proc/{pid}/environ'), 'environment'
    try:
        found = memory.find(pid, {'passphrase': needle, 'root': pki().path('root.pem').encode('utf-8')})
    except PermissionError as error:
        raise Skip('another process cannot be looked into here') from error
    assert 'passphrase' not in found, f"{found['passphrase']} times in memory that a core dump would hold"
    assert 'root' in found, 'the search does not find what is there'


def locked(passphrase):
    """client.p12 and client.key under that passphrase, by openssl and a file."""
    file = write('passphrase', passphrase + '\n')
    openssl('pkcs12', '-export', '-in', pki().path('client.chain'), '-inkey', pki().path('client.key'),
            '-passout', 'file:' + file, '-out', path('locked.p12'))
    openssl('pkcs8', '-topk8', '-in', pki().path('client.key'), '-passout', 'file:' + file, '-out', path('locked.key'))
    return file


def test_while_it_sends():
    passphrase = 'correct-horse-' + secrets.token_hex(12)
    file, needle = locked(passphrase), passphrase.encode('ascii')
    scalar = subprocess.run(['openssl', 'ec', '-in', pki().path('client.key'), '-outform', 'DER'], check=True,
                            capture_output=True, timeout=SECONDS).stdout[7:39]
    p12 = ['--cert', path('locked.p12')]
    pem = ['--cert', pki().path('client.chain'), '--key', path('locked.key')]
    with Waiting() as server:
        for identity, given in ((p12, ['--pass-file', file]), (pem, ['--pass-file', file]), (p12, ['--pass', passphrase]),
                                (['--cert', path('locked.p12') + ':' + passphrase], []), (p12, ['--pass-file', '-'])):
            har, pcapng = path('secrets.har'), path('secrets.pcapng')
            command = [CLI, 'send', *trusting(), *identity, *given, '--har', har, '--pcapng', pcapng, server.url()]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if given[-1:] == ['-']:
                process.stdin.write(needle + b'\n')
                process.stdin.flush()
            connection = server.accept()
            assert_nowhere(process.pid, needle)
            answer(connection)
            out, err = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, err
            for name, data in (('output', out), ('errors', err), ('record', read(har)), ('capture', read(pcapng))):
                assert needle not in data and scalar not in data, (name, identity, given)


def test_a_worker():
    """As the window starts one: the request and its passphrase on standard input."""
    passphrase = 'correct-horse-' + secrets.token_hex(12)
    locked(passphrase)
    needle = passphrase.encode('ascii')
    with Waiting() as server:
        request = {'url': server.url(), 'cert': path('locked.p12'), 'caCert': [pki().path('root.pem')], 'passphrase': True}
        process = subprocess.Popen([CLI, 'worker'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(json.dumps(request).encode('utf-8') + b'\n' + needle + b'\n')
        process.stdin.flush()
        connection = server.accept()
        assert_nowhere(process.pid, needle)
        answer(connection)
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0 and needle not in out + err, err


def test_a_token():
    """Logged in once: no library keeps the PIN, and none is in a URI."""
    pin = 'correct-pin-' + secrets.token_hex(8)
    make_token(pin)
    file = write('pin', pin + '\n')
    uri = 'pkcs11:token=Lab%20Token;object=alice'
    with Waiting() as server:
        for options in ([], ['--probe'], ['--tls-max', '1.2']):
            process = subprocess.Popen([CLI, 'send', '--json', *trusting(), '--cert', uri, '--pass-file', file, *options,
                                        server.url()], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            connection = server.accept()
            assert_nowhere(process.pid, pin.encode('ascii'))
            answer(connection)
            out, err = process.communicate(timeout=SECONDS)
            assert process.returncode == 0 and pin.encode('ascii') not in out + err, err


run(globals())
