# listener.py: servers that are a few lines of Python
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import socket
import threading


class Listener:
    """Listens on a free port of 127.0.0.1 while it is used in a with statement.

    serve(peer) speaks with each client, in a thread of the client's own; what
    fails in it is the client's doing.
    """

    scheme, host = 'https', 'localhost'

    def __init__(self):
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def url(self, path='/'):
        return f'{self.scheme}://{self.host}:{self.port}{path}'

    def serve(self, peer):
        raise NotImplementedError

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            with peer:
                self.serve(peer)
        except (OSError, EOFError, ValueError):
            pass
