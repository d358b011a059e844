#!/usr/bin/python3
# test-count-tests.py: the line that ./dev test ends in tells the truth
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import subprocess
import tempfile

from tap import run

COUNT = os.path.join(os.environ['COUNTERSIGN_SOURCE'], 'build-aux', 'count-tests.py')


def count(*programs):
    """Exit status and last line of count-tests.py on a log of these programs."""
    status, lines = lines_of(*programs)
    return status, lines[-1]


def lines_of(*programs):
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, 'testlog.json')
        with open(log, 'w', encoding='utf-8') as file:
            for stdout, result in programs:
                json.dump({'name': 'x', 'stdout': stdout, 'result': result, 'returncode': 1}, file)
                file.write('\n')
        done = subprocess.run(['/usr/bin/python3', COUNT, log], check=False,
                              capture_output=True, encoding='utf-8')
    return done.returncode, done.stdout.splitlines()


def test_cases_not_programs():
    status = count(('1..2\nok 1 /a\nok 2 /b\n', 'OK'), ('ok 1 /c\n1..1\n', 'OK'))
    assert status == (0, '3 passed, 0 failed'), status


def test_failing_case():
    status = count(('1..2\nok 1 /a\nnot ok 2 /b\n', 'FAIL'))
    assert status == (1, '1 passed, 1 failed'), status


def test_skipped_case():
    status = count(('1..2\nok 1 /a\nok 2 /b # SKIP no tshark\n', 'OK'))
    assert status == (0, '1 passed, 0 failed, 1 skipped'), status


def test_crash_without_failing_case():
    status = count(('1..9\nok 1 /a\n', 'ERROR'), ('', 'TIMEOUT'))
    assert status == (1, '1 passed, 2 failed'), status


def test_program_without_tap():
    status = count(('whatever\n', 'OK'), ('', 'FAIL'), ('', 'SKIP'))
    assert status == (1, '1 passed, 1 failed, 1 skipped'), status


def test_nested_groups():
    text = ('1..1\n# Subtest: tls\n    1..2\n    ok 1 /tls/a\n    ok 2 /tls/b\n'
            'ok 1 tls\n')
    status = count((text, 'OK'))
    assert status == (0, '2 passed, 0 failed'), status


def test_agreement_stands_before_the_last_line():
    text = '1..1\nok 1 curl: 403\n# curl 1 of 1\n# 1 of 1 predictions agree with what 1 real client printed\n'
    status, lines = lines_of((text, 'OK'), ('ok 1 /a\n1..1\n', 'OK'))
    assert status == 0 and lines[-2:] == ['1 of 1 predictions agree with what 1 real client printed',
                                          '2 passed, 0 failed'], lines


def test_nothing_ran():
    status = count()
    assert status == (1, '0 passed, 0 failed'), status


def test_no_log():
    done = subprocess.run(['/usr/bin/python3', COUNT, '/nonexistent/testlog.json'],
                          check=False, capture_output=True, encoding='utf-8')
    assert done.returncode == 1, done
    assert done.stdout.splitlines()[-1] == '0 passed, 1 failed', done


run(globals())
