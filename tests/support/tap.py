# tap.py: runs a Python test's functions and says so in TAP
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import concurrent.futures
import sys
import threading
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here; says what is missing."""


SAYING = threading.Lock()


def say(line):
    """Prints a line whole, whoever else prints."""
    with SAYING:
        sys.stdout.write(line + '\n')
        sys.stdout.flush()


def attempt(function):
    """Runs one; returns whether it passed, what to say behind its name, and a traceback's lines."""
    try:
        function()
    except Skip as skip:
        return True, f' # SKIP {skip}', []
    except Exception:  # pylint: disable=broad-except
        return False, '', traceback.format_exc().splitlines()
    return True, '', []


def run(names, at_once=1):
    """Runs every test_… function of a module's globals(), so many at once; reports in their order.

    Exits with 1 when one of them failed.
    """
    tests = {name: value for name, value in names.items()
             if name.startswith('test_') and callable(value)}
    failed = False

    print(f'1..{len(tests)}')
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        # One at a time stays in this thread, as signals and main loops want it.
        results = (pool.map if at_once > 1 else map)(attempt, tests.values())
        for number, (name, (passed, remark, lines)) in enumerate(zip(tests, results), 1):
            failed = failed or not passed
            for line in lines:
                say(f'# {line}')
            case = name.removeprefix('test_').replace('_', '-')
            say(f'{"ok" if passed else "not ok"} {number} {case}{remark}')

    sys.exit(1 if failed else 0)
