# nginx.py: an nginx of our own on a free port of 127.0.0.1
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import select
import shutil
import socket
import subprocess
import time

SECONDS = 20
# An ordinary user's PATH leaves out the folder of Debian's servers.
PATH = os.environ.get('PATH', '') + ':/usr/sbin:/sbin'

CONFIGURATION = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log info;
events {{ worker_connections 256; }}
http {{
  log_format certificate '$request_uri $ssl_client_verify';
  access_log access.log certificate;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port} ssl{http2};
    ssl_certificate {server_chain};
    ssl_certificate_key {server_key};
    ssl_client_certificate {client_ca};
    ssl_verify_depth 3;
    {tickets}
    {directives}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Nginx:
    """A server block with a PKI's certificates; use it in a with statement.

    directives are the rest of the server block: ssl_verify_client, ssl_protocols,
    locations; or a function of the port that says them. client_ca is what the CA list is made of, the PKI's root by default.
    It runs until the block is left, and is then ended and waited for.
    """

    def __init__(self, pki, directives, http2=True, client_ca=None):
        self._pki = pki
        self._directives = directives
        self._http2 = http2
        self._client_ca = client_ca or pki.path('root.pem')
        self._process = None
        self._folder = None
        self.port = 0

    def __enter__(self):
        for _ in range(5):
            if self._start():
                return self
        raise RuntimeError('nginx did not start: ' + self.log())

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=SECONDS)

    @property
    def pid(self):
        return self._process.pid

    def url(self, path='/'):
        return f'https://localhost:{self.port}{path}'

    def log(self):
        try:
            with open(os.path.join(self._folder, 'error.log'), encoding='utf-8') as file:
                return file.read()
        except OSError:
            return ''

    def access_log(self):
        """A line for each request: its path, and NONE, SUCCESS or FAILED:reason."""
        with open(os.path.join(self._folder, 'access.log'), encoding='utf-8') as file:
            return file.read()

    def _start(self):
        """False when another program took the port in the meantime."""
        self.port = free_port()
        self._folder = self._pki.path(f'nginx-{self.port}')
        os.makedirs(self._folder, exist_ok=True)
        configuration = os.path.join(self._folder, 'nginx.conf')
        directives = self._directives(self.port) if callable(self._directives) else self._directives
        with open(configuration, 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION.format(
                port=self.port, http2=' http2' if self._http2 else '',
                server_chain=self._pki.path('server.chain'),
                server_key=self._pki.path('server.key'),
                client_ca=self._client_ca, directives=directives,
                tickets='' if 'ssl_session_tickets' in directives else 'ssl_session_tickets off;'))
        program = shutil.which('nginx', path=PATH)
        if program is None:
            raise FileNotFoundError('nginx')
        self._process = subprocess.Popen(
            [program, '-p', self._folder, '-c', configuration, '-e', 'error.log'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self._wait_until_it_listens()

    def _wait_until_it_listens(self):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return True
            select.select([], [], [], 0.02)
        self._process.kill()
        self._process.wait()
        return False
