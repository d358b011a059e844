#!/usr/bin/python3
# test-tree.py: the house rules that a script can see
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import tree
from tap import run

C_FILES = ('src/*.c', 'src/*.h', 'tests/*.c', 'tests/*.h')
SCRIPTS = ('dev', '.ci/run', 'build-aux/*.bash', '*.py', 'tests/*.sh')
COPYRIGHT = 'Copyright 2026 The Countersign authors'
LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
# Split, so that this file does not name what it looks for.
LEFT_OPEN = re.compile(r'\b(' + '|'.join(('TO' 'DO', 'FIX' 'ME', 'XX' 'X', 'HA' 'CK')) + r')\b')
LONG = 600


def lines_with(pattern, paths):
    """Every line of the files that matches, as path:line: text."""
    pattern = re.compile(pattern) if isinstance(pattern, str) else pattern
    return [f'{path}:{number}: {line.strip()}'
            for path in paths
            for number, line in enumerate(tree.read(path).splitlines(), 1)
            if pattern.search(line)]


def assert_none(found):
    assert not found, '\n'.join(['', *found])


def test_every_source_has_its_header():
    missing = []
    for path in tree.files(*C_FILES, *SCRIPTS):
        head = tree.read(path)[:2000]
        named = not path.endswith(('.c', '.h')) or os.path.basename(path) in head
        if not (COPYRIGHT in head and LICENCE in head and named):
            missing.append(path)
    assert_none(missing)


def test_nothing_left_open():
    assert_none(lines_with(LEFT_OPEN, tree.files('src/*', 'ui/*.ui', 'ui/*.css', 'data/*.in',
                                                 'data/*.xml', 'tests/*.[ch]', 'tests/*.py',
                                                 'build-aux/*', 'dev', '*.md', '*meson.build')))


def test_no_gtk_below_the_window():
    below = [path for path in tree.files('src/*.[ch]') if not path.startswith('src/app/')]
    assert_none(lines_with(r'#\s*include\s*<(gtk|gdk|gsk|adwaita|gtksourceview)', below))


def test_version_checks_stand_in_one_place():
    elsewhere = [path for path in tree.files('src/*.[ch]')
                 if not re.fullmatch(r'src/app/cs-compat\.[ch]', path)]
    assert_none(lines_with(r'#\s*(el)?if.*_CHECK_VERSION', elsewhere))


def test_no_goto():
    assert_none(lines_with(r'^\s*goto\s', tree.files(*C_FILES)))


def test_no_sleep_in_tests():
    assert_none(lines_with(r'\b(g_usleep|usleep|sleep|nanosleep) \(', tree.files('tests/*.c')))


def test_long_files_are_named():
    for path in tree.files('src/*.[ch]'):
        count = tree.read(path).count('\n')
        if count > LONG:
            print(f'# {path} has {count} lines; does it want a second room?')


# A test that no meson.build names would never run.
def test_every_test_is_registered():
    missing = []
    for path in tree.files('tests/*/test-*.c', 'tests/*/test-*.py'):
        folder, name = os.path.split(path)
        name = re.fullmatch(r'test-(.*)\.(c|py)', name)[1]
        if not re.search(rf"'(test-)?{re.escape(name)}(\.c|\.py)?'",
                         tree.read(folder + '/meson.build')):
            missing.append(path)
    assert_none(missing)


# Every source of the program is compiled: the build knows each .c file.
def test_every_source_is_built():
    missing = [path for path in tree.files('src/*.c')
               if f"'{os.path.basename(path)}'" not in tree.read(
                   meson_build_for(path)).replace('/', "'")]
    assert_none(missing)


def meson_build_for(path):
    """The nearest meson.build at or above a file."""
    folder = os.path.dirname(path)
    while not os.path.exists(os.path.join(tree.SOURCE, folder, 'meson.build')):
        folder = os.path.dirname(folder)
    return os.path.join(folder, 'meson.build')


def test_every_confirmation_does_something():
    rows = re.findall(r'^  \{ "([^"]+)",\s*N_\("[^"]+"\),\s*(\S+),\s*\d+, (\S+) \}',
                      tree.read('src/app/panes/cs-confirmation.c'), re.MULTILINE)
    emitted = {name for path in tree.files('src/engine/verdict/*.c', 'src/app/panes/cs-certificate*.c')
               for line in tree.read(path).splitlines() if re.search(r'confirm\b', line)
               for name in re.findall(r'"([a-z0-9][a-z0-9.-]+)"', line)} - {'confirm'}
    assert len(rows) > 10 and len(emitted) > 8
    assert emitted <= {name for name, _, _ in rows}, emitted - {name for name, _, _ in rows}
    window = tree.read('src/app/cs-window.c')
    draft = tree.read('src/app/cs-draft.c')
    for name, changed, action in rows:
        assert action == 'NULL' or f'{{ {action}, ' in window, name
        assert changed == 'NULL' or f'({changed}, ' in draft, name


def test_potfiles_is_complete():
    made = subprocess.run(['/usr/bin/python3', os.path.join(tree.SOURCE, 'build-aux/potfiles.py')],
                          check=True, capture_output=True, encoding='utf-8').stdout
    listed, wanted = (set(text.splitlines()) for text in (tree.read('po/POTFILES'), made))
    assert_none([f'./dev potfiles would change: {path}' for path in sorted(listed ^ wanted)])
    assert tree.read('po/POTFILES') == made, 'po/POTFILES is not sorted'


def test_xml_is_well_formed():
    for path in tree.files('*.ui', '*.xml', '*.xml.in', '*.svg', '*.gresource.xml'):
        try:
            ElementTree.fromstring(tree.read(path))
        except ElementTree.ParseError as error:
            raise AssertionError(f'{path}: {error}') from error


def test_scripts_parse():
    for path in tree.files(*SCRIPTS):
        text = tree.read(path)
        if path.endswith('.py'):
            compile(text, path, 'exec')
        else:
            done = subprocess.run(['bash', '-n', os.path.join(tree.SOURCE, path)],
                                  check=False, capture_output=True, encoding='utf-8')
            assert done.returncode == 0, done.stderr


# What the documents tell people to type is there.
def test_documents_name_commands_that_exist():
    usage = subprocess.run([os.path.join(tree.SOURCE, 'dev'), 'help'], check=True,
                           capture_output=True, encoding='utf-8').stdout
    known = set(re.findall(r'^  ([a-z]+)', usage, re.MULTILINE))
    named = {(path, word) for path in tree.files('*.md')
             for word in re.findall(r'\./dev ([a-z]+)', tree.read(path))}
    assert named, 'no document names a command'
    assert_none([f'{path}: ./dev {word}' for path, word in sorted(named) if word not in known])


run(globals())
