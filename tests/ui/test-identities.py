#!/usr/bin/python3
# test-identities.py: identities and their sheets, worked as a person would
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import stat
import subprocess
import tempfile

from lab import Lab
from tap import Skip, run
from window import Window, unlock, wait_for

CHOOSER = 'Choose an Identity: One File, or Certificate and Key'
NEW = 'a new passphrase'
PIN = '47110815'


# The sheet says what goes out; what is chosen there is what goes out.
def test_leaf_only():
    with Lab() as lab, Window('--lab') as window:
        window.expect('The practice lab is running')
        window.click(window.button('Send'))
        window.expect('2 certificates, and proved the key')
        window.key('alt+i')
        window.press(window.button('Details'))
        with window.over('alice'):
            window.expect('Before You Send It')
            window.expect('It issued Lab Issuing CA, number 2 of the chain that you send.')
            window.expect('Elsewhere')
            window.click(window.find('radio button|check box', 'Leaf only'))
            window.expect('It issued Lab Issuing CA, which you do not send')
            window.picture('identity-sheet')
            window.key('Escape')
        window.expect('leaf only')
        window.key('ctrl+r')
        window.expect('1 certificate, and proved the key')
        assert lab.served


# A copy opens with its passphrase, is for the owner alone, and holds the chain.
def test_save_copy():
    with tempfile.TemporaryDirectory() as folder, Lab() as lab, Window(lab.identity('alice')['p12']) as window:
        path = os.path.join(folder, 'copy.p12')
        unlock(window, lab.identity('alice')['passphrase'])
        window.key('ctrl+e')
        window.key('alt+i')
        window.press(window.button('Details'))
        with window.over('alice'):
            window.press(window.button('Save a Copy…'))
        with window.over('Save a Copy'):
            window.click(window.find('password text|text', 'Passphrase of the copy'))
            window.type(NEW)
            window.key('Tab')
            window.click(window.find('password text|text', 'The same again'))
            window.type(NEW + 'x')
            window.expect('The two passphrases differ.')
            window.key('BackSpace')
            window.key('Return')
            window.choose_file('Save the Copy', path)
        wait_for('the copy', lambda: os.path.exists(path))
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        shown = subprocess.run(['openssl', 'pkcs12', '-in', path, '-passin', f'pass:{NEW}', '-nodes'],
                               check=True, capture_output=True, encoding='utf-8').stdout
        assert shown.count('BEGIN CERTIFICATE') == 2
        assert 'BEGIN PRIVATE KEY' in shown


# A file that is replaced is read again; one that is gone is said to be.
def test_changed_on_disk():
    with tempfile.TemporaryDirectory() as folder, Lab() as lab, Window() as window:
        both = os.path.join(folder, 'client.pem')

        def write(name):
            one = lab.identity(name)
            with open(both + '.new', 'wb') as new:
                for part in (one['pem'], one['key']):
                    with open(part, 'rb') as file:
                        shutil.copyfileobj(file, new)
            os.rename(both + '.new', both)

        write('alice')
        window.click(window.button('Choose a client identity'))
        window.choose_file(CHOOSER, both)
        window.expect('client.pem, issued by Lab Issuing CA')
        write('mallory')
        window.expect('client.pem, changed on disk and read again, issued by Stranger CA')
        os.remove(both)
        window.expect('cannot be used')


def make_token(folder, identity):
    """A SoftHSM token that holds an identity, and the environment that finds it."""
    tokens, key = os.path.join(folder, 'tokens'), os.path.join(folder, 'key.pem')
    configuration, issuer = os.path.join(folder, 'softhsm2.conf'), os.path.join(folder, 'issuer.pem')
    os.makedirs(tokens)
    with open(identity['pem'], encoding='ascii') as file:
        issuing = file.read().split('-----END CERTIFICATE-----\n', 1)[1]
    with open(issuer, 'w', encoding='ascii') as file:
        file.write(issuing)
    with open(configuration, 'w', encoding='utf-8') as file:
        file.write(f'directories.tokendir = {tokens}\n')
    environment = os.environ | {'SOFTHSM2_CONF': configuration, 'GNUTLS_PIN': PIN}
    for command in (
            ['openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', identity['key'], '-out', key],
            ['softhsm2-util', '--init-token', '--free', '--label', 'Lab Token', '--pin', PIN, '--so-pin', '08150815'],
            ['softhsm2-util', '--import', key, '--token', 'Lab Token', '--label', 'alice', '--id', 'a1', '--pin', PIN],
            ['p11tool', '--login', '--write', '--load-certificate', identity['pem'], '--id', 'a1',
             '--label', 'alice', 'pkcs11:token=Lab%20Token'],
            ['p11tool', '--login', '--write', '--load-certificate', issuer, '--id', 'b2',
             '--label', 'issuing', 'pkcs11:token=Lab%20Token']):
        subprocess.run(command, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return {'SOFTHSM2_CONF': configuration}


# A key that never leaves its token: PIN asked for, wrong one explained, mTLS done.
def test_token():
    for tool in ('softhsm2-util', 'p11tool'):
        if shutil.which(tool) is None:
            raise Skip(f'{tool} is missing')
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        with Window(lab.served['root'], environment=make_token(folder, lab.identity('alice'))) as window:
            window.expect('Lab Root CA')
            window.key('ctrl+e')
            window.key('Escape')
            window.key('alt+i')
            window.press(window.button('Choose an identity on a token'))
            with window.over('Identities on Tokens'):
                window.expect('on Lab Token, issued by Lab Issuing CA')
                window.picture('tokens')
                window.key('Return')
            window.expect('Lab Token, locked, needs its PIN')
            window.find('password text|text', 'PIN')
            window.type('0000')
            window.key('Return')
            window.expect('This PIN does not open the token.')
            window.picture('wrong-pin')
            window.key('ctrl+a')
            window.type(PIN)
            window.key('Return')
            window.expect('alice, Lab Token')
            # The popover goes by itself; a click while it does would only close it.
            wait_for('the popover’s end', lambda: not window.sees('Find an identity') or window.key('Escape'))
            window.click(window.find('text', 'Address'))
            window.key('ctrl+a')
            window.type(lab.url('ok'))
            window.key('Return')
            window.expect('200 OK')
            window.expect('2 certificates, and proved the key')
            window.picture('token')


run(globals())
