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
from tap import run
from window import Window, wait_for

CHOOSER = 'Choose an Identity: One File, or Certificate and Key'
NEW = 'a new passphrase'


def open_identity(window, path, passphrase=None):
    """Chooses an identity on the first page, and opens it."""
    window.click(window.button('Choose a client identity'))
    window.choose_file(CHOOSER, path)
    if passphrase is not None:
        window.expect('locked, needs its passphrase')
        window.click(window.find('password text|text', 'Passphrase'))
        window.type(passphrase)
        window.key('Return')


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
    with tempfile.TemporaryDirectory() as folder, Lab() as lab, Window() as window:
        alice = lab.identity('alice')
        path = os.path.join(folder, 'copy.p12')
        open_identity(window, alice['p12'], alice['passphrase'])
        window.expect('issued by Lab Issuing CA')
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
        open_identity(window, both)
        window.expect('client.pem, issued by Lab Issuing CA')
        write('mallory')
        window.expect('client.pem, changed on disk and read again, issued by Stranger CA')
        os.remove(both)
        window.expect('cannot be used')


run(globals())
