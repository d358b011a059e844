#!/usr/bin/python3
# test-secrets.py: what an exchange leaves behind of passphrase and key
#
# Runs with the program as it is shipped: a sanitizer keeps what libraries free.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import subprocess
import tempfile

import memory
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


# After an exchange neither passphrase nor key is where a core dump, another
# program or a later reader would find it.
def test_nothing_is_left():
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        alice, har = lab.identity('alice'), os.path.join(folder, 'saved.har')
        secret, locked = 'Tell nobody 7391', os.path.join(folder, 'locked.p12')
        subprocess.run(['openssl', 'pkcs12', '-export', '-in', alice['pem'], '-inkey', alice['key'],
                        '-passout', f'pass:{secret}', '-out', locked], check=True)
        with Window(lab.served['root'], locked) as window:
            unlock(window, secret)
            window.click(window.find('text', 'Address'))
            window.type(lab.url('ok'))
            window.key('Return')
            window.expect('200 OK')
            window.key('ctrl+s')
            window.choose_file('Save Record', har)
            wait_for('the record', lambda: os.path.exists(har))
            needles = memory.spellings(secret) | memory.orders(read_prime(alice))
            pid = window.pid
            assert memory.find(pid, {'itself': b'Lab Issuing CA'}), 'the scan finds nothing at all'
            left = memory.find(pid, needles)
            assert not left, f'left in memory: {left}'
            for name in ('environ', 'cmdline'):
                with open(f'/proc/{pid}/{name}', 'rb') as file:
                    assert secret.encode() not in file.read(), name
        for path in [har, *files_below(display().environment['HOME'])]:
            with open(path, 'rb') as file:
                assert secret.encode() not in file.read(), path


run(globals())
