# lab.py: the practice lab, for tests that need its files
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import subprocess

CLI = os.environ['COUNTERSIGN_CLI']


class Lab:
    """Use it in a with statement."""

    def __enter__(self):
        self._process = subprocess.Popen([CLI, 'lab', '--json', '--until-eof'],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         encoding='utf-8')
        self.served = json.loads(self._process.stdout.readline())
        return self

    def __exit__(self, *_):
        self._process.communicate()

    def identity(self, name):
        return next(one for one in self.served['identities'] if one['name'] == name)

    def url(self, scenario):
        return next(one['url'] for one in self.served['scenarios'] if one['id'] == scenario)
