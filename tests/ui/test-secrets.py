#!/usr/bin/python3
# test-secrets.py: what an exchange leaves behind of passphrase and key
#
# Runs with the program as it is shipped: a sanitizer keeps what libraries free.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import os
import re
import subprocess
import tempfile

import memory
from keyring import Keyring
from lab import Lab
from tap import run
from window import Window, display, unlock, wait_for


def read_prime(identity):
    """The first prime of an RSA key."""
    text = subprocess.run(['openssl', 'rsa', '-in', identity['key'], '-noout', '-text'], check=True,
                          capture_output=True, encoding='ascii').stdout
    return int(re.sub(r'[^0-9a-f]', '', text.split('prime1:')[1].split('prime2:')[0]), 16)


def files_below(folder):
    for at, _, names in os.walk(folder):
        yield from (os.path.join(at, name) for name in names)


def exchange(window, lab, har):
    """Sends, and keeps the record: what a person does with an identity that is open."""
    window.click(window.find('text', 'Address'))
    window.key('ctrl+a')
    window.type(lab.url('ok'))
    window.key('Return')
    window.expect('200 OK')
    window.key('ctrl+s')
    window.choose_file('Save Record', har)
    wait_for('the record', lambda: os.path.exists(har))


def look_at(window, secret, needles):
    pid = window.pid
    assert memory.find(pid, {'itself': b'Lab Issuing CA'}), 'the scan finds nothing at all'
    left = memory.find(pid, needles)
    assert not left, f'left in memory: {left}'
    for name in ('environ', 'cmdline'):
        with open(f'/proc/{pid}/{name}', 'rb') as file:
            assert secret.encode() not in file.read(), name


# After an exchange neither passphrase nor key is where a core dump, another
# program or a later reader would find it: not when the passphrase was typed, not
# when it was put in the keyring as well, and not when it came from there.
def test_nothing_is_left():
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        lab = stack.enter_context(Lab())
        if not Keyring.missing():
            keyring = stack.enter_context(Keyring(display().environment))
        alice = lab.identity('alice')
        secret, locked = 'Tell nobody 7391', os.path.join(folder, 'locked.p12')
        subprocess.run(['openssl', 'pkcs12', '-export', '-in', alice['pem'], '-inkey', alice['key'],
                        '-passout', f'pass:{secret}', '-out', locked], check=True)
        needles = memory.spellings(secret) | memory.orders(read_prime(alice))
        records = [os.path.join(folder, name) for name in ('typed.har', 'kept.har')]
        with Window(lab.served['root'], locked) as window:
            if not Keyring.missing():
                window.click(window.find('check box', 'Remember in the keyring'))
            unlock(window, secret)
            if not Keyring.missing():
                wait_for('the item', keyring.items)
            exchange(window, lab, records[0])
            look_at(window, secret, needles)
        if not Keyring.missing():
            with Window(lab.served['root'], locked) as window:
                window.expect('issued by Lab Issuing CA')
                exchange(window, lab, records[1])
                look_at(window, secret, needles)
        for path in [*filter(os.path.exists, records), *files_below(display().environment['HOME'])]:
            with open(path, 'rb') as file:
                assert secret.encode() not in file.read(), path


run(globals())
