#!/usr/bin/python3
# bench-transcript.py: our transcript beside tshark -V -Y tls, on the same files
#
# A file holds so many handshakes of TLS 1.3 with a client certificate, their keys
# included. CPU seconds of whole processes, medians of alternating runs; in the
# larger file neither's start matters much. What a window reads first is every
# event with its type, side, time and place, all of it decrypted and verified; the
# fields of an event are read when somebody looks at it, so reading all of them,
# as tshark does, is a row of its own. Gates are printed, never enforced.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import argparse
import base64
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

NAME = 'tls13-sent-rsa'
AT_LEAST = 20  # times as fast as tshark


def cpu(*command):
    """User and system seconds of a process."""
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    command = [str(word) for word in command]
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=null)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise RuntimeError(f'{command[0]} ended with {os.waitstatus_to_exitcode(status)}')
    return usage.ru_utime + usage.ru_stime


def make_capture(dump, folder, handshakes, file):
    """The same handshake over and over, each on a connection of its own."""
    segments = json.loads((folder / f'{NAME}.json').read_text(encoding='utf-8'))['segments']
    size = sum(len(base64.b64decode(segment['data'])) for segment in segments)
    many = [{**segment, 'connection': n, 'offset': segment['offset'] + n * size}
            for n in range(handshakes) for segment in segments]
    source = file.with_suffix('.json')
    source.write_text(json.dumps({'limit': 1 << 30, 'truncated': False, 'segments': many}), encoding='utf-8')
    subprocess.run([dump, source, folder / f'{NAME}.keys', file], stdout=subprocess.DEVNULL, check=True)


def measure(decode, file, rounds):
    programs = {
        'every event': [decode, file],
        'every event and field': [decode, file, '--describe'],
        'tshark -V -Y tls': ['tshark', '-V', '-Y', 'tls', '-d', 'tcp.port==443,tls', '-r', file],
    }
    runs = {name: [] for name in programs}
    for _ in range(rounds):
        for name, command in programs.items():
            runs[name].append(cpu(*command))
    return {name: statistics.median(values) for name, values in runs.items()}


def main():
    parser = argparse.ArgumentParser(description='Our transcript beside tshark -V -Y tls.')
    parser.add_argument('decode', help='decode-pcap')
    parser.add_argument('dump', help='dump-transcript')
    parser.add_argument('captures', type=pathlib.Path, help='tests/data/tls')
    parser.add_argument('--rounds', type=int, default=5, help='runs of each (default: 5)')
    arguments = parser.parse_args()

    ratios = []
    print(f'{"a capture, with keys":30}{"ms":>8}{"times as fast":>16}')
    with tempfile.TemporaryDirectory(prefix='countersign-bench-') as folder:
        for handshakes in (500, 2000):
            file = pathlib.Path(folder) / f'{handshakes}.pcapng'
            make_capture(arguments.dump, arguments.captures, handshakes, file)
            medians = measure(arguments.decode, file, arguments.rounds)
            tshark = medians['tshark -V -Y tls']
            print(f'{handshakes} handshakes')
            for name, value in medians.items():
                print(f'  {name:28}{value * 1000:8.0f}{tshark / value:16.1f}')
            ratios.append((handshakes, tshark / medians['every event']))
    for handshakes, ratio in ratios:
        print(f'{"met" if ratio >= AT_LEAST else "not met"}: {handshakes} handshakes, '
              f'{ratio:.1f} times as fast as tshark ≥ {AT_LEAST}')


if __name__ == '__main__':
    main()
