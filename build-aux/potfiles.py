#!/usr/bin/python3
# potfiles.py: prints what po/POTFILES has to hold: the files with words in them
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tests',
                                'support'))

import tree  # noqa: E402

MARKED = re.compile(r'\b(N?C?_|g?ngettext|g_dn?gettext|g_dpgettext2?) ?\(')


def has_words(path):
    text = tree.read(path)
    if path.endswith('.c'):
        return MARKED.search(text)
    if path.endswith('.ui'):
        return 'translatable="yes"' in text
    return True


def main():
    print('# Files with words in them, sorted. ./dev potfiles writes this.')
    for path in tree.files('src/*.c', 'ui/*.ui', 'data/*.desktop.in*', 'data/*.metainfo.xml.in*',
                           'data/*.gschema.xml*', 'data/*/words.h'):
        if has_words(path):
            print(path)


if __name__ == '__main__':
    main()
