#!/usr/bin/python3
# platform-words.py: prints the prose of data/platforms as a header
#
# xgettext reads no JSON. This prints data/platforms/words.h, which po/POTFILES
# names; nothing includes it. A test compares.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import glob
import json
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'platforms')
HEAD = '''\
/* words.h: the prose of the platforms, for xgettext
 *
 * build-aux/platform-words.py writes this; nothing includes it. Words in braces
 * stay as they are.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* clang-format off */
static const char *const words[] = {'''


def prose(platform):
    for rule in platform['rules']:
        for name in ('why', 'todo', 'missing'):
            if rule.get(name):
                yield rule[name]
        for part in rule.get('callbacks', []) + rule.get('fingerprint', []):
            if part['note']:
                yield part['note']


def words():
    found = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, '*.json'))):
        with open(path, encoding='utf-8') as file:
            for text in prose(json.load(file)):
                found.setdefault(text, os.path.basename(path))
    return sorted(found)


def header():
    lines = [f'  N_({json.dumps(text, ensure_ascii=False)}),' for text in words()]
    return '\n'.join([HEAD, *lines, '};', '/* clang-format on */', ''])


if __name__ == '__main__':
    print(header(), end='')
