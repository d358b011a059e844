#!/usr/bin/python3
# test-keyring.py: passphrases that the desktop's keyring remembers
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import hashlib
import os
import subprocess
import tempfile

from keyring import Keyring
from lab import Lab
from tap import Skip, run
from window import Window, display, unlock, wait_for

REMEMBER = 'Remember in the keyring'
REMEMBERED = 'A passphrase for it is in the keyring.'
OPENED = 'locked.p12, issued by Lab Issuing CA'
FIRST, SECOND = 'the first passphrase', 'the second passphrase'


def write(lab, path, passphrase):
    alice = lab.identity('alice')
    subprocess.run(['openssl', 'pkcs12', '-export', '-in', alice['pem'], '-inkey', alice['key'],
                    '-passout', f'pass:{passphrase}', '-out', path], check=True)


def show_identities(window):
    """Leaves the start page, which shows only what is still locked."""
    window.key('ctrl+e')
    window.key('Escape')
    window.key('alt+i')


# Without a keyring nothing can be remembered, and the row says so.
def test_silent():
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        path = os.path.join(folder, 'locked.p12')
        write(lab, path, FIRST)
        with Window(path) as window:
            window.expect('Cannot be remembered: no keyring answers here')
            window.picture('keyring-silent')
            unlock(window, FIRST)


# Only what a person asks for gets there; it opens the file until it is forgotten,
# and a file that was rotated is told.
def test_remember():
    if Keyring.missing():
        raise Skip('gnome-keyring-daemon is missing')
    with tempfile.TemporaryDirectory() as folder, Lab() as lab, Keyring(display().environment) as keyring:
        path = os.path.join(folder, 'locked.p12')
        write(lab, path, FIRST)
        with Window(path) as window:
            window.expect(REMEMBER)
            window.picture('keyring-asked')
            unlock(window, FIRST)
            assert not keyring.items()
        with Window(path) as window:
            window.click(window.find('check box', REMEMBER))
            unlock(window, FIRST)
            (label, attributes), = wait_for('the item', keyring.items).values()
            assert label == 'Countersign: passphrase of locked.p12', label
            with open(path, 'rb') as file:
                assert attributes['fingerprint'] == hashlib.sha256(file.read()).hexdigest()
            assert attributes['certificate'] == path
        with Window(path) as window:
            window.expect(OPENED)
            show_identities(window)
            window.expect(REMEMBERED)
            window.picture('keyring-found')
        write(lab, path, SECOND)
        with Window(path) as window:
            window.expect('The file has changed: the passphrase in the keyring')
            window.picture('keyring-rotated')
            window.click(window.button('Forget the passphrase in the keyring'))
            wait_for('its end', lambda: not keyring.items())
            window.click(window.find('check box', REMEMBER))
            unlock(window, SECOND)
            wait_for('the item', keyring.items)
        keyring.lock()
        with Window(path) as window:
            window.expect('A passphrase for it is in the keyring, which is locked.')
            window.button('Open the Keyring')
            window.picture('keyring-locked')
            unlock(window, SECOND)
            assert keyring.items()


run(globals())
