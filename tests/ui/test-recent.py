#!/usr/bin/python3
# test-recent.py: what the window remembers of files, and what became of them
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import tempfile

from lab import Lab
from tap import run
from window import Window, display, wait_for

# The folder where the build compiled them, and a file instead of the desktop's store.
SETTINGS = {'GSETTINGS_BACKEND': 'keyfile',
            'GSETTINGS_SCHEMA_DIR': os.path.join(os.environ['COUNTERSIGN_BUILD'], 'data')}


def kept():
    with open(os.path.join(display().environment['HOME'], '.config/glib-2.0/settings/keyfile'), encoding='utf-8') as file:
        return file.read()


def show(window, key):
    """Leaves the start page for the popover of that key."""
    window.key('ctrl+e')
    window.key('Escape')
    window.key(key)


# Identities and roots are there at the next start, by path and fingerprint; what
# was rotated meanwhile is told, and what is gone can be taken off the list.
def test_recent():
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        client, root = os.path.join(folder, 'client.pem'), os.path.join(folder, 'root.pem')
        roots = os.path.join(folder, 'roots')

        def write(path, *sources):
            with open(path + '.new', 'wb') as new:
                for source in sources:
                    with open(source, 'rb') as file:
                        shutil.copyfileobj(file, new)
            os.rename(path + '.new', path)

        alice, mallory = lab.identity('alice'), lab.identity('mallory')
        write(client, alice['pem'], alice['key'])
        write(root, lab.served['root'])
        with Window(root, environment=SETTINGS) as window:
            window.click(window.button('Choose a client identity'))
            window.choose_file('Choose an Identity: One File, or Certificate and Key', client)
            window.expect('client.pem, issued by Lab Issuing CA')
            show(window, 'alt+t')
            window.expect('root.pem, Lab Root CA, trusted')
            wait_for('the paths', lambda: client in kept() and root in kept())
            write(root, mallory['pem'])
            window.expect('changed on disk and read again')
            window.picture('root-changed')
            write(root, lab.served['root'])
            window.expect('root.pem, Lab Root CA, changed on disk')
        assert 'PRIVATE' not in kept()
        write(client, mallory['pem'], mallory['key'])
        write(root, alice['pem'])
        with Window(environment=SETTINGS) as window:
            show(window, 'alt+i')
            window.expect('client.pem, rotated: not the certificate that was there on')
            window.picture('identity-rotated')
            window.key('Escape')
            window.key('alt+t')
            window.expect('rotated: not the root CAs that were there on')
            window.picture('root-rotated')
        os.remove(client)
        os.remove(root)
        with Window(environment=SETTINGS) as window:
            show(window, 'alt+i')
            window.expect('client.pem: there is no such file')
            window.picture('identity-gone')
            window.press(window.button('Remove client.pem from the list'))
            wait_for('its end', lambda: client not in kept())
            window.key('Escape')
            window.key('alt+t')
            window.press(window.button('Remove root.pem from the list'))
            wait_for('its end', lambda: root not in kept())
        os.mkdir(roots)
        write(os.path.join(roots, 'one.pem'), lab.served['root'])
        write(os.path.join(roots, 'two.pem'), mallory['pem'])
        with Window(environment=SETTINGS) as window:
            show(window, 'alt+t')
            window.expect('ca-certificates.crt')
            window.press(window.button('Open a folder of root CAs'))
            window.choose_file('Choose a Folder of Root CAs', roots)
            window.expect('roots, ')
            wait_for('the folder', lambda: roots + '/' in kept())


run(globals())
