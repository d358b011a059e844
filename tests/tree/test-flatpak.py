#!/usr/bin/python3
# test-flatpak.py: the manifest keeps the rules of Flathub's linter
#
# Those of its rules that bear on us and need no network, as its
# documentation and its source stated them in 2026.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import re

import tree
from tap import run

FINISH_ARGS = ['--share=network', '--share=ipc', '--socket=fallback-x11', '--socket=wayland',
               '--device=dri']
# In the order of docs.flatpak.org; other keys would be news to us.
TOP_KEYS = ['id', 'runtime', 'runtime-version', 'sdk', 'command', 'finish-args', 'cleanup',
            'modules']
MODULE_KEYS = ['name', 'buildsystem', 'config-opts', 'cleanup', 'post-install', 'sources']
CODE_HOSTS = ('io.github.', 'io.gitlab.', 'page.codeberg.')


def manifest_path():
    return f'flatpak/{tree.app_id()}.json'


def without_repeats(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f'a key is there twice: {keys}'
    return dict(pairs)


def manifest():
    return json.loads(tree.read(manifest_path()), object_pairs_hook=without_repeats)


def test_named_by_the_app_id():
    assert tree.files('flatpak/*.json') == [manifest_path()], tree.files('flatpak/*.json')
    assert not os.path.islink(os.path.join(tree.SOURCE, manifest_path()))
    assert manifest()['id'] == tree.app_id()


def test_app_id_is_well_formed():
    parts = tree.app_id().split('.')
    least = 4 if tree.app_id().startswith(CODE_HOSTS) else 3
    assert least <= len(parts) <= 5, parts
    assert all(re.fullmatch(r'[A-Za-z_][\w-]*', part) for part in parts), parts
    assert parts[:-1] == [part.lower() for part in parts[:-1]], parts


def test_strict_json_with_tabs():
    data = manifest()
    assert tree.read(manifest_path()) == json.dumps(data, indent='\t', ensure_ascii=False) + '\n'


def test_keys_are_known_and_in_order():
    data = manifest()
    assert list(data) == [key for key in TOP_KEYS if key in data], list(data)
    for module in data['modules']:
        assert list(module) == [key for key in MODULE_KEYS if key in module], list(module)


def test_finish_args_are_exactly_ours():
    assert manifest()['finish-args'] == FINISH_ARGS


def test_runtime_is_gnome():
    data = manifest()
    assert data['runtime'] == 'org.gnome.Platform' and data['sdk'] == 'org.gnome.Sdk'
    assert re.fullmatch(r'\d+', data['runtime-version'])
    assert '/' not in data['command']


def test_sources_are_pinned_or_local():
    for module in manifest()['modules']:
        assert module['sources'], module['name']
        for source in module['sources']:
            pinned = (source['type'] == 'dir' or
                      source['type'] in ('archive', 'file') and 'sha256' in source or
                      source['type'] == 'git' and 'commit' in source and 'tag' in source)
            assert pinned and 'md5' not in source and 'sha1' not in source, source


run(globals())
