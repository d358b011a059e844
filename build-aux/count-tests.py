#!/usr/bin/python3
# count-tests.py: test cases, not programs, out of meson's test logs
#
# Prints what the failing programs wrote, how many predictions agree with real
# clients, then one line: N passed, N failed.
# A program that crashed, ran out of time or ended badly without a failing case
# of its own counts as one failure. Fails when anything failed or nothing ran.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import re
import sys

CASE = re.compile(r'^(?P<indent>\s*)(?P<not>not )?ok\b(?P<rest>.*)$')
DIRECTIVE = re.compile(r'#\s*(?P<word>skip|todo)\b', re.IGNORECASE)
GOOD = ('OK', 'SKIP', 'EXPECTEDFAIL')
# What a test program says of its subject as a whole, for the end of ./dev test.
SUMMARY = re.compile(r'^# (\d+ of \d+ predictions agree\b.*)$', re.MULTILINE)
MOST_LINES = 150


def count_cases(text):
    """Passed, failed and skipped cases of one program's TAP output.

    Newer GLib nests its cases; the line that sums up a nested group stands
    less indented right after the group, and is no case.
    """
    passed = failed = skipped = 0
    depth = -1
    for line in text.splitlines():
        match = CASE.match(line)
        if not match:
            continue
        indent = len(match['indent'])
        sums_up, depth = indent < depth, indent
        if sums_up:
            continue
        if DIRECTIVE.search(match['rest']):
            skipped += 1
        elif match['not']:
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_program(program):
    """The same for one entry of a log, whatever its protocol."""
    output = program.get('stdout') or ''
    passed, failed, skipped = count_cases(output)
    good = program['result'] in GOOD
    if passed + failed + skipped == 0 and good:
        if program['result'] == 'SKIP' or re.search(r'^1\.\.0\b', output, re.MULTILINE):
            return 0, 0, 1
        return 1, 0, 0
    if not good and failed == 0:
        failed = 1
    return passed, failed, skipped


def print_failure(program):
    print(f'\n--- {program["name"]}: {program["result"].lower()}, '
          f'exit status {program.get("returncode")}')
    for stream in ('stdout', 'stderr'):
        lines = (program.get(stream) or '').rstrip().splitlines()
        if len(lines) > MOST_LINES:
            print(f'[{len(lines) - MOST_LINES} lines left out]')
        print('\n'.join(lines[-MOST_LINES:]))


def main():
    totals = [0, 0, 0]
    summaries = []
    for path in sys.argv[1:]:
        try:
            with open(path, encoding='utf-8') as log:
                programs = [json.loads(line) for line in log if line.strip()]
        except FileNotFoundError:
            print(f'{path}: there is no log; the tests did not run to their end')
            totals[1] += 1
            continue
        for program in programs:
            counts = count_program(program)
            totals = [total + count for total, count in zip(totals, counts)]
            summaries += SUMMARY.findall(program.get('stdout') or '')
            if counts[1]:
                print_failure(program)

    passed, failed, skipped = totals
    print()
    for summary in summaries:
        print(summary)
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return 0 if passed and not failed else 1


if __name__ == '__main__':
    sys.exit(main())
