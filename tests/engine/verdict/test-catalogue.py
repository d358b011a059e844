#!/usr/bin/python3
# test-catalogue.py: every file of the catalogue is valid, built in, sourced and translatable
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import copy
import json
import os
import re
import subprocess
import sys

import jsonschema

from tap import run

SOURCE = os.environ['COUNTERSIGN_SOURCE']
DATA = os.path.join(SOURCE, 'data')
# A part of the catalogue, and the member that holds what it claims.
PARTS = {'platforms': 'rules', 'alerts': 'causes', 'servers': 'signs', 'senders': 'rules'}
PLACEHOLDERS = {'status', 'host', 'identity', 'alert', 'alertName', 'osStatus'}
# A source is an address, or names where it was read or measured.
SOURCE_FORM = re.compile(r'^https://|^Measured with |\S, \S|; |\(\d{4}.*\)$')


def load(*path):
    with open(os.path.join(*path), encoding='utf-8') as file:
        return json.load(file)


def names(part):
    return sorted(name for name in os.listdir(os.path.join(DATA, part)) if name.endswith('.json'))


def entries(part):
    return {name: load(DATA, part, name) for name in names(part)}


def platforms():
    return entries('platforms')


def claims():
    """Every claim of the catalogue: whatever carries a grade."""
    for part, member in PARTS.items():
        for entry in entries(part).values():
            yield from entry[member]


def validator(part):
    schema, shared = (load(DATA, 'schemas', name + '.schema.json') for name in (part.removesuffix('s'), 'knowledge'))
    for each in (schema, shared):
        jsonschema.Draft202012Validator.check_schema(each)
    resolver = jsonschema.RefResolver(schema['$id'], schema, store={each['$id']: each for each in (schema, shared)})
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def faults(part, entry):
    return ['/'.join(map(str, error.absolute_path)) + ': ' + error.message[:200]
            for error in validator(part).iter_errors(entry)]


def test_every_file_is_valid():
    found = [f'{name}: {fault}' for part in PARTS for name, entry in entries(part).items()
             for fault in faults(part, entry)]
    assert not found, '\n'.join(found)


def refused(part, good, *changes):
    assert not faults(part, good)
    for member, value in changes:
        bad = copy.deepcopy(good)
        claim = bad[PARTS[part]][0]
        if value is None:
            del claim[member]
        else:
            claim[member] = value
        assert faults(part, bad), f'{part}: {member} {value!r} passes'


def test_the_schemas_refuse():
    """What an entry must not lack or say: without each of these it would be a claim."""
    refused('platforms', load(DATA, 'platforms', 'apple.cfnetwork.urlsession.json'),
            *((member, None) for member in ('sources', 'seen', 'grade', 'why', 'when', 'sees', 'reachable', 'id')),
            ('sources', []), ('sources', ['']), ('seen', 'last year'), ('grade', 'certain'), ('sees', 'maybe'),
            ('when', {}), ('when', {'moonPhase': True}), ('why', ''), ('code', '-1206'), ('severity', 'high'),
            ('reachable', {'status': True, 'headers': False, 'body': False}))
    refused('alerts', load(DATA, 'alerts', 'alert.48.json'),
            *((member, None) for member in ('id', 'words', 'sources', 'seen', 'grade')),
            ('fits', []), ('fits', [{'when': {}, 'how': 'likely'}]), ('otherwise', 'perhaps'), ('stacks', []))
    refused('servers', load(DATA, 'servers', 'server.nginx.json'),
            *((member, None) for member in ('id', 'when', 'words', 'means', 'sources', 'seen', 'grade')),
            ('when', {'header': {'has': 'nginx'}}), ('when', {'body': ''}))
    refused('senders', load(DATA, 'senders', 'sender.go.json'),
            *((member, None) for member in ('id', 'when', 'sends', 'why', 'sources', 'seen', 'grade')),
            ('sends', 'perhaps'), ('sends', 'cannot-tell'))


def test_files_are_named_by_their_id():
    for part, member in PARTS.items():
        for name, entry in entries(part).items():
            assert name == entry['id'] + '.json', name
            for claim in entry[member]:
                assert claim['id'].startswith(entry['id'] + '.'), claim['id']


def test_nothing_twice():
    for part in PARTS:
        for member in ('id', 'name', 'order'):
            values = [entry[member] for entry in entries(part).values()]
            assert len(values) == len(set(values)), (part, member, [value for value in values if values.count(value) > 1])
    ids = [claim['id'] for claim in claims()]
    assert len(ids) == len(set(ids)), [value for value in ids if ids.count(value) > 1]


def test_enough():
    assert len(names('platforms')) >= 40
    assert {entry['number'] for entry in entries('alerts').values()} >= {40, 42, 43, 44, 45, 46, 48, 49, 50, 51, 80, 116}


def test_all_are_built_in():
    for part in PARTS:
        with open(os.path.join(DATA, part, 'meson.build'), encoding='utf-8') as file:
            assert re.findall(r"'(.*\.json)'", file.read()) == names(part), part


def test_every_platform_sends_by_an_entry():
    senders = {entry['id'] for entry in entries('senders').values()}
    used = {platform['sends'] for platform in platforms().values()}
    assert used == senders, used ^ senders


def test_senders_have_a_last_word():
    """For a server that asks and one that does not, each sender has something to say."""
    for name, entry in entries('senders').items():
        whens = [rule['when'] for rule in entry['rules']]
        assert {'clientCertificateRequested': False} in whens, name
        assert whens[-1].get('clientCertificateRequested') is True, name


def test_sources_say_where():
    found = [f"{claim['id']}: {source}" for claim in claims() for source in claim['sources']
             if not SOURCE_FORM.search(source)]
    assert not found, '\n'.join(found)


def test_flags_are_for_lost_answers():
    """Nothing is flagged where no answer can have come, or where it is not lost."""
    for platform in platforms().values():
        for rule in platform['rules']:
            if rule.get('flagged'):
                assert 'status' in rule['when'] or rule['when'].get('answered'), rule['id']
                assert not any(rule['reachable'].values()), rule['id']


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for member in (value if isinstance(value, list) else value.values()):
            yield from texts(member)


def test_placeholders_are_known():
    for claim in claims():
        for name, member in claim.items():
            if name in ('when', 'sources', 'fits'):
                continue
            for text in texts(member):
                unknown = set(re.findall(r'\{(\w+)\}', text)) - PLACEHOLDERS
                assert not unknown, f"{claim['id']}: {unknown}"


def test_a_whole_answer_ends_every_list():
    """Every platform has a word for any answer: the panel has no hole."""
    for platform in platforms().values():
        assert any(rule['when'] == {'answered': True} for rule in platform['rules']), platform['id']


def test_the_words_are_written_out():
    for part in PARTS:
        printed = subprocess.run([sys.executable, os.path.join(SOURCE, 'build-aux', 'catalogue-words.py'), part],
                                 check=True, capture_output=True, encoding='utf-8').stdout
        with open(os.path.join(DATA, part, 'words.h'), encoding='utf-8') as file:
            assert file.read() == printed, f'/usr/bin/python3 build-aux/catalogue-words.py {part} > data/{part}/words.h'


run(globals())
