# softhsm.py: a token of SoftHSM with a key and its chain
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import subprocess

from cli import SECONDS, path, pki, write
from pki import openssl
from tap import Skip


def make_token(pin):
    """“Lab Token”, on which alice is, in the environment of what runs from now on."""
    for tool in ('softhsm2-util', 'p11tool'):
        if shutil.which(tool) is None:
            raise Skip(f'{tool} is missing')
    os.makedirs(path('tokens'))
    os.environ['SOFTHSM2_CONF'] = write('softhsm2.conf', f'directories.tokendir = {path("tokens")}\n')
    key, with_pin = path('client.pkcs8'), dict(os.environ, GNUTLS_PIN=pin)
    openssl('pkcs8', '-topk8', '-nocrypt', '-in', pki().path('client.key'), '-out', key)
    for command in (
            ['softhsm2-util', '--init-token', '--free', '--label', 'Lab Token', '--pin', pin, '--so-pin', '08150815'],
            ['softhsm2-util', '--import', key, '--token', 'Lab Token', '--label', 'alice', '--id', 'a1', '--pin', pin],
            ['p11tool', '--login', '--write', '--load-certificate', pki().path('client.pem'), '--id', 'a1',
             '--label', 'alice', 'pkcs11:token=Lab%20Token'],
            ['p11tool', '--login', '--write', '--load-certificate', pki().path('issuing.pem'), '--id', 'b2',
             '--label', 'issuing', 'pkcs11:token=Lab%20Token']):
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=with_pin, timeout=SECONDS)
