# window.py: the program's window, found through AT-SPI, worked with real input
#
# GTK 4.8 tells positions relative to the window's content, names a button with a
# label twice, and shows on the bus what is typed into a password entry: tests
# must not print the tree's texts.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import atexit
import collections
import contextlib
import functools
import itertools
import os
import re
import subprocess
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

from display import Display  # noqa: E402

SECONDS = 30
# Looks at a dialog before a key is pressed again.
PATIENCE = 60
PROGRAM = os.path.join(os.environ['COUNTERSIGN_BUILD'], 'src/app/countersign')
PICTURES = os.path.join(os.environ['COUNTERSIGN_BUILD'], 'tests/ui/pictures')
# GTK 4.8 says this of its own file chooser, now and then, when that goes.
GTK_COMPLAINT = re.compile(r'g_variant_(is|new)_object_path: assertion')
# More of a list is not on the screen.
MOST_CHILDREN = 60


def wait_for(what, function):
    """What function returns once that is true, or an AssertionError that names it."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            found = function()
        except gi.repository.GLib.Error:
            found = None  # it went while it was looked at
        if found:
            return found
        time.sleep(0.03)
    raise AssertionError(f'{what} did not come')


def text_of(node):
    if not node.get_text_iface():
        return ''
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


@functools.cache
def display():
    """One for all: AT-SPI knows one bus in the life of a process."""
    made = Display(window_manager=True)
    made.__enter__()
    atexit.register(made.__exit__)
    for name in ('DBUS_SESSION_BUS_ADDRESS', 'DISPLAY'):
        os.environ[name] = made.environment[name]
    os.environ.pop('AT_SPI_BUS_ADDRESS', None)
    Atspi.init()
    return made


class Window:
    """Starts the program; use it in a with statement."""

    def __init__(self, *arguments, environment=None):
        self._arguments = arguments
        self._more = environment or {}
        self._process = None
        self.application = None

    def __enter__(self):
        self.environment = display().environment | {'GTK_A11Y': 'atspi'} | self._more
        self._process = subprocess.Popen([PROGRAM, *self._arguments], env=self.environment,
                                         stderr=subprocess.PIPE, encoding='utf-8')
        try:
            self.application = wait_for('the program', self._find_application)
            self.frame = wait_for('its window', lambda: self.application.get_child_at_index(0))
            self.x_window = wait_for('its X window', self._find_x_window)
            self.run('xdotool', 'windowfocus', self.x_window)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        complaints = [line for line in self._process.communicate()[1].splitlines()
                      if line and not GTK_COMPLAINT.search(line)]
        for line in complaints:
            print(f'# {line}')
        # The next program's must not be taken for this one's.
        wait_for('the end of the window', lambda: not self._find_x_window())
        wait_for('the end of the program', lambda: not self._listed())
        assert not any('CRITICAL' in line or 'Sanitizer' in line or 'WARNING' in line
                       for line in complaints)

    @property
    def pid(self):
        return self._process.pid

    def _find_application(self):
        assert self._process.poll() is None, f'the program ended: {self._process.stderr.read()}'
        return self._listed()

    @staticmethod
    def _listed():
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_name() == 'countersign':
                return child
        return None

    def _find_x_window(self, title='Countersign'):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', f'^{title}$'],
                               env=self.environment, check=False, capture_output=True,
                               encoding='ascii').stdout.split()
        return found[-1] if found else None

    def _find_toplevel(self, title):
        """A window beside the first, its X window and its node.

        GTK 4.8 falls over whoever asks for a child of the application that comes or goes at that
        moment (gtkatspiroot.c, GetChildAtIndex), so X is asked first.
        """
        x_window = wait_for(f'the window of “{title}”', lambda: self._find_x_window(title))
        return x_window, wait_for(f'“{title}”', lambda: next(
            (child for child in map(self.application.get_child_at_index,
                                    range(self.application.get_child_count()))
             if child is not None and child.get_name() == title), None))

    # What is there

    def nodes(self, root=None):
        """Every node below root, the window's first."""
        root = root or self.frame
        for index in range(min(root.get_child_count(), MOST_CHILDREN)):
            child = root.get_child_at_index(index)
            if child is not None:
                yield child
                yield from self.nodes(child)

    def find(self, role, name):
        """The node of one of the roles that is called name, once it is there."""
        roles = role.split('|')

        def look():
            for node in self.nodes():
                called = node.get_name() or ''
                if node.get_role_name() in roles and (called == name or called.endswith(' ' + name)):
                    return node
            return None
        return wait_for(f'the {role} “{name}”', look)

    def button(self, name):
        return self.find('push button|button|toggle button', name)

    def sees(self, words):
        """Whether words stand anywhere in the window: as a name or as a text."""
        return any(words in (node.get_name() or '') or
                   (node.get_role_name() == 'label' and words in text_of(node))
                   for node in self.nodes())

    def expect(self, words):
        wait_for(f'“{words}”', lambda: self.sees(words))

    def focused(self):
        """The node that has the keyboard."""
        for node in self.nodes():
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return node
        return None

    @contextlib.contextmanager
    def over(self, title):
        """Within it, everything is about the sheet of that title, which stands over the window."""
        before = self.frame, self.x_window
        self.x_window, self.frame = self._find_toplevel(title)
        self.run('xdotool', 'windowfocus', '--sync', self.x_window)
        try:
            yield
        finally:
            self.frame, self.x_window = before
            # Closed or not, what comes next is for the window below.
            subprocess.run(['xdotool', 'windowfocus', self.x_window], env=self.environment, check=False,
                       stderr=subprocess.DEVNULL)

    # What a person does

    @staticmethod
    def press(node):
        """Clicks without a pointer: what stands in a popover has no place in the window."""
        for index in range(node.get_n_actions()):
            if node.get_action_name(index) in ('click', 'toggle'):
                node.do_action(index)
                return
        raise AssertionError(f'nothing to press: {node.get_name()}')

    def run(self, *command, **options):
        return subprocess.run(command, env=self.environment, check=True, **options)

    def key(self, *keys):
        self.run('xdotool', 'key', *keys)

    def type(self, text):
        self.run('xdotool', 'type', '--delay', '5', text)

    @staticmethod
    def settled_extents(node):
        """Where a node stands once it has come to rest: what is revealed moves first."""
        seen = collections.deque(maxlen=5)

        def look():
            extents = node.get_extents(Atspi.CoordType.WINDOW)
            seen.append((extents.x, extents.y, extents.width, extents.height))
            rests = len(seen) == seen.maxlen and len(set(seen)) == 1
            return extents if rests else None
        return wait_for('the rest of what moves', look)

    def click(self, node):
        """Moves the pointer to the middle of a node of the window and presses."""
        extents = self.settled_extents(node)
        geometry = self.run('xdotool', 'getwindowgeometry', '--shell', self.x_window,
                            capture_output=True, encoding='ascii').stdout
        left, top, width, height = (int(re.search(rf'^{key}=(-?\d+)', geometry, re.MULTILINE)[1])
                                    for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))
        frame = self.frame.get_extents(Atspi.CoordType.WINDOW)
        x = left + (width - frame.width) // 2 - frame.x + extents.x + extents.width // 2
        y = top + (height - frame.height) // 2 - frame.y + extents.y + extents.height // 2
        self.run('xdotool', 'mousemove', str(x), str(y), 'click', '1')

    def picture(self, name):
        os.makedirs(PICTURES, exist_ok=True)
        self.run('import', '-window', 'root', os.path.join(PICTURES, name + '.png'))

    def choose_file(self, title, path):
        """Answers GTK's own file chooser."""
        x_window, dialog = self._find_toplevel(title)

        def gone():
            return self._find_x_window(title) is None
        self.run('xdotool', 'windowfocus', '--sync', x_window)
        self.key('ctrl+l')
        wait_for('the entry for a path', lambda: any(
            node.get_role_name() == 'text' for node in self.nodes(dialog)))
        self.key('ctrl+a', 'BackSpace')
        self.run('xdotool', 'type', '--delay', '8', path)
        wait_for('the path', lambda: any(node.get_role_name() == 'text' and path in text_of(node)
                                         for node in self.nodes(dialog)))
        # The chooser takes Return only once it has looked the path up. Another
        # one too early would go to the button below that opened it.
        presses = itertools.count()

        def answered():
            if next(presses) % PATIENCE == 0 and not gone():
                self.key('shift+End', 'Delete', 'Return')
            return gone()
        wait_for('the dialog’s end', answered)
        # A sheet may go with its chooser.
        subprocess.run(['xdotool', 'windowfocus', self.x_window], env=self.environment, check=False,
                       stderr=subprocess.DEVNULL)


def unlock(window, passphrase):
    """Types the passphrase of the practice lab's identity that the window holds locked."""
    window.expect('locked, needs its passphrase')
    window.click(window.find('password text|text', 'Passphrase'))
    window.type(passphrase)
    window.key('Return')
    window.expect('issued by Lab Issuing CA')
