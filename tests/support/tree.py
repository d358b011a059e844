# tree.py: the files of this source tree, and what its meson.build says
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import fnmatch
import functools
import json
import os
import re
import subprocess

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
BUILD = os.environ.get('COUNTERSIGN_BUILD')


@functools.cache
def all_files():
    """Every file of the tree, as git sees it; without git, all but build folders."""
    try:
        listed = subprocess.run(
            ['git', '-c', 'safe.directory=*', '-C', SOURCE, 'ls-files', '-z'],
            check=True, capture_output=True, encoding='utf-8').stdout.split('\0')
    except (OSError, subprocess.CalledProcessError):
        listed = []
        for folder, folders, names in os.walk(SOURCE):
            at_top = folder == SOURCE
            folders[:] = [name for name in folders if name not in ('.git', '__pycache__') and
                          not (at_top and name.startswith('build') and name != 'build-aux')]
            listed += [os.path.relpath(os.path.join(folder, name), SOURCE) for name in names]
    return sorted(path for path in listed if path and os.path.isfile(os.path.join(SOURCE, path)))


def files(*patterns):
    """Those of the tree's files that match one of the patterns (* crosses folders)."""
    return [path for path in all_files()
            if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)]


def read(path):
    with open(os.path.join(SOURCE, path), encoding='utf-8') as file:
        return file.read()


def app_id():
    """The application's id: one variable of the top meson.build."""
    return re.search(r"^app_id = '([^']+)'$", read('meson.build'), re.MULTILINE)[1]


@functools.cache
def installed():
    """What `meson install` would put where: absolute target to file in the build."""
    listed = subprocess.run(['meson', 'introspect', '--installed', BUILD], check=True,
                            capture_output=True, encoding='utf-8').stdout
    return {target: source for source, target in json.loads(listed).items()}


def installed_at(end):
    """The built file that is installed under a path with this end, or None."""
    return next((source for target, source in installed().items()
                 if target.endswith('/' + end)), None)
