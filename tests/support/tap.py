# tap.py: runs a Python test's functions and says so in TAP
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import sys
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here; says what is missing."""


def run(names):
    """Runs every test_… function of a module's globals(), in their order.

    Exits with 1 when one of them failed.
    """
    tests = [(name, value) for name, value in names.items()
             if name.startswith('test_') and callable(value)]
    failed = False

    print(f'1..{len(tests)}')
    for number, (name, function) in enumerate(tests, 1):
        case = name.removeprefix('test_').replace('_', '-')
        try:
            function()
        except Skip as skip:
            print(f'ok {number} {case} # SKIP {skip}')
        except Exception:  # pylint: disable=broad-except
            failed = True
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {number} {case}')
        else:
            print(f'ok {number} {case}')
        sys.stdout.flush()

    sys.exit(1 if failed else 0)
