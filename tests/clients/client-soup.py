#!/usr/bin/python3
# client-soup.py: what libsoup 3 tells an application
#
# The protocol is client.py's. Each case has a process of its own: a session of
# one identity would be resumed with the next one's.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import sys

import gi

gi.require_version('Soup', '3.0')
from gi.repository import Gio, GLib, Soup  # noqa: E402 pylint: disable=wrong-import-position


def ask(url, ca, certificate, key):
    session = Soup.Session(tls_database=Gio.TlsFileDatabase.new(ca), timeout=30, proxy_resolver=None)
    message = Soup.Message.new('GET', url)

    def give(message, _connection):
        message.set_tls_client_certificate(
            Gio.TlsCertificate.new_from_files(certificate, key) if certificate else None)
        return True

    message.connect('request-certificate', give)
    # A challenge stays unanswered.
    message.connect('authenticate', lambda *_: False)
    try:
        body = session.send_and_read(message, None)
    except GLib.Error as error:
        return {'sees': 'transport-error', 'domain': f'GError {error.domain}', 'code': error.code,
                'message': error.message}
    names = []
    message.get_response_headers().foreach(lambda name, _value: names.append(name))
    return {'sees': 'answer', 'status': int(message.get_status()), 'body': body.get_size() > 0, 'headers': bool(names)}


def main():
    for line in sys.stdin:
        _, *case = line.rstrip('\n').split('\t')
        child = os.fork()
        if child == 0:
            print(json.dumps(ask(*case)), flush=True)
            os._exit(0)
        os.waitpid(child, 0)


main()
