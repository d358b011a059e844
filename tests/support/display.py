#!/usr/bin/python3
# display.py: a display, a session bus and a home of one's own
#
# As a program: display.py COMMAND… runs the command in them.
#
# The bus knows one service, accessibility's: with the system's list every
# program of GTK would start portals and a keyring.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import signal
import subprocess
import sys
import tempfile

SECONDS = 20
A11Y_SERVICE = '/usr/share/dbus-1/services/org.a11y.Bus.service'
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir={runtime}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# The font that GNOME's own settings would choose.
SETTINGS = '[Settings]\ngtk-font-name=Cantarell 11\n'


class Display:
    """Use it in a with statement, and give its environment to what is started.

    size is the screen's, "1280x900"; window_manager starts openbox, which
    dialogs and a second window need.
    """

    def __init__(self, size='1280x900', window_manager=False):
        self._size = size
        self._window_manager = window_manager
        self._folder = None
        self._running = []
        self.environment = {}

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix='countersign-display-')
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self._running):
            process.terminate()
            try:
                process.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.cleanup()

    def path(self, name):
        return os.path.join(self._folder.name, name)

    def _start(self):
        for name in ('run', 'home', 'services', 'home/.config/gtk-4.0'):
            os.makedirs(self.path(name), mode=0o700)
        with open(self.path('home/.config/gtk-4.0/settings.ini'), 'w', encoding='ascii') as file:
            file.write(SETTINGS)
        if os.path.exists(A11Y_SERVICE):
            shutil.copy(A11Y_SERVICE, self.path('services'))
        with open(self.path('bus.conf'), 'w', encoding='ascii') as file:
            file.write(BUS.format(runtime=self.path('run'), services=self.path('services')))

        left_out = ('WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XAUTHORITY', 'AT_SPI_BUS_ADDRESS')
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in left_out and not key.startswith('XDG_')}
        self.environment |= {
            'XDG_RUNTIME_DIR': self.path('run'),
            'HOME': self.path('home'),
            'GDK_BACKEND': 'x11',
            'GSK_RENDERER': 'cairo',
            'GSETTINGS_BACKEND': 'memory',
            'ADW_DISABLE_PORTAL': '1',
            'LC_ALL': 'C.UTF-8',
        }
        number = self._spawn(['Xvfb', '-displayfd', 'FD', '-screen', '0', self._size + 'x24',
                              '-nolisten', 'tcp', '-noreset'])
        self.environment['DISPLAY'] = ':' + number
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self._spawn(
            ['dbus-daemon', '--config-file=' + self.path('bus.conf'), '--nofork', '--nopidfile',
             '--print-address=FD'])
        if self._window_manager:
            self._running.append(subprocess.Popen(
                ['openbox'], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def _spawn(self, command):
        """Starts a server and returns the line it writes to FD once it is ready."""
        reader, writer = os.pipe()
        with open(self.path(command[0] + '.log'), 'w', encoding='utf-8') as log:
            process = subprocess.Popen(
                [word.replace('FD', str(writer)) for word in command], env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[writer])
        self._running.append(process)
        os.close(writer)
        with open(reader, encoding='ascii') as lines:
            line = lines.readline().strip()
        if not line:
            with open(self.path(command[0] + '.log'), encoding='utf-8') as log:
                raise RuntimeError(f'{command[0]} did not start: {log.read()}')
        return line


def main():
    # So that the with statement ends what it started when this is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with Display() as display:
        return subprocess.run(sys.argv[1:], env=display.environment, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
