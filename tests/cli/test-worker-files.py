#!/usr/bin/python3
# test-worker-files.py: a process that sends opens nothing it does not need
#
# The cheapest guard of the cold start, and immune to noise: what GIO would
# load by default (the system's roots, dconf, settings schemas, proxy modules)
# costs more than the whole exchange.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import re
import shutil
import subprocess
import tempfile

from nginx import Nginx
from pki import PASSPHRASE, Pki
from tap import Skip, run

CLI = os.environ['COUNTERSIGN_CLI']
DIRECTIVES = 'ssl_verify_client on; location / { return 403 "no\\n"; }'
UNWANTED = ('ca-certificates', 'dconf', 'gschemas', 'libproxy', 'gio/modules/giomodule.cache',
            '/etc/ssl/certs', 'pkcs11', 'gtk', 'libsecret', 'gvfs')
OPENED = re.compile(r'openat\([^"]*"(?P<path>[^"]*)".*\) = \d+')


def opened_by(arguments, pki, stdin=''):
    """The files that a command, which succeeds, opened with its threads, in order."""
    if shutil.which('strace') is None:
        raise Skip('strace is not installed')
    trace = pki.path('trace')
    done = subprocess.run(
        ['strace', '-f', '-qq', '-e', 'trace=openat', '-o', trace, CLI, *arguments],
        check=False, input=stdin, capture_output=True, encoding='utf-8')
    assert done.returncode == 0, f'{done.returncode}\n{done.stdout}\n{done.stderr}'
    with open(trace, encoding='utf-8', errors='replace') as file:
        return [match['path'] for match in map(OPENED.search, file) if match]


def assert_lean(paths, identity):
    assert identity in paths, 'the trace does not even hold the identity: ' + '\n'.join(paths)
    unwanted = [path for path in paths if any(word in path for word in UNWANTED)]
    assert not unwanted, '\n'.join(unwanted)
    gnutls = [path for path in paths if re.search(r'/libgnutls\.so', path)]
    assert len(gnutls) == 1, gnutls
    backend = [path for path in paths if path.endswith('/libgiognutls.so')]
    assert backend, 'no TLS backend was opened'


def with_server(function):
    with tempfile.TemporaryDirectory(prefix='countersign-test-') as folder:
        pki = Pki(folder)
        with Nginx(pki, DIRECTIVES) as server:
            function(pki, server)


def test_send_with_pem():
    def check(pki, server):
        paths = opened_by(['send', '--cacert', pki.path('root.pem'), '--cert',
                           pki.path('client.chain'), '--key', pki.path('client.key'),
                           server.url()], pki)
        assert_lean(paths, pki.path('client.chain'))

    with_server(check)


def test_send_with_pkcs12():
    def check(pki, server):
        with open(pki.path('passphrase'), 'w', encoding='ascii') as file:
            file.write(PASSPHRASE + '\n')
        paths = opened_by(['send', '--cacert', pki.path('root.pem'), '--cert-type', 'P12',
                           '--cert', pki.path('client.p12'), '--pass-file',
                           pki.path('passphrase'), server.url()], pki)
        assert_lean(paths, pki.path('client.p12'))

    with_server(check)


def test_worker():
    def check(pki, server):
        request = {'url': server.url(), 'caCert': [pki.path('root.pem')],
                   'cert': pki.path('client.p12'), 'certType': 'P12', 'passphrase': True}
        paths = opened_by(['worker'], pki, json.dumps(request) + '\n' + PASSPHRASE + '\n')
        assert_lean(paths, pki.path('client.p12'))

    with_server(check)


run(globals())
