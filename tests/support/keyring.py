#!/usr/bin/python3
# keyring.py: a real keyring on a session bus of one's own
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import subprocess
import time

from gi.repository import Gio, GLib

SECONDS = 20
NAME = 'org.freedesktop.secrets'
PASSWORD = b'of the keyring'
PATH = '/org/freedesktop/secrets'


class Keyring:
    """GNOME's keyring daemon, unlocked; use it in a with statement.

    environment is a display's: its bus, its home. What it keeps is gone with it.
    """

    def __init__(self, environment):
        self._environment = environment
        self._process = None
        self._bus = None

    @staticmethod
    def missing():
        return shutil.which('gnome-keyring-daemon') is None

    def __enter__(self):
        self._bus = Gio.DBusConnection.new_for_address_sync(
            self._environment['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
            None, None)
        self._process = subprocess.Popen(
            ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
            env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._process.stdin.write(PASSWORD)
        self._process.stdin.close()
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=SECONDS)
        self._bus.close_sync(None)
        # Another one would not open what this one wrote.
        shutil.rmtree(os.path.join(self._environment['HOME'], '.local/share/keyrings'), ignore_errors=True)

    def _call(self, name, path, interface, method, arguments, answer):
        return self._bus.call_sync(name, path, interface, method, arguments, GLib.VariantType(answer),
                                   Gio.DBusCallFlags.NONE, SECONDS * 1000, None).unpack()

    def _wait(self):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if self._call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                          GLib.Variant('(s)', (NAME,)), '(b)')[0]:
                return
            time.sleep(0.05)
        raise RuntimeError('the keyring did not start')

    def items(self):
        """What lies in it: label and attributes of each item, by its path."""
        found, locked = self._call(NAME, PATH, 'org.freedesktop.Secret.Service', 'SearchItems',
                                   GLib.Variant('(a{ss})', ({},)), '(aoao)')

        def read(path, name):
            return self._call(NAME, path, 'org.freedesktop.DBus.Properties', 'Get',
                              GLib.Variant('(ss)', ('org.freedesktop.Secret.Item', name)), '(v)')[0]
        return {path: (read(path, 'Label'), read(path, 'Attributes')) for path in found + locked}

    def lock(self):
        """Locks all of it, as a desktop does that was logged in to without a password."""
        collection = self._call(NAME, PATH, 'org.freedesktop.Secret.Service', 'ReadAlias',
                                GLib.Variant('(s)', ('default',)), '(o)')[0]
        self._call(NAME, PATH, 'org.freedesktop.Secret.Service', 'Lock', GLib.Variant('(ao)', ([collection],)),
                   '(aoo)')
