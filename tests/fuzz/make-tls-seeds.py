#!/usr/bin/env python3
"""Makes the seeds of the targets message, pcap, protected and transcript again.

    tests/fuzz/make-tls-seeds.py DUMP-TRANSCRIPT

from captures in tests/data/tls.

Copyright 2026 The Countersign authors
SPDX-License-Identifier: GPL-3.0-or-later
"""

import base64
import json
import pathlib
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE.parent / "data" / "tls"
VERSIONS = {"TLS 1.0": 1, "TLS 1.1": 2, "TLS 1.2": 3, "TLS 1.3": 4}
KEY_EXCHANGES = ["", "", "RSA", "DH", "DHE", "ECDH", "ECDHE", "PSK", "RSA_PSK", "DHE_PSK", "ECDHE_PSK"]
# Small ones: as a test each is run some thousand times.
WHOLE = ("tls13-early-data", "tls12-resumed-id", "plain-http")
KEYS_LATE = ("tls13-psk",)
PROTECTED = ("tls13-post-handshake-empty", "tls13-key-update", "tls13-empty-refused")
PROTECTED_MAX = 300
PCAPNG = ("plain-http",)
MESSAGES = ("tls13-ocsp", "tls13-hello-retry", "tls12-ocsp", "tls11", "tls12-dhe-rsa-aes256-sha", "tls12-ecdhe-psk",
            "tls13-early-data", "tls13-key-update", "tls12-renegotiation-refused", "tls13-resumed")


def write(target, name, data):
    folder = HERE / "seeds" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def load(name):
    return json.loads((CAPTURES / f"{name}.json").read_text())["segments"]


def dump(program, name):
    return json.loads(subprocess.run([program, CAPTURES / f"{name}.json", CAPTURES / f"{name}.keys"],
                                     capture_output=True, check=True).stdout)


def side_bit(side):
    return 0x80 if side == "server" else 0


def message_bytes(name, event):
    """From the plaintext, or from the capture when it was in the clear."""
    if "plaintext" in event:
        return base64.b64decode(event["plaintext"])
    start, end = event["range"]
    return b"".join(base64.b64decode(s["data"])[max(start - s["offset"], 0):max(end - s["offset"], 0)]
                    for s in load(name) if s["side"] == event["side"])


def is_handshake(event):
    return event["type"] not in ("Alert", "ChangeCipherSpec", "ProtectedRecord", "ApplicationData", "Malformed", "Unexpected")


def ip_packet(to_server, sequence, flags, data=b""):
    ends = [(b"\xc0\0\2\1", 50000), (b"\xc0\0\2\2", 443)]
    (source, source_port), (destination, destination_port) = ends if to_server else ends[::-1]
    tcp = struct.pack(">HHIIBBHHH", source_port, destination_port, sequence, 0, 0x50, flags, 65535, 0, 0) + data
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0, source, destination) + tcp


def pcap(link_type, header, order):
    """A connection with a segment out of order, in the old format."""
    packets = [ip_packet(True, 100, 2), ip_packet(False, 900, 18), ip_packet(True, 105, 24, b"efgh"),
               ip_packet(True, 101, 24, b"abcd"), ip_packet(False, 901, 24, b"xyz"), ip_packet(False, 904, 17)]
    out = struct.pack(order + "IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link_type)
    for n, packet in enumerate(packets):
        frame = header + packet
        out += struct.pack(order + "IIII", 1700000000, n, len(frame), len(frame)) + frame
    return out


def main():
    program = sys.argv[1]
    write("pcap", "ethernet.pcap", pcap(1, bytes(12) + b"\x81\0\0\5\x08\0", "<"))
    write("pcap", "cooked-big.pcap", pcap(113, bytes(14) + b"\x08\0", ">"))
    for name in WHOLE + KEYS_LATE:
        random = base64.b64decode(load(name)[0]["data"])[11:43].hex()
        keys = "".join(line for line in (CAPTURES / f"{name}.keys").read_text().splitlines(True)
                       if random in line and "EXPORTER" not in line).encode()
        pieces = b"".join(struct.pack(">BH", side_bit(s["side"]), len(base64.b64decode(s["data"]))) + base64.b64decode(s["data"])
                          for s in load(name))
        write("transcript", name, bytes([name in KEYS_LATE]) + struct.pack(">H", len(keys)) + keys + pieces)
    for name in PROTECTED:
        out, finished = b"", set()
        for event in dump(program, name)["events"]:
            if not event["protected"]:
                continue
            epoch = 0x40 if event["side"] in finished else 0
            if event["type"] == "Alert":
                kind, content = 21, bytes([2 if event["fields"]["level"] == "fatal" else 1, event["fields"]["number"]])
            else:
                kind, content = 22, message_bytes(name, event)
            if len(content) > PROTECTED_MAX:
                continue
            out += struct.pack(">BBH", side_bit(event["side"]) | epoch, kind, len(content)) + content
            if event["type"] == "Finished":
                finished.add(event["side"])
        write("protected", name, out)
    for name in PCAPNG:
        subprocess.run([program, CAPTURES / f"{name}.json", CAPTURES / f"{name}.keys", HERE / "seeds" / "pcap" / f"{name}.pcapng"],
                       capture_output=True, check=True)
    seen = set()
    for name in MESSAGES:
        result = dump(program, name)
        version = VERSIONS[result["tls"]["version"]]
        for event in result["events"]:
            exchange = event["fields"].get("key_exchange_algorithm", "")
            key = (event["type"], version, exchange)
            if is_handshake(event) and key not in seen:
                seen.add(key)
                write("message", "-".join(str(k) for k in key if k), bytes([version, KEY_EXCHANGES.index(exchange) if exchange else 0])
                      + message_bytes(name, event))


if __name__ == "__main__":
    main()
