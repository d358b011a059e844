#!/usr/bin/env python3
"""Prints the CPU time of the transcript beside that of tshark -V -Y tls, on one file.

    bench-tshark.py DECODE-PCAP DUMP-TRANSCRIPT CAPTURES-FOLDER

The file holds 500 handshakes of TLS 1.3 with a client certificate, keys included.
Medians of five alternating runs; tshark's start is measured apart, on a file of
one packet, and taken off.

Copyright 2026 The Countersign authors
SPDX-License-Identifier: GPL-3.0-or-later
"""

import base64
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

N = 500
NAME = "tls13-sent-rsa"


def cpu(*args):
    before = os.times()
    subprocess.run([str(a) for a in args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    decode, dump, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    segments = json.loads((folder / f"{NAME}.json").read_text())["segments"]
    size = sum(len(base64.b64decode(s["data"])) for s in segments)
    many = [{**s, "connection": n, "offset": s["offset"] + n * size} for n in range(N) for s in segments]
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        for name, content in (("many", many), ("one", segments[:1])):
            (temporary / f"{name}.json").write_text(json.dumps({"limit": 1 << 30, "truncated": False, "segments": content}))
            subprocess.run([dump, temporary / f"{name}.json", folder / f"{NAME}.keys", temporary / f"{name}.pcapng"],
                           stdout=subprocess.DEVNULL, check=True)
        runs = {"transcript": [], "transcript, every event described": [], "tshark -V -Y tls": [], "tshark's start": []}
        tshark = ["tshark", "-V", "-Y", "tls", "-d", "tcp.port==443,tls"]
        for _ in range(5):
            runs["transcript"].append(cpu(decode, temporary / "many.pcapng"))
            runs["transcript, every event described"].append(cpu(decode, temporary / "many.pcapng", "--describe"))
            runs["tshark -V -Y tls"].append(cpu(*tshark, "-r", temporary / "many.pcapng"))
            runs["tshark's start"].append(cpu(*tshark, "-r", temporary / "one.pcapng"))
    median = {name: statistics.median(values) for name, values in runs.items()}
    for name, value in median.items():
        print(f"{name}: {value * 1000:.0f} ms, {value * 1000 / N:.2f} ms a handshake")
    work = median["tshark -V -Y tls"] - median["tshark's start"]
    print(f"tshark's work over the transcript's: {work / median['transcript']:.0f} times; with its start: "
          f"{median['tshark -V -Y tls'] / median['transcript']:.0f} times")


if __name__ == "__main__":
    main()
