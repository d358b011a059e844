#!/usr/bin/python3
# catalogue-words.py: prints the prose of a part of the catalogue as a header
#
# catalogue-words.py NAME, where NAME is platforms, alerts, servers or senders.
# xgettext reads no JSON. This prints data/NAME/words.h, which po/POTFILES names;
# nothing includes it. A test compares.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import glob
import json
import os
import sys

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data')
# What a person reads; everything else is a name, a source or a number.
PROSE = {'why', 'todo', 'missing', 'note', 'words', 'means', 'withoutCertificate'}
HEAD = '''\
/* words.h: the prose of data/{name}, for xgettext
 *
 * build-aux/catalogue-words.py writes this; nothing includes it. Words in braces
 * stay as they are.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* clang-format off */
static const char *const words[] = {{'''


def prose(value):
    if isinstance(value, list):
        for element in value:
            yield from prose(element)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name in PROSE and member:
                yield member
            else:
                yield from prose(member)


def words(name):
    found = set()
    for path in glob.glob(os.path.join(DATA, name, '*.json')):
        with open(path, encoding='utf-8') as file:
            found.update(prose(json.load(file)))
    return sorted(found)


def header(name):
    lines = [f'  N_({json.dumps(text, ensure_ascii=False)}),' for text in words(name)]
    return '\n'.join([HEAD.format(name=name), *lines, '};', '/* clang-format on */', ''])


if __name__ == '__main__':
    print(header(sys.argv[1]), end='')
