# packets.py: packets and captures made by hand
#
# Checksums are left 0, as network cards that compute them leave them.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import ipaddress
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
RAW = 101

CLIENT, SERVER = ('192.0.2.1', 50000), ('192.0.2.2', 80)


def tcp(sequence, flags, data=b'', client_port=CLIENT[1], server_port=SERVER[1], to_server=True):
    ports = (client_port, server_port) if to_server else (server_port, client_port)
    return struct.pack('>HHIIBBHHH', *ports, sequence & 0xffffffff, 0, 5 << 4, flags, 65535, 0, 0) + data


def ip(payload, source=CLIENT[0], destination=SERVER[0], protocol=6, fragment=0):
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if source.version == 4:
        head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), 1, fragment, 64, protocol, 0)
    else:
        head = struct.pack('>IHBB', 6 << 28, len(payload), protocol, 64)
    return head + source.packed + destination.packed + payload


class Talk:
    """One connection: what its ends say, packet by packet, a millisecond each."""

    def __init__(self, client=CLIENT, server=SERVER):
        self._ends = client, server
        self._next = [1000, 0xffffff00]  # the server's wraps
        self.packets = []  # (microseconds, IP packet)

    def packet(self, side, flags, data=b'', lost=False, sequence=None):
        """side is 0 for the client; the packet is sent, and captured unless it is lost."""
        source, destination = self._ends if side == 0 else self._ends[::-1]
        sequence = self._next[side] if sequence is None else sequence
        self._next[side] = sequence + len(data) + (1 if flags & (SYN | FIN) else 0)
        made = ip(tcp(sequence, flags, data, self._ends[0][1], self._ends[1][1], side == 0), source[0], destination[0])
        if not lost:
            self.packets.append((len(self.packets) * 1000, made))
        return self

    def open(self):
        return self.packet(0, SYN).packet(1, SYN | ACK).packet(0, ACK)

    def client(self, data, **more):
        return self.packet(0, PSH | ACK, data, **more)

    def server(self, data, **more):
        return self.packet(1, PSH | ACK, data, **more)

    def fin(self, side, **more):
        return self.packet(side, FIN | ACK, **more)


def pcap(packets, link=RAW, wrap=bytes, order='<', nano=False, snaplen=65535):
    """A pcap file; wrap puts the link's header before an IP packet."""
    out = [struct.pack(order + 'IHHiIII', 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, snaplen, link)]
    for time_us, packet in packets:
        frame = wrap(packet)
        fraction = time_us % 1000000 * (1000 if nano else 1)
        out.append(struct.pack(order + 'IIII', 1700000000 + time_us // 1000000, fraction, min(len(frame), snaplen), len(frame)))
        out.append(frame[:snaplen])
    return b''.join(out)
