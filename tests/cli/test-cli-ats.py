#!/usr/bin/python3
# test-cli-ats.py: App Transport Security's opinion of servers that are right and wrong
#
# Every server is a real nginx; each has one fault, which must be the only one told.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os

from cli import cli, path, pki, send, trusting, validate, write
from nginx import Nginx
from pki import openssl
from tap import run

HOST = 'server.example.test'
SERVE = 'location / { return 200 "ok\\n"; }'
DEFAULT, ALL = 'ATS Default Connection', 'Allow All Loads'


class Server:
    """A server's certificate from this test's root, as Nginx wants a PKI."""

    def __init__(self, name, key='rsa:2048', days=90, digest='sha256', extensions=None):
        self.folder = path('server-' + name)
        os.makedirs(self.folder)
        lines = extensions if extensions is not None else \
            f'extendedKeyUsage = serverAuth\nsubjectAltName = DNS:{HOST},DNS:localhost\n'
        request, names = self.path('request'), write('extensions-' + name, '[x]\nbasicConstraints = CA:false\n' + lines)
        option = ['-newkey', key] if ':' in key else ['-newkey', 'ec', '-pkeyopt', f'ec_paramgen_curve:{key}']
        openssl('req', '-new', *option, '-nodes', '-keyout', self.path('server.key'), '-subj', f'/CN={HOST}', '-out', request)
        openssl('x509', '-req', '-in', request, '-CA', pki().path('root.pem'), '-CAkey', pki().path('root.key'),
                '-days', str(days), '-' + digest, '-extfile', names, '-extensions', 'x', '-out', self.path('server.chain'))

    def path(self, name):
        return pki().path(name) if name.startswith('root') else os.path.join(self.folder, name)


def ask(server, *arguments, host=HOST, directives='', status=0):
    rules = ['--resolve', f'{HOST}:{server.port}:127.0.0.1']
    done = send(*trusting(), *rules, *arguments, f'https://{host}:{server.port}/', status=status)
    return done.mtls['verdict']['ats'], done


def of(name, directives='', arguments=(), status=0, **kind):
    with Nginx(Server(name, **kind), directives + SERVE) as server:
        return ask(server, *arguments, status=status)[0]


def faults(ats):
    return [reason['check'] for reason in ats['reasons'] if reason['weight'] == 'fails']


def test_servers_that_it_takes():
    for name, kind in (('rsa', {}), ('ec', {'key': 'P-256'}), ('825', {'days': 825})):
        ats = of('good-' + name, 'ssl_protocols TLSv1.2 TLSv1.3;', **kind)
        assert ats['accepts'] == 'yes' and ats['nscurlFails'] == [], ats
        # The root is one that we chose: said, with what the app needs.
        assert [reason['check'] for reason in ats['reasons']] == ['trust'], ats
    old = of('tls12', 'ssl_protocols TLSv1.2;')
    assert old['accepts'] == 'yes' and all(name.startswith('TLSv1.3') for name in old['nscurlFails']), old
    assert len(old['nscurlFails']) == 3, old
    # What was not offered cannot be told to be missing.
    assert of('max12', 'ssl_protocols TLSv1.2 TLSv1.3;', arguments=['--tls-max', '1.2'])['nscurlFails'] == []


def test_each_fault():
    weak = 'ssl_ciphers ALL:@SECLEVEL=0;'
    for name, check, words, options in (
            ('small', 'key-size', '1024', {'key': 'rsa:1024', 'directives': weak}),
            ('sha1', 'signature', 'SHA1', {'digest': 'sha1', 'directives': weak}),
            ('long', 'validity', '826 days', {'days': 826}),
            ('no-eku', 'extended-key-usage', 'serverAuth', {'extensions': f'subjectAltName = DNS:{HOST}\n'}),
            ('no-san', 'alt-names', 'common name', {'extensions': 'extendedKeyUsage = serverAuth\n'})):
        ats = of(name, arguments=['-k'], **options)
        found = [check for check in faults(ats) if check != 'trust']
        assert ats['accepts'] == 'no' and found == [check], (name, ats)
        [reason] = [reason for reason in ats['reasons'] if reason['check'] == check]
        assert words in reason['detail'] and {DEFAULT, ALL} <= set(ats['nscurlFails']), ats


def test_forward_secrecy():
    directives = 'ssl_protocols TLSv1.2; ssl_ciphers AES256-GCM-SHA384;'
    with Nginx(Server('static-rsa'), directives + SERVE, http2=False) as server:
        ats, done = ask(server)
        assert done.tls['cipher'].startswith('TLS_RSA_'), done.tls['cipher']
        assert ats['accepts'] == 'no' and faults(ats) == ['forward-secrecy'], ats
        failing = set(ats['nscurlFails'])
        assert {DEFAULT, 'TLSv1.2', 'TLSv1.0'} <= failing and ALL not in failing, failing
        assert not any('PFS disabled' in name or 'Disabling' in name for name in failing if '1.3' not in name), failing
        # A local name is exempt from this rule, and is told so.
        ats, _ = ask(server, host='localhost')
        assert ats['accepts'] == 'yes' and ats['nscurlFails'] == [], ats
        assert 'exempt' in [reason['check'] for reason in ats['reasons']], ats
        said = cli('send', *trusting(), '--explain', '--resolve', f'{HOST}:{server.port}:127.0.0.1',
                   f'https://{HOST}:{server.port}/').expect(0).out
        assert 'App Transport Security would refuse this server.' in said and 'nscurl FAILs' in said, said


def test_untrusted():
    stranger = ['--cacert', pki('stranger').path('root.pem')]
    with Nginx(Server('strange'), SERVE) as server:
        rule = ['--resolve', f'{HOST}:{server.port}:127.0.0.1']
        done = send(*stranger, *rule, f'https://{HOST}:{server.port}/', status=6)
        ats = done.mtls['verdict']['ats']
        assert ats['accepts'] == 'no' and faults(ats) == ['trust'] and ALL in ats['nscurlFails'], ats


def test_older_facts_in_a_record():
    """What no server here can be made to do: an old version, a root of the system's, plain HTTP."""
    with Nginx(Server('edited', days=500), SERVE) as server:
        _, done = ask(server)

    def inspected(change):
        record = json.loads(done.out)
        change(record['log']['entries'][-1])
        text = cli('inspect', '--json', write('edited.har', json.dumps(record))).expect(0).out
        return json.loads(text)['log']['entries'][-1]['_mtls']['verdict']['ats']

    def tls(entry):
        return entry['_mtls']['connections'][-1]['tls']

    assert inspected(lambda entry: None)['accepts'] == 'yes'
    old = inspected(lambda entry: tls(entry).update(version='TLS 1.1'))
    assert faults(old) == ['tls-version'] and 'TLSv1.1' not in old['nscurlFails'] and DEFAULT in old['nscurlFails'], old
    system = inspected(lambda entry: entry['_mtls']['trust'].update(sources=[{'kind': 'system', 'name': 'x'}]))
    assert faults(system) == ['validity'] and '398' in str(system), system
    unknown = inspected(lambda entry: entry['_mtls']['trust'].update(sources=[]))
    assert unknown['accepts'] == 'cannot-tell', unknown
    plain = inspected(lambda entry: entry['request'].update(url=f'http://{HOST}/'))
    assert faults(plain) == ['https'] and '−1022' in str(plain) and ALL not in plain['nscurlFails'], plain


def test_every_record_is_valid():
    validate()


run(globals())
