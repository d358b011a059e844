# late.py: an address that refuses a connection late
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import select
import socket
import time

SYN_SENT = '02'
SECONDS = 20


class LateRefuser:
    """A port of an address of this machine whose queue is full: who connects is
    not answered, until refuse() closes it. The kernel asks again after a second,
    and is refused."""

    def __init__(self, address, port):
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((address, port))
        self._listener.listen(0)
        self._remote = socket.inet_aton(address)[::-1].hex().upper() + f':{port:04X}'
        self._waiting = []
        while not self._is_full():
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.refuse()

    def _is_full(self):
        peer = socket.socket()
        peer.setblocking(False)
        peer.connect_ex(self._listener.getsockname())
        if select.select([], [peer], [], 0.2)[1]:
            self._waiting.append(peer)
            return False
        peer.close()
        return True

    def _is_asked(self):
        with open('/proc/net/tcp', encoding='ascii') as file:
            return any(line.split()[2:4] == [self._remote, SYN_SENT] for line in file)

    def _wait(self, asked):
        deadline = time.monotonic() + SECONDS
        while self._is_asked() != asked:
            assert time.monotonic() < deadline, 'nobody came' if asked else 'nobody was refused'
            select.select([], [], [], 0.005)

    def wait_until_asked(self):
        self._wait(True)

    def wait_until_refused(self):
        self._wait(False)

    def refuse(self):
        for peer in self._waiting:
            peer.close()
        self._listener.close()
