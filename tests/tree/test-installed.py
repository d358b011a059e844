#!/usr/bin/python3
# test-installed.py: what is installed keeps the desktop's and Flathub's rules
#
# Those of Flathub's linter and quality list, as they stood in 2026, that need
# no network; and the validators of Debian's packages.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import configparser
import datetime
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import tree
from tap import Skip, run

APP_ID = tree.app_id()
DESKTOP = f'share/applications/{APP_ID}.desktop'
METAINFO = f'share/metainfo/{APP_ID}.metainfo.xml'


def found(end):
    path = tree.installed_at(end)
    assert path, f'nothing is installed as {end}'
    return path


def validate(*command):
    if shutil.which(command[0]) is None:
        raise Skip(f'{command[0]} is not installed')
    done = subprocess.run(command, check=False, capture_output=True, encoding='utf-8')
    assert done.returncode == 0, done.stdout + done.stderr


def desktop_entry():
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read(found(DESKTOP), encoding='utf-8')
    return parser['Desktop Entry']


def component():
    return ElementTree.parse(found(METAINFO)).getroot()


def text_of(root, path):
    element = root.find(path)
    assert element is not None and element.text, f'no {path} in the metainfo'
    return element.text.strip()


def test_programs():
    found('bin/countersign')
    found('bin/countersign-cli')


def test_desktop_file_is_valid():
    validate('desktop-file-validate', found(DESKTOP))


def test_desktop_file_keeps_the_rules():
    entry = desktop_entry()
    assert entry['Icon'] == APP_ID, entry['Icon']
    assert 'flatpak' not in entry['Exec'], entry['Exec']
    assert entry.get('DBusActivatable') != 'true' or tree.installed_at(
        f'share/dbus-1/services/{APP_ID}.service')
    for key in ('Hidden', 'NoDisplay'):
        assert entry.get(key, 'false') == 'false', key
    categories = {name for name in entry['Categories'].split(';') if name}
    assert categories - {'GTK', 'GNOME'}, categories


def test_metainfo_is_valid():
    validate('appstreamcli', 'validate', '--no-net', found(METAINFO))


def test_metainfo_names_the_application():
    root = component()
    assert root.tag == 'component' and root.get('type') == 'desktop-application', root.attrib
    assert text_of(root, 'id') == APP_ID
    assert text_of(root, 'launchable') == f'{APP_ID}.desktop'
    assert text_of(root, 'project_license') == 'GPL-3.0-or-later'
    text_of(root, 'metadata_license')
    text_of(root, 'developer/name')
    assert root.find('developer').get('id'), 'the developer has no id'
    assert root.find("content_rating[@type='oars-1.1']") is not None, 'no content rating'
    assert root.find('description/p') is not None, 'no description'


def test_name_and_summary_read_well():
    root = component()
    name, summary = text_of(root, 'name'), text_of(root, 'summary')
    assert len(name) <= 15 and re.fullmatch(r'[\w ]+', name), name
    assert len(summary) <= 35 and not summary.endswith('.'), summary
    assert not re.match(r'(An?|The) ', summary), summary
    assert not re.search(r'\b(app|tool|client)\b(?! certificate)', summary, re.IGNORECASE), summary
    assert name.lower() not in summary.lower(), summary


def test_releases_are_in_order():
    dates = [release.get('date') for release in component().iterfind('releases/release')]
    assert dates, 'no releases'
    assert dates == sorted(dates, reverse=True), dates
    assert dates[0] <= datetime.date.today().isoformat(), dates[0]
    for release in component().iterfind('releases/release'):
        assert release.find('description/p') is not None, release.get('version')


def test_brand_colours_differ():
    colours = {color.get('scheme_preference'): color.text
               for color in component().iterfind('branding/color')}
    assert set(colours) == {'light', 'dark'}, colours
    assert colours['light'] != colours['dark'], colours


# Every picture that is announced has a sentence; none claims to be published.
def test_screenshots_have_captions():
    for screenshot in component().iterfind('screenshots/screenshot'):
        caption = text_of(screenshot, 'caption')
        assert not caption.endswith('.'), caption
        assert not text_of(screenshot, 'image').endswith('.svg')


def test_icons():
    icon = ElementTree.parse(
        found(f'share/icons/hicolor/scalable/apps/{APP_ID}.svg')).getroot()
    assert icon.tag.endswith('svg')
    found(f'share/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg')


def test_nothing_claims_to_be_on_flathub():
    claims = [path for path in tree.files('*.md', 'data/*', 'ui/*', 'src/*')
              if re.search(r'flathub\.org/(apps|repo)|flatpak install', tree.read(path))]
    assert not claims, claims


run(globals())
