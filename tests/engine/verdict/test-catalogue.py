#!/usr/bin/python3
# test-catalogue.py: every platform's file is valid, listed, sourced and translatable
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import copy
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import jsonschema

from tap import run

SOURCE = os.environ['COUNTERSIGN_SOURCE']
FOLDER = os.path.join(SOURCE, 'data', 'platforms')
PLACEHOLDERS = {'status', 'host', 'identity', 'alert', 'alertName'}
# A source is an address, or names where it was read or measured.
SOURCE_FORM = re.compile(r'^https://|^Measured with |\S, \S|; |\(\d{4}.*\)$')


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def names():
    return sorted(name for name in os.listdir(FOLDER) if name.endswith('.json'))


def platforms():
    return {name: load(os.path.join(FOLDER, name)) for name in names()}


def validator():
    schema = load(os.path.join(SOURCE, 'data', 'schemas', 'platform.schema.json'))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(platform):
    return ['/'.join(map(str, error.absolute_path)) + ': ' + error.message[:200]
            for error in validator().iter_errors(platform)]


def test_every_file_is_valid():
    found = [f'{name}: {fault}' for name, platform in platforms().items() for fault in faults(platform)]
    assert not found, '\n'.join(found)


def test_the_schema_refuses():
    """What an entry must not lack or say: without each of these it would be a claim."""
    good = load(os.path.join(FOLDER, 'apple.cfnetwork.urlsession.json'))
    assert not faults(good)
    for member in ('sources', 'seen', 'grade', 'why', 'when', 'sees', 'reachable', 'id'):
        bad = copy.deepcopy(good)
        del bad['rules'][0][member]
        assert faults(bad), f'a rule without {member} passes'
    for member, value in (('sources', []), ('sources', ['']), ('seen', 'last year'), ('grade', 'certain'),
                          ('sees', 'maybe'), ('when', {}), ('when', {'moonPhase': True}), ('why', ''),
                          ('code', '-1206'), ('severity', 'high'),
                          ('reachable', {'status': True, 'headers': False, 'body': False})):
        bad = copy.deepcopy(good)
        bad['rules'][0][member] = value
        assert faults(bad), f'a rule with {member} {value!r} passes'


def test_files_are_named_by_their_id():
    for name, platform in platforms().items():
        assert name == platform['id'] + '.json', name
        for rule in platform['rules']:
            assert rule['id'].startswith(platform['id'] + '.'), rule['id']


def test_nothing_twice():
    ids = [platform['id'] for platform in platforms().values()]
    orders = [platform['order'] for platform in platforms().values()]
    rules = [rule['id'] for platform in platforms().values() for rule in platform['rules']]
    shown = [platform['name'] for platform in platforms().values()]
    for values in (ids, orders, rules, shown):
        assert len(values) == len(set(values)), [value for value in values if values.count(value) > 1]


def test_at_least_forty():
    assert len(names()) >= 40


def test_all_are_built_in():
    listed = [element.text for element in
              ElementTree.parse(os.path.join(FOLDER, 'platforms.gresource.xml')).getroot().iter('file')]
    assert listed == names()


def test_sources_say_where():
    found = [f"{rule['id']}: {source}" for platform in platforms().values() for rule in platform['rules']
             for source in rule['sources'] if not SOURCE_FORM.search(source)]
    assert not found, '\n'.join(found)


def test_flags_are_for_lost_answers():
    """Nothing is flagged where no answer can have come, or where it is not lost."""
    for platform in platforms().values():
        for rule in platform['rules']:
            if rule.get('flagged'):
                assert 'status' in rule['when'] or rule['when'].get('answered'), rule['id']
                assert not any(rule['reachable'].values()), rule['id']


def test_placeholders_are_known():
    for platform in platforms().values():
        for rule in platform['rules']:
            texts = [rule['why'], rule.get('todo', ''), rule.get('missing', ''), *rule.get('messages', [])]
            texts += [callback[part] for callback in rule.get('callbacks', []) for part in ('call', 'note')]
            texts += [mark['note'] for mark in rule.get('fingerprint', [])]
            for text in texts:
                unknown = set(re.findall(r'\{(\w+)\}', text)) - PLACEHOLDERS
                assert not unknown, f"{rule['id']}: {unknown}"


def test_a_whole_answer_ends_every_list():
    """Every platform has a word for any answer: the panel has no hole."""
    for platform in platforms().values():
        assert any(rule['when'] == {'answered': True} for rule in platform['rules']), platform['id']


def test_the_words_are_written_out():
    printed = subprocess.run([sys.executable, os.path.join(SOURCE, 'build-aux', 'platform-words.py')],
                             check=True, capture_output=True, encoding='utf-8').stdout
    with open(os.path.join(FOLDER, 'words.h'), encoding='utf-8') as file:
        assert file.read() == printed, 'python3 build-aux/platform-words.py > data/platforms/words.h'


run(globals())
