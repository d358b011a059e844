#!/usr/bin/python3
# test-cli-convert.py: who else loads a PKCS#12 file, and copies in other forms
#
# openssl and, where it is installed, keytool say of the whole zoo what they load;
# openssl and certtool read every copy.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import functools
import glob
import json
import os
import shutil
import stat
import subprocess
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor

import jsonschema

from cli import SOURCE, cli, path, pki, write
from pki import PASSPHRASE, openssl
from tap import Skip, run

SECONDS = 60
NEW = 'nëw pass😀'
READERS = os.path.join(SOURCE, 'data', 'readers')
# Of the zoo's files those that another passphrase than PASSPHRASE opens.
OPENED_BY = {'p12-empty': '', 'p12-no-mac-empty': '', 'p12-bare': '', 'p12-certtool-empty': '',
             'p12-certtool-null': '', 'p12-utf8': 'pässwörd'}
# Damaged on purpose behind what can be seen from outside.
DAMAGED = {'p12-endless-rounds'}
# keytool takes a passphrase only as ASCII.
NOT_FOR_KEYTOOL = DAMAGED | {'p12-utf8'}


@functools.cache
def zoo():
    folder = path('zoo')
    os.makedirs(folder)
    maker = os.path.join(SOURCE, 'tests', 'engine', 'identity', 'make-zoo.sh')
    subprocess.run(['sh', maker, folder], check=True, stdin=subprocess.DEVNULL, timeout=300)
    return folder


def animals():
    return [os.path.basename(file)[:-4] for file in sorted(glob.glob(os.path.join(zoo(), 'p12-*.p12')))]


def elsewhere(file, passphrase):
    done = cli('identity', '--json', '--pass-file', '-', file, input=passphrase + '\n')
    [report] = json.loads(done.out)['files']
    for answer in report['elsewhere']:
        assert set(answer) <= {'id', 'name', 'loads', 'reason', 'remedy', 'grade', 'seen', 'source'}, answer
        assert answer['loads'] in ('yes', 'no', 'cannot-tell') and answer['reason'] and answer['source'], answer
    return {answer['id']: answer for answer in report['elsewhere']}


def compare(reader, asks, left_out):
    """Holds the answers for the zoo against those of the reader itself."""
    def one(name):
        file, passphrase = os.path.join(zoo(), name + '.p12'), OPENED_BY.get(name, PASSPHRASE)
        done = subprocess.run(asks(file), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              env=dict(os.environ, P12_PASSPHRASE=passphrase))
        return name, elsewhere(file, passphrase)[reader], done
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, [name for name in animals() if name not in left_out]))
    for name, answer, done in answers:
        assert (answer['loads'] == 'yes') == (done.returncode == 0), (name, answer, done.stdout, done.stderr)
    loads = sum(answer['loads'] == 'yes' for _, answer, _ in answers)
    assert loads >= 15 and len(answers) - loads >= 2, (loads, len(answers))


def test_openssl_loads_what_it_should():
    compare('openssl.3', lambda file: ['openssl', 'pkcs12', '-in', file, '-passin', 'env:P12_PASSPHRASE', '-nodes'],
            DAMAGED)


def test_java_loads_what_it_should():
    if shutil.which('keytool') is None:
        raise Skip('keytool is missing')
    compare('java.pkcs12', lambda file: ['keytool', '-list', '-storetype', 'PKCS12', '-keystore', file,
                                         '-storepass:env', 'P12_PASSPHRASE'], NOT_FOR_KEYTOOL)


def test_apple_and_windows_by_what_is_known():
    """Facts of SecPKCS12Import's source and of Windows' documents, file by file."""
    new, mac, old, windows = ('apple.secpkcs12import', 'apple.secpkcs12import.macos',
                              'apple.secpkcs12import.before-2024', 'windows.pfx.before-2017')
    for name, reader, loads, words in (
            ('modern', new, 'yes', ''), ('modern', old, 'no', '−25293'), ('modern', windows, 'no', 'SHA-256'),
            ('legacy', old, 'yes', ''), ('3des', old, 'yes', ''), ('3des', windows, 'yes', ''),
            ('aes128', new, 'no', 'AES-128-CBC'), ('camellia', new, 'no', '−26275'), ('sha3', new, 'no', 'SHA3-256'),
            ('no-mac', new, 'no', 'checksum'), ('empty', new, 'yes', ''), ('empty', mac, 'no', 'empty text'),
            ('certtool', new, 'no', 'AES-128-CBC'), ('rc4', new, 'yes', ''), ('legacy', windows, 'yes', '')):
        name = 'p12-' + name
        answer = elsewhere(os.path.join(zoo(), name + '.p12'), OPENED_BY.get(name, PASSPHRASE))[reader]
        assert answer['loads'] == loads and words in answer['reason'], (name, answer)
        assert answer['loads'] == 'yes' or answer.get('remedy') or reader == old, answer


def test_no_passphrase_is_not_an_empty_one():
    """macOS derives from nothing, iOS from two zero bytes: either takes what the other does not."""
    for option, loads in (('--null-password', ['no', 'yes']), ('--empty-password', ['yes', 'no'])):
        file = path('without' + option)
        subprocess.run(['certtool', '--to-p12', '--load-certificate', pki().path('client.pem'), '--load-privkey',
                        pki().path('client.key'), '--p12-name', 'x', option, '--pkcs-cipher', '3des-pkcs12', '--hash',
                        'SHA256', '--outder', '--outfile', file], check=True, capture_output=True, timeout=SECONDS)
        answers = elsewhere(file, '')
        found = [answers['apple.secpkcs12import' + end]['loads'] for end in ('', '.macos')]
        assert found == loads, (option, answers)


def indefinite(der):
    """The outer SEQUENCEs and their [0] without lengths, the OCTET STRING in two pieces: as Bouncy Castle writes."""
    def items(data):
        while data:
            size, start = data[1], 2
            if size & 0x80:
                start, size = 2 + (size & 0x7f), int.from_bytes(data[2:2 + (size & 0x7f)], 'big')
            yield data[0], data[start:start + size], data[:start + size]
            data = data[start + size:]

    def length(data):
        return bytes([len(data)]) if len(data) < 128 else b'\x82' + len(data).to_bytes(2, 'big')

    [(_, pfx, _)] = items(der)
    version, content, mac = [whole for _, _, whole in items(pfx)]
    [(_, content, _)] = items(content)
    oid, wrapped = [whole for _, _, whole in items(content)]
    [(_, wrapped, _)] = items(wrapped)
    [(_, octets, _)] = items(wrapped)
    pieces = b''.join(b'\x04' + length(piece) + piece for piece in (octets[:300], octets[300:]))
    end = b'\0\0'
    return b'\x30\x80' + version + b'\x30\x80' + oid + b'\xa0\x80\x24\x80' + pieces + end + end + end + mac + end


def test_ber_is_read_as_well():
    with open(os.path.join(zoo(), 'p12-modern.p12'), 'rb') as file:
        data = indefinite(file.read())
    ber, der = write('ber.p12', data), os.path.join(zoo(), 'p12-modern.p12')
    openssl('pkcs12', '-in', ber, '-passin', 'pass:' + PASSPHRASE, '-nodes')
    assert elsewhere(ber, PASSPHRASE) == elsewhere(der, PASSPHRASE)
    assert json.loads(cli('identity', '--json', '--pass', PASSPHRASE, ber).expect(0).out)['files'][0]['loads']


def test_an_ed25519_key_has_no_remedy_on_apple():
    file = path('ed25519.p12')
    openssl('pkcs12', '-export', '-inkey', os.path.join(zoo(), 'ed25519.key'), '-in', os.path.join(zoo(), 'ed25519.pem'),
            '-passout', 'pass:' + PASSPHRASE, '-out', file)
    answer = elsewhere(file, PASSPHRASE)['apple.secpkcs12import']
    assert answer['loads'] == 'no' and 'Ed25519' in answer['reason'] and 'remedy' not in answer, answer


def test_every_reader_is_sourced():
    with open(os.path.join(SOURCE, 'data', 'schemas', 'reader.schema.json'), encoding='utf-8') as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    names = sorted(name for name in os.listdir(READERS) if name.endswith('.json'))
    for name in names:
        with open(os.path.join(READERS, name), encoding='utf-8') as file:
            reader = json.load(file)
        assert not list(validator.iter_errors(reader)), (name, [e.message for e in validator.iter_errors(reader)])
        assert reader['id'] + '.json' == name, name
        for member in ('grade', 'seen', 'source', 'mac', 'cipher', 'key'):
            assert list(validator.iter_errors({k: v for k, v in reader.items() if k != member})), member
    listed = ElementTree.parse(os.path.join(READERS, 'readers.gresource.xml')).iter('file')
    assert [file.text for file in listed] == names


# Copies.

def convert(form, out, *arguments, status=0, new=NEW, **options):
    given = [] if new is None else ['--new-pass-file', write('new', new + '\n')]
    return cli('identity', '--convert', form, '--out', out, *given, *arguments, **options).expect(status)


def public_key(arguments):
    done = subprocess.run(['openssl', *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                          check=True)
    return subprocess.run(['openssl', 'pkey', '-pubout'], input=done.stdout, capture_output=True, timeout=SECONDS,
                          check=True).stdout


def test_copies():
    for kind in ('rsa', 'pss', 'P-256', 'P-521', 'ed25519', 'ed448'):
        source = [os.path.join(zoo(), kind + '.pem'), '--key', os.path.join(zoo(), kind + '.key')]
        wanted = public_key(['pkey', '-in', source[2]])
        for form in ('pkcs12', 'pkcs12-legacy', 'pem'):
            out = path(f'copy-{kind}-{form}')
            said = convert(form, out, *source)
            assert ('Warning' in said.err) == (form == 'pkcs12-legacy') and NEW not in said.out + said.err, said
            assert stat.S_IMODE(os.stat(out).st_mode) == 0o600, out
            opened = ['-in', out, '-passin', 'pass:' + NEW]
            assert wanted == public_key(['pkey', *opened] if form == 'pem' else ['pkcs12', *opened, '-nodes', '-nocerts'])
            if kind != 'pss':  # certtool writes such a key in a form of its own
                read = ['certtool', '--key-info'] if form == 'pem' else ['certtool', '--inder', '--p12-info']
                subprocess.run([*read, '--infile', out, '--password', NEW], check=True, capture_output=True,
                               stdin=subprocess.DEVNULL, timeout=SECONDS)
            again = cli('identity', '--json', '--pass-file', path('new'), out).expect(0)
            [report] = json.loads(again.out)['files']
            assert report['format'] == form.split('-')[0] and report['identities'][0]['keyMatches'], report
    # What is written can be read where it was promised.
    modern, legacy = (elsewhere(path('copy-rsa-' + form), NEW) for form in ('pkcs12', 'pkcs12-legacy'))
    assert [modern[id]['loads'] for id in ('apple.secpkcs12import', 'openssl.3', 'java.pkcs12', 'windows.pfx')] == \
        ['yes'] * 4, modern
    assert {answer['loads'] for answer in legacy.values()} == {'yes'}, legacy


def test_keytool_reads_copies():
    if shutil.which('keytool') is None:
        raise Skip('keytool is missing')
    for form in ('pkcs12', 'pkcs12-legacy'):
        out = path('for-keytool-' + form)
        convert(form, out, pki().path('client.p12'), '--pass', PASSPHRASE, new='ascii pass')
        done = subprocess.run(['keytool', '-list', '-storetype', 'PKCS12', '-keystore', out, '-storepass', 'ascii pass'],
                              capture_output=True, stdin=subprocess.DEVNULL, encoding='utf-8', timeout=SECONDS)
        assert done.returncode == 0 and 'PrivateKeyEntry' in done.stdout, done


def test_pem_without_encryption():
    out = path('plain.pem')
    done = convert('pem', out, '--no-encryption', pki().path('client.p12'), '--pass', PASSPHRASE, new=None)
    assert 'not encrypted' in done.err and stat.S_IMODE(os.stat(out).st_mode) == 0o600
    assert public_key(['pkey', '-in', out]) == public_key(['pkey', '-in', pki().path('client.key')])
    with open(out, encoding='ascii') as file:
        text = file.read()
    assert text.count('BEGIN CERTIFICATE') == 2 and text.index('CERTIFICATE') < text.index('PRIVATE KEY')


def test_the_passphrase_by_descriptor():
    reader, writer = os.pipe()
    os.write(writer, b'from a pipe\n')
    os.close(writer)
    out = path('by-fd.p12')
    convert('pkcs12', out, pki().path('client.p12'), '--pass', PASSPHRASE, '--new-pass-fd', str(reader), new=None,
            pass_fds=[reader])
    os.close(reader)
    public_key(['pkcs12', '-in', out, '-passin', 'pass:from a pipe', '-nodes', '-nocerts'])


def test_nothing_is_lost():
    """A file that is there stays, and nothing lies beside it, whatever happens."""
    folder = path('safe')
    os.makedirs(folder)
    out = os.path.join(folder, 'there.p12')
    with open(out, 'w', encoding='ascii') as file:
        file.write('precious')
    source = [pki().path('client.p12'), '--pass', PASSPHRASE]
    said = convert('pkcs12', out, *source, status=3)
    assert 'not touched' in said.err and open(out, encoding='ascii').read() == 'precious'
    assert 'folder' in convert('pkcs12', os.path.join(folder, 'no', 'x.p12'), *source, status=3).err
    assert 'empty' in convert('pkcs12', os.path.join(folder, 'x.p12'), *source, status=3, new='').err
    assert 'no identity' in convert('pem', os.path.join(folder, 'x.pem'), *source, '--identity', '7', status=3).err
    os.symlink('nowhere', os.path.join(folder, 'link'))
    convert('pkcs12', os.path.join(folder, 'link'), *source, status=3)
    assert sorted(os.listdir(folder)) == ['link', 'there.p12'], os.listdir(folder)
    os.chmod(out, 0o644)
    convert('pkcs12', out, '--overwrite', *source)
    assert stat.S_IMODE(os.stat(out).st_mode) == 0o600
    public_key(['pkcs12', '-in', out, '-passin', 'pass:' + NEW, '-nodes', '-nocerts'])
    convert('pem', os.path.join(folder, 'link'), '--overwrite', *source)
    assert sorted(os.listdir(folder)) == ['link', 'there.p12'] and not os.path.islink(os.path.join(folder, 'link'))


def test_one_of_several():
    """A PKCS#12 file of two identities, which openssl cannot write: two PEM ones."""
    source = os.path.join(zoo(), 'pem-two.pem')
    for pick, name in (('1', 'alice'), ('2', 'bob'), ('bob', 'bob')):
        out = path('one-' + pick)
        convert('pkcs12', out, source, '--identity', pick)
        done = subprocess.run(['openssl', 'pkcs12', '-in', out, '-passin', 'pass:' + NEW, '-nokeys', '-clcerts'],
                              capture_output=True, stdin=subprocess.DEVNULL, encoding='utf-8', timeout=SECONDS)
        assert f'CN = {name}' in done.stdout, done
    assert '1 “alice”, 2 “bob”' in convert('pem', path('x'), source, '--identity', 'carol', status=3).err


def test_usage():
    file, new = pki().path('client.pem'), ['--new-pass-file', write('new', NEW + '\n')]
    for arguments, words in (
            (['--convert', 'jks', file], 'pkcs12-legacy'), (['--convert', 'pem', file], '--out'),
            (['--out', 'x', file], '--convert'), (['--convert', 'pem', '--out', 'x', file, file], 'one'),
            (['--convert', 'pkcs12', '--out', 'x', '--no-encryption', file], 'PKCS#12'),
            (['--convert', 'pem', '--out', 'x', '--no-encryption', *new, file], 'contradict'),
            (['--convert', 'pem', '--out', 'x', '--json', *new, file], 'JSON'), (['--tokens', file], 'alone'),
            (['--convert', 'pkcs12', '--out', path('x'), pki().path('client.chain'), '--key', pki().path('client.key')],
             '--new-pass-file')):
        done = cli('identity', *arguments).expect(2)
        assert words in done.err and done.out == '', (arguments, done)


run(globals())
