#!/usr/bin/python3
# test-window.py: the main job, by pointer and by keyboard, read through AT-SPI
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket
import struct
import subprocess
import tempfile
import threading

from lab import Lab
from tap import run
from window import Atspi, Window, text_of, wait_for

CLI = os.environ['COUNTERSIGN_CLI']
SENT = 'Your certificate was sent. The server answered 403.'
FLAG = 'Apple apps see error −1206 instead of this 403'
SECRETS = 0x0a  # pcapng's Decryption Secrets Block


# Two presses of a button: the lab, then Send; the flag is there to be read.
def test_lab_by_pointer():
    with Window() as window:
        window.click(window.button('Try the Practice Lab'))
        window.expect('The practice lab is running')
        window.click(window.button('Send'))
        window.expect(SENT)
        window.expect(FLAG)
        window.expect('403 Forbidden')
        window.expect('not sent, server has it')
        window.picture('lab')


# The same without a pointer, and on to every part of the window.
def test_by_keyboard():
    with Window('--lab') as window:
        window.expect('The practice lab is running')
        window.key('Return')  # Send has the keyboard
        window.expect(FLAG)
        window.key('ctrl+shift+c')
        wait_for('the copied verdict', lambda: FLAG in subprocess.run(
            ['xclip', '-selection', 'clipboard', '-o'], env=window.environment, check=False,
            capture_output=True, encoding='utf-8').stdout)
        window.key('ctrl+4')
        window.expect('NSURLErrorDomain')
        window.key('Escape')
        window.key('ctrl+e')
        wait_for('the composer', lambda: window.find('text', 'Header name'))
        window.key('Escape')
        window.key('alt+i')
        window.expect('An empty certificate is sent when the server asks')
        window.key('Escape')
        window.key('ctrl+l')
        wait_for('the address to have the keyboard', lambda: 'Address' in (
            (window.focused() or window.frame).get_name() or ''))
        window.key('ctrl+r')
        window.expect(FLAG)
        window.picture('keyboard')


# A record that the command line wrote says the same in the window.
def test_record_by_argument():
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        har = os.path.join(folder, 'from support.har')
        alice = lab.identity('alice')
        subprocess.run([CLI, 'send', '--cacert', lab.served['root'], '--cert-type', 'P12',
                        '--cert', f'{alice["p12"]}:{alice["passphrase"]}', '--har', har,
                        lab.url('forbidden')], check=True, stdout=subprocess.DEVNULL)
        with Window(har) as window:
            window.expect('from support.har')
            window.expect(SENT.split('. ')[1])
            window.expect(FLAG)
            window.button('Send Again')
            window.picture('record')


# What is no record is a sentence in place.
def test_not_a_record():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'photo.har')
        with open(path, 'wb') as file:
            file.write(b'\x89PNG\r\n\x1a\n\0\0')
        with Window(path) as window:
            window.expect('photo.har')
            window.button('Try the Practice Lab')


# A passphrase that does not open is said so; one that does is gone at once.
def test_wrong_passphrase():
    with Lab() as lab:
        alice = lab.identity('alice')
        with Window() as window:
            window.click(window.button('Choose a client identity'))
            window.choose_file('Choose an Identity: One File, or Certificate and Key', alice['p12'])
            window.expect('locked, needs its passphrase')
            entry = window.find('password text|text', 'Passphrase')
            window.click(entry)
            window.type('wrong')
            window.key('Return')
            window.expect('This passphrase does not open the file.')
            window.picture('wrong-passphrase')
            window.click(entry)
            window.key('ctrl+a')
            window.type(alice['passphrase'])
            window.key('Return')
            window.expect('issued by Lab Issuing CA')
            assert not any(alice['passphrase'] in text_of(node) for node in window.nodes()), \
                'the passphrase is still to be read on the bus'


# Escape ends a request that nobody answers.
def test_stop():
    with socket.create_server(('127.0.0.1', 0)) as silent, Window() as window:
        window.click(window.find('text', 'Address'))
        window.type(f'https://127.0.0.1:{silent.getsockname()[1]}/')
        window.key('Return')
        window.button('Stop')
        window.key('Escape')
        window.expect('You stopped this request.')
        window.button('Send')


# A server that speaks no TLS gets a verdict, and the window is ready for the next.
# An entry of the catalogue that a person wrote is left out when it is broken,
# and the window says which, and on what line.
def test_broken_own_entry():
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, 'countersign/platforms'))
        with open(os.path.join(folder, 'countersign/platforms/mine.json'), 'w', encoding='utf-8') as file:
            file.write('{\n"id": mine\n}\n')
        with Window(environment={'XDG_DATA_HOME': folder}) as window:
            window.expect('mine.json, line 2')


def test_hostile_servers():
    answers = [b'', b'\x00' * 65536, b'HTTP/1.1 200 OK\r\n\r\n', b'\x16\x03\x03\xff\xff' + b'a' * 70000]

    def serve(server):
        for answer in answers:
            connection, _ = server.accept()
            with connection:
                connection.recv(1)
                try:
                    connection.sendall(answer)
                except OSError:
                    pass  # the client had seen enough

    with socket.create_server(('127.0.0.1', 0)) as server, Window() as window:
        thread = threading.Thread(target=serve, args=[server], daemon=True)
        thread.start()
        window.click(window.find('text', 'Address'))
        window.type(f'https://127.0.0.1:{server.getsockname()[1]}/')
        window.key('Return')
        for _ in answers[1:]:
            window.expect('No answer')
            wait_for('Send', lambda: window.button('Send'))
            window.key('ctrl+Return')
        thread.join(30)
        assert not thread.is_alive()
        window.expect('No answer')


# The banner's clauses are reached and followed by keyboard alone.
def test_clauses_by_keyboard():
    with Window('--lab') as window:
        window.expect('The practice lab is running')
        window.key('Return')
        window.expect(FLAG)
        for _ in range(12):
            window.key('F6')
            focused = window.focused()
            if focused is not None and 'asked for a certificate' in text_of(focused):
                break
        else:
            raise AssertionError('F6 does not come to the banner')
        window.key('Return')  # the first clause
        wait_for('the event of the first clause', lambda: any(
            'CertificateRequest' in (node.get_name() or '')
            and node.get_state_set().contains(Atspi.StateType.SELECTED) for node in window.nodes()))
        window.picture('clauses')


# Findings open from the banner, and what they suggest is done at one press.
def test_findings():
    with Window('--lab') as window:
        window.expect('The practice lab is running')
        window.key('Return')
        window.expect(FLAG)
        window.click(window.button('2 Findings'))
        window.expect('Possible causes')
        window.picture('findings')
        window.key('Escape')
        wait_for('the end of the popover', lambda: 'Findings' in (
            (window.focused() or window.frame).get_name() or ''))
        window.key('shift+Tab', 'space')  # Try without Identity
        window.expect('certificate withheld')
        window.expect('No certificate was sent.')


# curl goes through the relay, and the window shows it with the keys that curl writes.
def test_watch():
    with Lab() as lab, tempfile.TemporaryDirectory() as folder:
        keys = os.path.join(folder, 'keys.log')
        alice = lab.identity('alice')
        url = lab.url('forbidden')
        with Window() as window:
            window.click(window.button('Watch another client'))
            window.click(window.find('text', 'Pass on to'))
            window.type(url.removeprefix('https://').rstrip('/'))
            window.click(window.find('text', 'Client’s key log, for TLS 1.3'))
            window.type(keys)
            window.click(window.button('Listen'))
            window.expect('Listening on 127.0.0.1:')
            command = next(text_of(node) for node in window.nodes()
                           if text_of(node).startswith('curl --connect-to '))
            rule = command.split()[2]
            subprocess.run(['curl', '-s', '--connect-to', rule, '--cacert', lab.served['root'],
                            '--cert', alice['pem'], '--key', alice['key'], url], check=True,
                           stdout=subprocess.DEVNULL, env=os.environ | {'SSLKEYLOGFILE': keys})
            window.expect('The client sent its certificate. The server answered 403.')
            window.expect(FLAG)
            window.picture('watch')
            window.click(window.button('Stop Watching'))
            window.button('Listen')


# A capture without its keys says so, and offers to take them.
def test_capture_without_keys():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'customer.pcapng')
        with open(os.path.join(os.environ['COUNTERSIGN_SOURCE'],
                               'tests/data/tls/story.pcapng'), 'rb') as file:
            data = file.read()
        with open(path, 'wb') as file:
            while data:
                kind, size = struct.unpack_from('<II', data)
                file.write(data[:size] if kind != SECRETS else b'')
                data = data[size:]
        with Window(path) as window:
            window.expect('What was said is encrypted, and its keys are not here.')
            window.expect('customer.pcapng')
            window.click(window.button('Add a Key Log…'))
            wait_for('the dialog', lambda: any(
                child is not None and child.get_name() == 'Add a Key Log'
                for child in map(window.application.get_child_at_index,
                                 range(window.application.get_child_count()))))
            window.picture('capture')


run(globals())
