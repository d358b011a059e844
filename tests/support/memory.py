# memory.py: what a core dump of another process would hold
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import re

# A piece of a key this long is nowhere by chance.
PIECE = 24


def spellings(text):
    """A text as programs keep it: UTF-8 for most, UTF-16 for PKCS#12, UTF-32.

    Its second half: the allocator overwrites where a freed block begins, and would hide the rest.
    """
    half = text[len(text) // 2:]
    return {encoding: half.encode(encoding) for encoding in ('utf-8', 'utf-16-be', 'utf-16-le', 'utf-32-le')}


def orders(number):
    """A large number's bytes as DER has them, and as a library's limbs lie in memory."""
    whole = number.to_bytes((number.bit_length() + 7) // 8, 'big')
    return {'big-endian': whole[8:8 + PIECE], 'little-endian': whole[::-1][8:8 + PIECE]}


def regions(pid):
    """The writable regions that a core dump takes: those that are not marked “dd”."""
    start = end = None
    with open(f'/proc/{pid}/smaps', encoding='utf-8') as file:
        for line in file:
            head = re.match(r'([0-9a-f]+)-([0-9a-f]+) rw', line)
            if head:
                start, end = (int(each, 16) for each in head.groups())
            elif re.match(r'[0-9a-f]+-[0-9a-f]+ ', line):
                start = None
            elif line.startswith('VmFlags:') and start is not None and ' dd' not in line:
                yield start, end


def find(pid, needles):
    """The names of those needles that stand in the memory of a process, with their number."""
    found = {}
    with open(f'/proc/{pid}/mem', 'rb', buffering=0) as memory:
        for start, end in regions(pid):
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except (OSError, OverflowError):
                continue  # a device's pages
            for name, needle in needles.items():
                if needle in data:
                    found[name] = found.get(name, 0) + data.count(needle)
    return found
