#!/usr/bin/python3
# validate-record.py: holds a record against data/schemas/har.schema.json
#
#   validate-record.py [--written-here] [FILE…]
#
# Reads standard input without a FILE. Exits 0 when every record is valid, else 1
# with the reasons. With --written-here, fields of `_mtls` that the schema does
# not know are faults too: a reader ignores them, a writer must not invent them.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import sys

import jsonschema

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'schemas', 'har.schema.json')
# Reached from these alone, the names are HAR's and others' to extend.
OPEN = {'program', 'entry', 'pairs', 'request', 'response', 'timings'}


def close(schema):
    """Forbids unknown members in every object of ours that names its members."""
    if isinstance(schema, dict):
        if 'properties' in schema and 'type' in schema and 'additionalProperties' not in schema:
            schema['additionalProperties'] = False
        for value in schema.values():
            close(value)
    elif isinstance(schema, list):
        for value in schema:
            close(value)


def load_schema(written_here=False):
    with open(SCHEMA, encoding='utf-8') as file:
        schema = json.load(file)
    if written_here:
        for name, definition in schema['$defs'].items():
            if name not in OPEN:
                close(definition)
    return schema


def references(entry):
    """Faults that a schema cannot name: a certificate or an event that is not there."""
    mtls = entry.get('_mtls')
    if not isinstance(mtls, dict):
        return
    certificates = mtls.get('certificates', {})
    n_events = len(mtls.get('events', []))
    for connection in mtls.get('connections', []):
        for name in ('clientCertificate', 'serverCertificate'):
            for fingerprint in connection.get('tls', {}).get(name, {}).get('chain', []):
                if fingerprint not in certificates:
                    yield f'{name} names {fingerprint[:12]}…, which `certificates` does not hold'
    for clause in mtls.get('verdict', {}).get('clauses', []):
        for index in clause['events']:
            if index >= n_events:
                yield f'a clause points to event {index} of {n_events}'
    times = [event['t'] for event in mtls.get('events', [])]
    if times != sorted(times):
        yield 'the events are not in the order of their times'


def faults(har, written_here=False):
    """What is wrong with a parsed HAR file, in words."""
    validator = jsonschema.Draft202012Validator(load_schema(written_here))
    errors = sorted(validator.iter_errors(har), key=lambda error: list(map(str, error.absolute_path)))
    for error in errors:
        yield '/'.join(map(str, error.absolute_path)) + ': ' + error.message[:300]
    if not errors:
        for number, entry in enumerate(har['log']['entries']):
            for fault in references(entry):
                yield f'log/entries/{number}: {fault}'


def main(arguments):
    written_here = '--written-here' in arguments
    names = [argument for argument in arguments if not argument.startswith('--')]
    status = 0
    for name in names or ['-']:
        try:
            if name == '-':
                har = json.load(sys.stdin)
            else:
                with open(name, encoding='utf-8') as file:
                    har = json.load(file)
        except (OSError, ValueError) as error:
            print(f'{name}: {error}', file=sys.stderr)
            status = 1
            continue
        for fault in faults(har, written_here):
            print(f'{name}: {fault}', file=sys.stderr)
            status = 1
    return status


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
