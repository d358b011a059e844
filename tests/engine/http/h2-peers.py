#!/usr/bin/python3
"""Two peers of python3-h2 hold a conversation.

Prints what crossed, "client HEX" or "server HEX" a line, and what the receiver
made of it, "= side what stream rest" a line. The test compares the latter with
what our decoder makes of the former.

Copyright 2026 The Countersign authors
SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import random
import sys

try:
    import h2.config
    import h2.connection
    import h2.events
    import h2.settings
except ImportError:
    sys.exit(77)

random.seed(20261124)


def peer(client):
    return h2.connection.H2Connection(
        h2.config.H2Configuration(client_side=client, header_encoding="utf-8"))


peers = {"client": peer(True), "server": peer(False)}


def show(side, event):
    """What the receiver saw that @side had sent."""
    say = lambda what, stream, rest: print("=", side, what, stream, rest)
    if isinstance(event, (h2.events.RequestReceived, h2.events.ResponseReceived,
                          h2.events.InformationalResponseReceived, h2.events.TrailersReceived)):
        say("HEADERS", event.stream_id,
            json.dumps([list(pair) for pair in event.headers], separators=(",", ":")))
    elif isinstance(event, h2.events.DataReceived):
        say("DATA", event.stream_id, len(event.data))
    elif isinstance(event, h2.events.StreamReset):
        say("RST_STREAM", event.stream_id, int(event.error_code))
    elif isinstance(event, h2.events.PingReceived):
        say("PING", 0, event.ping_data.hex())
    elif isinstance(event, h2.events.ConnectionTerminated):
        say("GOAWAY", 0, int(event.error_code))


def deliver(side):
    """Sends what @side has to say, cut at random."""
    data = peers[side].data_to_send()
    other = peers["server" if side == "client" else "client"]
    while data:
        n = random.randint(1, 5000)
        print(side, data[:n].hex())
        for event in other.receive_data(data[:n]):
            show(side, event)
        data = data[n:]


def words(n):
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789-", k=n))


for side in peers:
    peers[side].initiate_connection()
    deliver(side)
peers["server"].update_settings({h2.settings.SettingCodes.HEADER_TABLE_SIZE: 65536})
for side in ("server", "client", "server"):
    deliver(side)

for stream in range(1, 60, 2):
    extra = [("x-" + words(random.randint(1, 12)), words(random.randint(1, 900)))
             for _ in range(random.randint(0, 30))]
    body = random.randint(0, 15000)
    peers["client"].send_headers(stream, [(":method", "POST"), (":path", "/" + words(20)),
                                          (":scheme", "https"), (":authority", "localhost")] + extra)
    peers["client"].send_data(stream, b"x" * body, end_stream=True, pad_length=random.choice((None, 7)))
    deliver("client")
    peers["server"].acknowledge_received_data(body, stream)
    if stream % 3 == 0:
        peers["server"].reset_stream(stream, 13)
        deliver("server")
        continue
    if stream % 4 == 1:
        peers["server"].send_headers(stream, [(":status", "103"), ("link", "</a>")])
    peers["server"].send_headers(stream, [(":status", str(200 + stream))] + extra)
    peers["server"].send_data(stream, b"y" * random.randint(1, 1000))
    peers["server"].ping(bytes(random.randrange(256) for _ in range(8)))
    peers["server"].send_headers(stream, [("digest", words(30))], end_stream=True)
    deliver("server")
    deliver("client")
peers["server"].close_connection(11)
deliver("server")
