#!/usr/bin/python3
# test-cli-identity.py: what files hold, which certificates are trusted, keys on tokens
#
# What identity says of a certificate is compared with openssl x509; what verify
# decides with openssl verify under the same conditions.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import datetime
import functools
import json
import os
import shutil
import subprocess

from cli import cli, path, pki, send, trusting, validate, write
from nginx import Nginx
from pki import PASSPHRASE, openssl
from softhsm import make_token
from tap import run

SECONDS = 60
DAY = 24 * 60 * 60
WRONG = 'wrong-passphrase-here'
PIN = '4711'
TOKEN = 'pkcs11:token=Lab%20Token;object=alice'

CHECKS = {'name', 'key-identifier', 'signature', 'dates', 'basic-constraints', 'path-length', 'name-constraints',
          'key-usage', 'extended-key-usage', 'algorithm', 'revoked', 'hostname', 'critical-extension', 'no-issuer'}

CA = """
[ca]
default_ca = issuing
[issuing]
database = {database}
certificate = {certificate}
private_key = {key}
default_md = sha256
default_crl_days = 10
"""


def output(*arguments):
    return subprocess.run(['openssl', *arguments], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          encoding='utf-8', timeout=SECONDS).stdout


def fingerprint(file):
    """As openssl computes it."""
    text = output('x509', '-in', file, '-noout', '-fingerprint', '-sha256')
    return text.partition('=')[2].strip().replace(':', '').lower()


def fingerprints(*names, of=None):
    return [fingerprint((of or pki()).path(name + '.pem')) for name in names]


def content(*names):
    return b''.join(open(pki().path(name), 'rb').read() for name in names)


def report(*arguments, status=0, **options):
    """The only file's element of identity --json, held against the record's words."""
    done = cli('identity', '--json', *arguments, **options).expect(status)
    assert done.out.count('\n') == 1 and PASSPHRASE not in done.out and WRONG not in done.out + done.err, done
    document = json.loads(done.out)
    assert list(document) == ['files'], done
    [file] = document['files']
    assert {'name', 'loads', 'identities', 'certificates', 'lint'} <= set(file), file
    assert set(file) <= {'name', 'format', 'loads', 'identities', 'certificates', 'refusal', 'lint', 'elsewhere'}, file
    assert file['loads'] == (status == 0) == ('refusal' not in file), file
    for mark in file['lint']:
        assert set(mark) == {'id', 'severity', 'message'} and mark['severity'] in ('error', 'warning', 'info'), mark
    return file


def test_what_loads():
    p12, secret = pki().path('client.p12'), write('secret', PASSPHRASE + '\n')
    both = write('both-without-a-name', content('client.key', 'client.chain'))
    locked = path('locked.key')
    openssl('pkcs8', '-topk8', '-in', pki().path('client.key'), '-out', locked, '-passout', 'pass:' + PASSPHRASE)
    chain, bits = fingerprints('client', 'issuing'), {'type': 'EC', 'bits': 256}
    for kind, arguments in (
            ('pem', [both]), ('pem', [pki().path('client.chain'), '--key', pki().path('client.key')]),
            ('pem', [pki().path('client.chain'), '--key', locked, '--pass-file', secret]),
            ('pkcs12', [p12, '--pass', PASSPHRASE]), ('pkcs12', ['--pass-file', secret, p12])):
        file = report(*arguments)
        name = next(argument for argument in arguments if '/' in argument and argument != secret)
        assert (file['name'], file['format']) == (os.path.basename(name), kind), file
        assert file['identities'] == [{'chain': chain, 'key': bits, 'keyMatches': True}], file
        assert sorted(file['certificates']) == sorted(chain), file


def test_a_passphrase_by_descriptor_and_from_standard_input():
    reader, writer = os.pipe()
    os.write(writer, (PASSPHRASE + '\n').encode('ascii'))
    os.close(writer)
    report(pki().path('client.p12'), '--pass-fd', str(reader), pass_fds=[reader])
    os.close(reader)
    report(pki().path('client.p12'), '--pass-file', '-', input=PASSPHRASE + '\n')


def test_a_pipe_is_read_once():
    """As the shell's <(…) makes one."""
    for command in ('identity', 'send'):
        reader, writer = os.pipe()
        os.write(writer, content('client.key', 'client.chain'))
        os.close(writer)
        file = f'/dev/fd/{reader}'
        if command == 'identity':
            assert report(file, pass_fds=[reader])['loads']
        else:
            with Nginx(pki(), 'ssl_verify_client on; location / { return 200 "ok\\n"; }') as server:
                done = send(*trusting(), '--cert', file, server.url(), pass_fds=[reader])
                assert done.entry['response']['status'] == 200
        os.close(reader)


def test_what_does_not_load():
    public, legacy = path('public.pem'), content('client.pem')
    openssl('pkey', '-in', pki().path('client.key'), '-pubout', '-out', public)
    client, p12 = pki().path('client.pem'), pki().path('client.p12')
    for code, what, arguments in (
            ('not-found', None, [path('missing.pem')]), ('empty', None, [write('empty.pem', '')]),
            ('passphrase-needed', None, [p12]), ('wrong-passphrase', None, [p12, '--pass', WRONG]),
            ('truncated', None, [write('cut.pem', legacy[:len(legacy) // 2])]),
            ('no-key', None, [client]), ('no-certificate', None, [pki().path('client.key')]),
            ('key-mismatch', None, [client, '--key', pki().path('server.key')]),
            ('not-an-identity', 'csr', [pki().path('client.csr')]), ('not-an-identity', 'public-key', [public]),
            ('not-an-identity', 'crl', [crl()])):
        file = report(*arguments, status=3)
        assert (file['refusal']['code'], file['refusal'].get('is')) == (code, what), file
        assert set(file['refusal']) == {'code', 'message'} | ({'is'} if what else set()), file
        assert any(os.path.basename(name) in file['refusal']['message'] for name in arguments), file
        said = cli('identity', *arguments).expect(3)
        assert ''.join(file['refusal']['message'].split()) in ''.join(said.out.split()), said
        assert WRONG not in said.out + said.err and said.out.count('✗') == 1, said
    file = report(client, '--key', pki().path('server.key'), status=3)
    assert file['identities'] == [{'chain': fingerprints('client'), 'key': {'type': 'EC', 'bits': 256},
                                   'keyMatches': False}], file
    assert fingerprints('client')[0] in cli('identity', client).expect(3).out


def test_what_a_person_reads():
    done = cli('identity', pki().path('client.p12'), '--pass', PASSPHRASE).expect(0)
    for name in ('client', 'issuing'):
        file = pki().path(name + '.pem')
        assert fingerprint(file) in done.out, done
        subject = output('x509', '-in', file, '-noout', '-subject', '-nameopt', 'RFC2253').strip()
        assert subject.removeprefix('subject=') in done.out, (subject, done)
        serial = output('x509', '-in', file, '-noout', '-serial').strip().partition('=')[2].lower()
        assert serial in done.out, (serial, done)
        end = output('x509', '-in', file, '-noout', '-enddate', '-dateopt', 'iso_8601').strip().partition('=')[2]
        day = datetime.datetime.fromisoformat(end.replace('Z', '+00:00'))
        assert f'{day.day} {day:%B %Y}' in done.out, (day, done)
    assert 'private key belongs' in done.out and 'clientAuth' in done.out and PASSPHRASE not in done.out, done
    assert '\033' not in done.out, 'colour outside a terminal'


def test_what_servers_will_not_like():
    file = report(pki().path('server.pem'), '--key', pki().path('server.key'))
    marks = {mark['id']: mark for mark in file['lint']}
    assert marks['identity.no-client-auth']['severity'] == 'error', marks
    said = cli('identity', pki().path('server.pem'), '--key', pki().path('server.key')).expect(0).out
    for mark in marks.values():
        assert ''.join(mark['message'].split()) in ''.join(said.split()), (mark, said)


def test_several_files():
    both = write('both.pem', content('client.key', 'client.chain'))
    done = cli('identity', '--json', both, pki().path('client.csr')).expect(3)
    assert [(file['name'], file['loads']) for file in json.loads(done.out)['files']] == \
        [('both.pem', True), ('client.csr', False)]
    done = cli('identity', both, pki().path('client.p12'), '--pass', PASSPHRASE).expect(0)
    assert done.out.count('✓ It loads') == 2, done
    two = report(write('two.pem', content('client.key', 'client.pem', 'server.key', 'server.pem')))
    assert [identity['chain'] for identity in two['identities']] == [fingerprints('client'), fingerprints('server')]
    assert 'Identity 2 of 2' in cli('identity', path('two.pem')).expect(0).out


def test_identity_usage():
    for arguments, words in (
            ([], 'file'), (['a', 'b', '--key', 'c'], 'one file'), (['a', '--pass-fd', 'x'], 'descriptor'),
            (['a', '--pass-file', path('missing')], 'missing'), (['--nonsense', 'a'], '--nonsense')):
        done = cli('identity', *arguments).expect(2)
        assert words in done.err and done.out == '', (arguments, done)


@functools.cache
def crl():
    """The issuing CA's list with the server's certificate on it."""
    configuration = write('ca.conf', CA.format(database=write('index.txt', ''), certificate=pki().path('issuing.pem'),
                                               key=pki().path('issuing.key')))
    openssl('ca', '-config', configuration, '-revoke', pki().path('server.pem'))
    openssl('ca', '-config', configuration, '-gencrl', '-out', path('issuing.crl'))
    return path('issuing.crl')


def at(seconds):
    """A time from now, for verify and for openssl verify."""
    moment = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=seconds)
    return moment.isoformat(), str(int(moment.timestamp()))


def conditions():
    """Pairs of arguments that ask the same of verify and of openssl verify."""
    ours, strangers = pki(), pki('stranger')
    root = (['--cacert', ours.path('root.pem')], ['-CAfile', ours.path('root.pem')])
    issuing = (['--untrusted', ours.path('issuing.pem')], ['-untrusted', ours.path('issuing.pem')])
    client, server = ([ours.path(name + '.pem')] * 2 for name in ('client', 'server'))

    def case(leaf, *pairs):
        mine, theirs = [], []
        for pair in pairs:
            mine += pair[0]
            theirs += pair[1]
        return mine + [leaf[0]], theirs + [leaf[1]]

    yield case(client, root, issuing)
    yield case(server, root, issuing)
    yield case([ours.path('issuing.pem')] * 2, root)
    yield case([ours.path('root.pem')] * 2, root)
    yield case(client, root)
    yield case(client, (['--cacert', strangers.path('root.pem')], ['-CAfile', strangers.path('root.pem')]), issuing)
    yield case(client, root, (['--untrusted', strangers.path('issuing.pem')], ['-untrusted', strangers.path('issuing.pem')]))
    yield case(client, (['--cacert', ours.path('issuing.pem')], ['-partial_chain', '-CAfile', ours.path('issuing.pem')]))
    yield case(client, (['--cacert', strangers.path('root.pem'), '--cacert', ours.path('root.pem')],
                        ['-CAfile', write('roots.pem', open(strangers.path('root.pem'), 'rb').read() + content('root.pem'))]),
               issuing)
    for purpose in ('client', 'server'):
        for leaf in (client, server):
            yield case(leaf, root, issuing, (['--purpose', purpose], ['-purpose', 'ssl' + purpose]))
    for option, theirs, value in (
            ('--hostname', '-verify_hostname', 'localhost'), ('--hostname', '-verify_hostname', 'other.test'),
            ('--hostname', '-verify_hostname', 'LOCALHOST'), ('--ip', '-verify_ip', '127.0.0.1'),
            ('--ip', '-verify_ip', '127.0.0.2'), ('--ip', '-verify_ip', '::1')):
        yield case(server, root, issuing, ([option, value], [theirs, value]))
    for days in (-2, 15, 29, 31, 400):
        ours_at, theirs_at = at(days * DAY)
        yield case(client, root, issuing, (['--at', ours_at], ['-attime', theirs_at]))
    for leaf in (client, server):
        yield case(leaf, root, issuing, (['--crl', crl()], ['-crl_check', '-CRLfile', crl()]))


def test_verify_agrees_with_openssl():
    n_trusted = n_untrusted = 0
    for ours, theirs in conditions():
        oracle = subprocess.run(['openssl', 'verify', '-no-CApath', '-no-CAstore', *theirs], check=False,
                                stdin=subprocess.DEVNULL, capture_output=True, encoding='utf-8', timeout=SECONDS)
        trusted = oracle.returncode == 0
        done = cli('verify', '--json', *ours).expect(0 if trusted else 6)
        document = json.loads(done.out)
        assert set(document) - {'opinions'} == {'decision', 'path', 'candidates', 'gnutls'}, document
        assert document['decision'] == ('trusted' if trusted else 'untrusted'), (ours, oracle.stderr, document)
        assert document['path'][0] == fingerprint(ours[-1]), document
        assert trusted or document['candidates'], document
        assert (document['gnutls'] == 'trusted') == trusted or 'revoked' in str(document), document
        for candidate in document['candidates']:
            assert {'certificate', 'check', 'detail'} <= set(candidate) <= {'certificate', 'issuerOf', 'check', 'detail'}
            assert candidate['check'] in CHECKS, candidate
        said = cli('verify', *ours).expect(0 if trusted else 6).out
        assert said.startswith('✓ Trusted' if trusted else '✗ Not trusted'), said
        for certificate in document['path']:
            assert certificate in said, (certificate, said)
        for candidate in document['candidates'] if not trusted else []:
            assert ''.join(candidate['detail'].split()) in ''.join(said.split()), (candidate, said)
        n_trusted, n_untrusted = n_trusted + trusted, n_untrusted + (not trusted)
    assert n_trusted >= 10 and n_untrusted >= 10, (n_trusted, n_untrusted)


def verify(*arguments, status):
    return json.loads(cli('verify', '--json', *arguments).expect(status).out)


def test_where_the_libraries_differ():
    """GIO looks at no purpose: a client's certificate would do for it as a server's."""
    asked = ('--cacert', pki().path('root.pem'), '--untrusted', pki().path('issuing.pem'), '--purpose', 'server',
             pki().path('client.pem'))
    opinions = {opinion['by']: opinion for opinion in verify(*asked, status=6)['opinions']}
    assert opinions['gio'] == {'by': 'gio', 'trusted': True, 'flags': []}, opinions
    assert 'GNUTLS_CERT_PURPOSE_MISMATCH' in opinions['gnutls']['flags'] and not opinions['gnutls']['trusted'], opinions
    said = cli('verify', *asked).expect(6).out
    assert 'GIO by itself would have trusted this chain.' in said and 'GnuTLS by itself' not in said, said
    assert 'opinions' not in verify('--at', '2027-01-01T00:00:00Z', *asked, status=6)


def marks(*arguments, status=0):
    return {mark['id'].removeprefix('identity.'): mark for mark in report(*arguments, status=status)['lint']}


def test_lint_with_lists_and_roots():
    """The list revokes the server's certificate, which openssl made and revoked."""
    both = write('server-identity.pem', content('server.key', 'server.pem', 'issuing.pem'))
    assert {'chain-gap', 'no-client-auth'} <= set(marks(both))
    found = marks(both, '--cacert', pki().path('root.pem'), '--crl', crl())
    assert 'chain-gap' not in found and found['revoked']['severity'] == 'error', found
    assert 'RFC 5280' in found['revoked']['message']
    client = write('client-identity.pem', content('client.key', 'client.pem', 'issuing.pem'))
    assert 'revoked' not in marks(client, '--crl', crl())
    for option, file in (('--crl', pki().path('root.pem')), ('--cacert', path('missing.pem'))):
        assert os.path.basename(file) in cli('identity', option, file, client).expect(3).err


def test_lint_of_an_odd_curve():
    ca, leaf = path('brainpool.pem'), path('under-brainpool.pem')
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1', '-nodes', '-keyout',
            path('brainpool.key'), '-subj', '/CN=Brainpool CA', '-days', '100', '-out', ca)
    openssl('req', '-new', '-key', pki().path('client.key'), '-subj', '/CN=x', '-out', path('odd.csr'))
    openssl('x509', '-req', '-in', path('odd.csr'), '-CA', ca, '-CAkey', path('brainpool.key'), '-days', '90', '-out', leaf)
    both = write('odd.pem', open(leaf, 'rb').read() + open(ca, 'rb').read() + content('client.key'))
    found = marks(both)
    assert found['curve']['severity'] == 'warning' and 'brainpoolP256r1' in found['curve']['message'], found


@functools.cache
def ocsp_answers():
    """Of openssl's own responder: {name: file}; by the issuer, by one that it named, and by a stranger."""
    folder, ours = path('ocsp'), pki()
    os.makedirs(folder)
    index, request = os.path.join(folder, 'index.txt'), os.path.join(folder, 'request.der')
    serial = output('x509', '-in', ours.path('server.pem'), '-noout', '-serial').strip().partition('=')[2]
    extensions = write('responder-extensions', '[r]\nextendedKeyUsage = OCSPSigning\n[x]\nextendedKeyUsage = clientAuth\n')
    for name, section in (('responder', 'r'), ('not-a-responder', 'x')):
        key = os.path.join(folder, name + '.key')
        openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-subj', '/CN=' + name, '-out', key + '.csr')
        openssl('x509', '-req', '-in', key + '.csr', '-CA', ours.path('issuing.pem'), '-CAkey', ours.path('issuing.key'),
                '-days', '90', '-extfile', extensions, '-extensions', section, '-out', os.path.join(folder, name + '.pem'))
    answers = {}

    def answer(name, signer, line, *options, about='server'):
        with open(index, 'w', encoding='ascii') as file:
            file.write(line)
        answers[name] = os.path.join(folder, name + '.der')
        openssl('ocsp', '-issuer', ours.path('issuing.pem'), '-cert', ours.path(about + '.pem'), '-reqout', request, '-no_nonce')
        openssl('ocsp', '-index', index, '-CA', ours.path('issuing.pem'), '-rsigner', signer + '.pem', '-rkey',
                signer + '.key', '-reqin', request, '-respout', answers[name], *options)

    good = f'V\t401231235959Z\t\t{serial}\tunknown\t/CN=x\n'
    revoked = f'R\t401231235959Z\t260101000000Z\t{serial}\tunknown\t/CN=x\n'
    issuer, named = ours.path('issuing'), os.path.join(folder, 'responder')
    answer('good', issuer, good, '-ndays', '7')
    answer('good-by-a-responder', named, good, '-ndays', '7')
    answer('good-for-ever', issuer, good)
    answer('revoked', issuer, revoked, '-ndays', '7')
    answer('unknown', issuer, '', '-ndays', '7')
    answer('other-certificate', issuer, good, '-ndays', '7', about='client')
    answer('bad-signature', os.path.join(folder, 'not-a-responder'), good, '-ndays', '7')
    answer('bad-signature-of-a-stranger', pki('stranger').path('issuing'), good, '-ndays', '7')
    # Certificates of responders that ended, or have yet to begin.
    for name, start, end in (('responder-ended', -9, -2), ('responder-to-come', 5, 30)):
        write('ocsp/database', '')
        configuration = write('ocsp/ca.cnf', '[ca]\ndefault_ca = d\n[d]\ndatabase = %s\nserial = %s\npolicy = p\n[p]\n'
                              'commonName = supplied\n' % (path('ocsp/database'), path('ocsp/serial')))
        key = os.path.join(folder, name)
        days = [datetime.datetime.now() + datetime.timedelta(days=day) for day in (start, end)]
        start, end = (day.strftime('%Y%m%d%H%M%SZ') for day in days)
        openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key + '.key', '-subj', '/CN=' + name, '-out', key + '.csr')
        openssl('ca', '-batch', '-notext', '-config', configuration, '-md', 'sha256', '-create_serial', '-outdir', folder,
                '-cert', issuer + '.pem', '-keyfile', issuer + '.key', '-startdate', start, '-enddate', end,
                '-extfile', extensions, '-extensions', 'r', '-in', key + '.csr', '-out', key + '.pem')
        answer(name, key, good, '-ndays', '7')
    answers['unreadable'] = pki().path('server.pem')
    return answers


def test_ocsp_answers():
    """A file given to verify: only a good answer that counts leaves the certificate trusted."""
    base = ['--cacert', pki().path('root.pem'), '--untrusted', pki().path('issuing.pem')]
    words = {'good': None, 'revoked': 'revoked on 1 January 2026', 'unknown': 'does not know', 'bad': 'signed neither',
             'other': 'another certificate', 'responder': 'the responder that signed it', 'unreadable': 'could not be read'}
    for name, file in ocsp_answers().items():
        expected = words[name.partition('-')[0]]
        found = verify(*base, '--ocsp', file, pki().path('server.pem'), status=6 if expected else 0)
        assert not expected or (found['candidates'][0]['check'] == 'revoked' and expected in
                                found['candidates'][0]['detail']), (name, found)
    # openssl says the same of those that it checks by itself.
    for name, good in (('good', True), ('good-by-a-responder', True), ('bad-signature', False), ('responder-ended', False),
                       ('responder-to-come', False), ('bad-signature-of-a-stranger', False)):
        oracle = subprocess.run(['openssl', 'ocsp', '-respin', ocsp_answers()[name], '-issuer', pki().path('issuing.pem'),
                                 '-cert', pki().path('server.pem'), '-CAfile', pki().path('root.pem'), '-verify_other',
                                 pki().path('issuing.pem')], capture_output=True, encoding='utf-8', timeout=SECONDS)
        assert ('Response verify OK' in oracle.stderr) == good, (name, oracle)
    for day, expected in ((20, 'held until'), (-20, 'holds from')):
        found = verify(*base, '--ocsp', ocsp_answers()['good'], '--at', at(day * DAY)[0], pki().path('server.pem'), status=6)
        assert expected in str(found['candidates']), found
    assert cli('verify', *base, '--ocsp', path('missing.der'), pki().path('server.pem')).expect(3).out == ''


def test_stapled_answers():
    """What nginx staples is judged in the record, beside the decision."""
    for name, status in (('good', 'good'), ('revoked', 'revoked'), ('unknown', 'unknown'), ('bad-signature', 'bad-signature')):
        staple = f'ssl_stapling on; ssl_stapling_file {ocsp_answers()[name]}; ssl_protocols TLSv1.2 TLSv1.3;'
        with Nginx(pki(), staple + 'location / { return 200 "ok\\n"; }') as server:
            for version in ('1.2', '1.3'):
                done = send(*trusting(), '--tls-max', version, server.url())
                assert done.mtls['trust']['ocsp']['status'] == status, (name, version, done.mtls['trust'])
            said = cli('send', *trusting(), server.url()).expect(0).out
            assert ''.join(done.mtls['trust']['ocsp']['detail'].split()) in ''.join(said.split()), said


def test_verify_says_why():
    ours, strangers = pki(), pki('stranger')
    root, issuing = ['--cacert', ours.path('root.pem')], ['--untrusted', ours.path('issuing.pem')]
    good = verify(*root, *issuing, ours.path('client.pem'), status=0)
    assert good['path'] == fingerprints('client', 'issuing', 'root')
    # What stands behind the leaf in its file counts as well.
    assert verify(*root, ours.path('client.chain'), status=0)['path'] == good['path']
    for arguments, check in (
            ([*issuing, '--hostname', 'other.test'], 'hostname'), ([*issuing, '--purpose', 'client'], 'extended-key-usage'),
            ([*issuing, '--at', at(400 * DAY)[0]], 'dates'), ([*issuing, '--crl', crl()], 'revoked'), ([], 'no-issuer')):
        bad = verify(*root, *arguments, ours.path('server.pem'), status=6)
        assert (bad['candidates'][0]['certificate'], bad['candidates'][0]['check']) == \
            (fingerprints('server')[0], check), bad
    # A CA of the same name that did not issue it is told by its fingerprint.
    other = verify(*root, '--untrusted', strangers.path('issuing.pem'), ours.path('client.pem'), status=6)
    [tried] = [each for each in other['candidates'] if each['certificate'] == fingerprints('issuing', of=strangers)[0]]
    assert tried['issuerOf'] == fingerprints('client')[0] and tried['check'] in ('key-identifier', 'signature'), tried
    said = cli('verify', *root, '--untrusted', strangers.path('issuing.pem'), ours.path('client.pem')).expect(6).out
    assert 'Test Issuing CA as the issuer of client' in said and tried['certificate'][:16] in said, said


def test_verify_roots():
    folder = path('roots')
    os.makedirs(folder)
    shutil.copy(pki().path('root.pem'), folder)
    verify('--capath', folder, pki().path('client.chain'), status=0)
    # Without a root of one's own the system's count, and none of them is ours.
    assert verify(pki().path('client.chain'), status=6)['path'] == fingerprints('client', 'issuing')
    der = path('root.der')
    openssl('x509', '-in', pki().path('root.pem'), '-outform', 'DER', '-out', der)
    bundle = path('issuing.p7b')
    openssl('crl2pkcs7', '-nocrl', '-certfile', pki().path('issuing.pem'), '-out', bundle)
    verify('--cacert', der, '--untrusted', bundle, pki().path('client.pem'), status=0)


def test_verify_usage():
    leaf = pki().path('server.pem')
    for arguments, words in (
            ([], 'one file'), ([leaf, leaf], 'one file'), (['--purpose', 'mail', leaf], 'client or server'),
            (['--at', 'noon', leaf], '2026-11-24T06:41:07Z'), (['--at', '2026-11-24T06:41:07', leaf], 'zone'),
            (['--ip', 'localhost', leaf], 'address'), (['--hostname', '127.0.0.1', leaf], '--ip'), (['--hostname', '', leaf], 'name'),
            (['--hostname', 'a', '--ip', '::1', leaf], 'one at a time'), (['--hostname'], '--hostname')):
        done = cli('verify', *arguments).expect(2)
        assert words in done.err and done.out == '', (arguments, done)
    root = ['--cacert', pki().path('root.pem')]
    for arguments in ([path('missing.pem')], [pki().path('server.key')], ['--cacert', path('missing.pem'), leaf],
                      ['--untrusted', pki().path('server.csr'), leaf], ['--crl', pki().path('root.pem'), leaf],
                      ['--capath', path('nowhere'), leaf], [write('half.pem', content('server.pem')[:200])]):
        done = cli('verify', '--json', *root, *arguments).expect(3)
        assert done.out == '' and any(os.path.basename(name) in done.err for name in arguments), (arguments, done)


@functools.cache
def token():
    make_token(PIN)
    return write('pin', PIN + '\n')


def test_what_tokens_hold():
    """Listed without a PIN; opened with one; each trouble told from the others."""
    pin = token()
    listed = json.loads(cli('identity', '--tokens', '--json').expect(0).out)
    [one] = [each for each in listed['tokens'] if each['label'] == 'Lab Token']
    assert one['pin'] == 'asked' and 'pin-value' not in str(listed), one
    assert sorted(each['label'] for each in one['certificates']) == ['alice', 'issuing']
    [alice] = [each for each in one['certificates'] if each['label'] == 'alice']
    assert alice['certificate'] == fingerprints('client')[0]
    said = cli('identity', '--tokens').expect(0).out
    assert alice['uri'] in said and alice['certificate'] in said and 'It wants a PIN.' in said, said

    file = report(alice['uri'], '--pass-file', pin)
    assert file['format'] == 'pkcs11' and file['identities'][0]['chain'] == fingerprints('client', 'issuing'), file
    assert report(TOKEN + '?pin-value=' + PIN)['loads']
    for arguments, code, words in (
            ([TOKEN], 'passphrase-needed', 'PIN'), ([TOKEN, '--pass', '99118822'], 'wrong-passphrase', 'did not take'),
            (['pkcs11:token=Nobody;object=alice', '--pass-file', pin], 'not-found', 'Lab Token'),
            (['pkcs11:token=Lab%20Token;object=bob', '--pass-file', pin], 'not-found', 'alice'),
            (['pkcs11:token=Lab%20Token;object=issuing', '--pass-file', pin], 'no-key', 'no private key'),
            ([pki().path('server.pem'), '--key', TOKEN, '--pass-file', pin], 'key-mismatch', 'does not belong')):
        refusal = report(*arguments, status=3)['refusal']
        assert refusal['code'] == code and words in refusal['message'], (arguments, refusal)
        assert '99118822' not in refusal['message'] and PIN not in refusal['message'], refusal
    done = cli('identity', '--convert', 'pem', '--out', path('stolen.pem'), '--no-encryption', TOKEN,
               '--pass-file', pin).expect(3)
    assert 'never leaves the token' in done.err and not os.path.exists(path('stolen.pem'))


def test_a_module_that_is_broken():
    token()
    folder = path('home/.config/pkcs11/modules')
    os.makedirs(folder)
    home = dict(os.environ, HOME=path('home'), XDG_CONFIG_HOME=path('home/.config'))
    for name, module in (('absent', '/nowhere/absent.so'), ('no-library', pki().path('client.pem'))):
        with open(os.path.join(folder, name + '.module'), 'w', encoding='utf-8') as file:
            file.write(f'module: {module}\n')
    done = cli('identity', '--tokens', '--json', env=home).expect(0)
    faults = {fault['name']: fault['detail'] for fault in json.loads(done.out)['faults']}
    assert 'not there' in faults['absent'] and 'could not be loaded' in faults['no-library'], faults
    assert 'Lab Token' in done.out and 'The module absent' in cli('identity', '--tokens', env=home).expect(0).out


def test_what_is_sent_of_a_chain():
    other = pki('stranger')
    chosen = write('chosen.pem', open(other.path('issuing.pem'), 'rb').read() + content('issuing.pem'))
    leaf, issuing, root = fingerprints('client', 'issuing', 'root')
    stranger = fingerprint(other.path('issuing.pem'))
    full = write('full.pem', content('client.key', 'client.chain', 'root.pem'))
    with Nginx(pki(), 'ssl_verify_client optional_no_ca; location / { return 200 "ok\n"; }') as server:
        for what, sends, sent in (
                (None, 'intermediates', [leaf, issuing]), ('intermediates', 'intermediates', [leaf, issuing]),
                ('leaf', 'leaf', [leaf]), ('root', 'root', [leaf, issuing, root]),
                (chosen, 'chosen', [leaf, stranger, issuing])):
            for cert in (['--cert', full], ['--cert', pki().path('client.p12'), '--pass', PASSPHRASE]):
                for probe in ([], ['--probe']):
                    options = [*cert, *probe] + (['--chain', what] if what else [])
                    done = send(*trusting(), *options, server.url())
                    assert done.mtls['identity']['sends'] == sends, done.mtls['identity']
                    assert done.tls['clientCertificate']['chain'] == sent, (options, done.tls['clientCertificate'])
        done = send(*trusting(), '--cert', full, '--chain', path('missing.pem'), server.url(), status=3)
        assert 'missing.pem' in done.mtls['outcome']['message']


def test_strict_by_what_is_sent():
    """The list names the root: the leaf alone does not meet it, the leaf and its issuer do."""
    with Nginx(pki(), 'ssl_verify_client on; location / { return 200 "ok\n"; }') as server:
        for chain, state in (('leaf', 'empty'), ('intermediates', 'sent')):
            done = send(*trusting(), '--cert', pki().path('client.chain'), '--key', pki().path('client.key'),
                        '--identity-mode', 'strict', '--chain', chain, server.url())
            assert done.tls['clientCertificate']['state'] == state, (chain, done.tls['clientCertificate'])


def test_one_of_several_is_sent():
    two = write('two-to-send.pem', content('server.key', 'server.pem', 'client.key', 'client.pem', 'issuing.pem'))
    with Nginx(pki(), 'ssl_verify_client optional_no_ca; location / { return 200 "ok\n"; }') as server:
        for pick, name in ((None, 'server'), ('2', 'client'), ('client', 'client'),
                           (fingerprints('client')[0][:12], 'client')):
            done = send(*trusting(), '--cert', two, *(['--identity', pick] if pick else []), server.url())
            assert done.tls['clientCertificate']['chain'][0] == fingerprints(name)[0], pick
        done = send(*trusting(), '--cert', two, '--identity', 'bob', server.url(), status=3)
        assert '2 “client”' in done.mtls['outcome']['message'], done.mtls['outcome']


def test_keys_on_tokens():
    pin = token()
    by_id = 'pkcs11:token=Lab%20Token;id=%A1'
    with Nginx(pki(), 'ssl_verify_client on; location / { return 200 "$ssl_client_s_dn\\n"; }') as server:
        for options in (
                ['--cert', TOKEN, '--pass-file', pin], ['--cert', TOKEN + '?pin-value=' + PIN],
                ['--cert', TOKEN.replace('pkcs11', 'PKCS11') + '?x-other=1&pin-value=%34711'],
                ['--cert', TOKEN, '--pass-file', pin, '--tls-max', '1.2'],
                ['--cert', TOKEN, '--pass-file', pin, '--probe'],
                ['--cert', pki().path('client.chain'), '--key', by_id + '?pin-value=' + PIN]):
            done = send(*trusting(), *options, server.url())
            assert done.entry['response']['status'] == 200, (options, done)
            assert done.entry['response']['content']['text'] == 'CN=client,O=Test\n', done.entry['response']
            assert done.mtls['identity']['kind'] == 'pkcs11', done.mtls['identity']
            assert done.tls['clientCertificate']['chain'] == fingerprints('client', 'issuing')
            assert 'pin-value' not in done.out + done.err, options
        for options, words in (([], 'PIN'), (['--pass', '99118822'], 'did not take')):
            done = send(*trusting(), '--cert', TOKEN, *options, server.url(), status=3)
            assert words in done.mtls['outcome']['message'] and '99118822' not in done.out + done.err, done
        done = send(*trusting(), '--cert', TOKEN + '?pin-value=99118822', server.url(), status=3)
        assert '99118822' not in done.out + done.err and 'pin-value' not in done.out + done.err, done


def test_tokens_with_rsa_and_ec_under_both_versions():
    """The key's signature is made on the token: nginx checks it."""
    pin = token()
    subprocess.run(['openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', path('rsa.key'), '-subj',
                    '/O=Test/CN=rsa', '-out', path('rsa.csr')], check=True, capture_output=True, timeout=SECONDS)
    openssl('x509', '-req', '-in', path('rsa.csr'), '-CA', pki().path('issuing.pem'), '-CAkey', pki().path('issuing.key'),
            '-days', '90', '-out', path('rsa.pem'))
    for command in (
            ['softhsm2-util', '--import', path('rsa.key'), '--token', 'Lab Token', '--label', 'rsa', '--id', 'c3', '--pin', PIN],
            ['p11tool', '--login', '--write', '--load-certificate', path('rsa.pem'), '--id', 'c3', '--label', 'rsa',
             'pkcs11:token=Lab%20Token']):
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                       env=dict(os.environ, GNUTLS_PIN=PIN))
    both = 'ssl_protocols TLSv1.2 TLSv1.3; ssl_verify_client on; '
    with Nginx(pki(), both + 'location / { return 200 "$ssl_client_s_dn\\n"; }') as server:
        for name, subject in (('alice', 'client'), ('rsa', 'rsa')):
            for version in ('1.2', '1.3'):
                for probe in ([], ['--probe']):
                    uri = f'pkcs11:token=Lab%20Token;object={name}'
                    done = send(*trusting(), '--cert', uri, '--pass-file', pin, '--tls-max', version, *probe, server.url())
                    assert done.tls['version'] == 'TLS ' + version, done.tls['version']
                    assert done.entry['response']['content']['text'] == f'CN={subject},O=Test\n', (name, version, probe)
                    assert done.mtls['identity']['kind'] == 'pkcs11', done.mtls['identity']


def test_a_key_that_wants_its_pin_each_time():
    pin = token()
    for what in (['--load-privkey', path('client.pkcs8'), '--mark-always-authenticate'],
                 ['--load-certificate', pki().path('client.pem')]):
        subprocess.run(['p11tool', '--login', '--write', *what, '--id', 'd4', '--label', 'strict', 'pkcs11:token=Lab%20Token'],
                       check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                       env=dict(os.environ, GNUTLS_PIN=PIN))
    with Nginx(pki(), 'ssl_verify_client on; location / { return 200 ok; }') as server:
        for options in ([], ['--probe']):
            done = send(*trusting(), '--cert', 'pkcs11:token=Lab%20Token;object=strict', '--pass-file', pin, *options, server.url())
            assert done.entry['response']['status'] == 200, (options, done)


def test_a_pin_never_reaches_a_record():
    """A worker takes whatever JSON it is given, and the window gives it what was typed."""
    for uri in ('pkcs11:token=none?pin-value=47110815', 'pkcs11:token=none;pin-value=47110815',
                'PKCS11:token=none?module-name=x&pin-value=47110815'):
        for member in ('cert', 'key'):
            request = {'url': 'https://localhost:1/', 'cert': path('absent.pem')} | {member: uri}
            done = cli('worker', input=json.dumps(request) + '\n')
            entry = json.loads(done.out.splitlines()[-1])['entry']
            assert entry['_mtls']['outcome']['stage'] == 'input', entry['_mtls']['outcome']
            assert '47110815' not in done.out + done.err, done


def test_every_record_is_valid():
    validate()


run(globals())
