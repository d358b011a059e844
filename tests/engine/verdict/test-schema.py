#!/usr/bin/python3
# test-schema.py: records and verdicts against data/schemas/har.schema.json
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import copy
import functools
import importlib.util
import json
import os
import subprocess
import sys

import jsonschema

from tap import run

SOURCE = os.environ['COUNTERSIGN_SOURCE']
SCRIPT = os.path.join(SOURCE, 'tests', 'validate-record.py')
PRINT_RECORDS = sys.argv[1]

spec = importlib.util.spec_from_file_location('validate_record', SCRIPT)
validate_record = importlib.util.module_from_spec(spec)
spec.loader.exec_module(validate_record)


@functools.cache
def printed():
    lines = subprocess.run([PRINT_RECORDS], check=True, capture_output=True, encoding='utf-8').stdout.splitlines()
    return next(line for line in lines if line.startswith('{'))  # beside what GLib's tests say


def records():
    return json.loads(printed())


def story():
    """A HAR with one entry: the 403 after a certificate was sent."""
    har = records()
    har['log']['entries'] = har['log']['entries'][:1]
    return har


def mtls(har):
    return har['log']['entries'][0]['_mtls']


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(validate_record.load_schema())


def test_records_and_verdicts_are_valid():
    har = records()
    assert len(har['log']['entries']) > 40
    assert not list(validate_record.faults(har, written_here=True))


def test_a_browsers_har_is_valid():
    har = story()
    del har['log']['entries'][0]['_mtls']
    har['log']['entries'][0]['_initiator'] = {'type': 'other'}
    assert not list(validate_record.faults(har))


def test_readers_ignore_what_they_do_not_know():
    har = story()
    mtls(har)['futureField'] = {'anything': 1}
    assert not list(validate_record.faults(har))
    assert list(validate_record.faults(har, written_here=True))


def without(*path):
    def change(har):
        value = mtls(har)
        for step in path[:-1]:
            value = value[step]
        del value[path[-1]]
    return change


def set_to(value, *path):
    def change(har):
        target = mtls(har)
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
    return change


TLS = ('connections', 0, 'tls')
FAULTY = {
    'no version': without('version'),
    'another version': set_to(2, 'version'),
    'no events': without('events'),
    'a fingerprint in capitals': set_to('A' * 64, *TLS, 'clientCertificate', 'chain', 0),
    'a chain that is sent and empty': set_to([], *TLS, 'clientCertificate', 'chain'),
    'a certificate that is not there': set_to('0' * 64, *TLS, 'serverCertificate', 'chain', 0),
    'an unknown state': set_to('maybe', *TLS, 'clientCertificate', 'state'),
    'a reason beside a certificate that was sent': set_to('no-identity', *TLS, 'clientCertificate', 'why'),
    'a request of no time': without(*TLS, 'certificateRequest', 'when'),
    'null for unknown': set_to(None, *TLS, 'resumed'),
    'a time in milliseconds': set_to(1.5, 'events', 0, 't'),
    'an event of no layer': set_to('quic', 'events', 0, 'layer'),
    'an event of another layer’s type': set_to('ClientHello', 'events', 0, 'type'),
    'events out of order': set_to(10 ** 9, 'events', 0, 't'),
    'a decision of no kind': set_to('perhaps', 'trust', 'decision'),
    'an outcome of both kinds': set_to('tls', 'outcome', 'stage'),
    'a failure without its stage': set_to(False, 'outcome', 'completed'),
    'a clause that points nowhere': set_to([999], 'verdict', 'clauses', 0, 'events'),
    'a verdict that is not derived': set_to(False, 'verdict', 'derived'),
    'a platform of no grade': without('verdict', 'platforms', 0, 'grade'),
}


def test_faulty_records_are_refused():
    for name, change in FAULTY.items():
        har = copy.deepcopy(story())
        change(har)
        assert list(validate_record.faults(har)), name


def test_an_answerless_entry_says_why():
    har = story()
    har['log']['entries'][0]['response']['status'] = 0
    assert list(validate_record.faults(har))


def test_the_script_exits_as_it_says():
    def status(text, *arguments):
        return subprocess.run([sys.executable, SCRIPT, *arguments], input=text, check=False,
                              capture_output=True, encoding='utf-8')
    assert status(printed(), '--written-here').returncode == 0
    assert status('{"log": 1}').returncode == 1
    assert 'log' in status('{"log": 1}').stderr
    assert status('no JSON').returncode == 1


run(globals())
