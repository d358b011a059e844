# hostile.py: servers that mean no good, one a case, on free ports of 127.0.0.1
#
# Each handler is given a connection and does its worst with it. Nothing here
# knows what a client should make of that: tests/cli/test-hostile.py does. To
# try one by hand: tests/servers/hostile.py NAME, which prints its URL.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import gzip
import itertools
import os
import random
import socket
import ssl
import struct
import sys
import tempfile
import threading
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from listener import Listener  # noqa: E402
from pki import Pki  # noqa: E402

MIB = 1024 * 1024
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

HANDLERS = {}


def handler(function):
    HANDLERS[function.__name__.replace('_', '-')] = function
    return function


def hang(peer):
    """Reads until the client gives up, and never says a word."""
    while peer.recv(65536):
        pass


def reset(peer):
    """Makes close() send a RST."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def flood(peer, data, limit=None):
    """Writes the same over and over until the client gives up or @limit bytes are out."""
    block = data * max(1, 16384 // len(data))
    sent = 0
    while limit is None or sent < limit:
        peer.sendall(block)
        sent += len(block)


class Server(Listener):
    """Runs one handler on every connection; use it in a with statement."""

    def __init__(self, function, pki):
        super().__init__()
        self.pki = pki
        self._function = function
        self.connections = 0

    def tls(self, peer, alpn):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pki.path('server.chain'), self.pki.path('server.key'))
        context.set_alpn_protocols([alpn])
        return context.wrap_socket(peer, server_side=True, suppress_ragged_eofs=True)

    def serve(self, peer):
        self.connections += 1
        self._function(self, peer)


# What comes instead of TLS


@handler
def tls_garbage(_, peer):
    peer.recv(65536)
    peer.sendall(random.Random(1).randbytes(4096))
    hang(peer)


@handler
def tls_plain_http(_, peer):
    peer.recv(65536)
    peer.sendall(b'HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno\n')


@handler
def tls_ssh(_, peer):
    peer.sendall(b'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')
    hang(peer)


@handler
def tls_close_at_once(_, peer):
    peer.close()


@handler
def tls_close_after_hello(_, peer):
    peer.recv(65536)


@handler
def tls_reset_after_hello(_, peer):
    peer.recv(65536)
    reset(peer)


@handler
def tls_silence(_, peer):
    hang(peer)


@handler
def tls_echo(_, peer):
    """The client's own words come back."""
    while data := peer.recv(65536):
        peer.sendall(data)


@handler
def tls_endless_garbage(_, peer):
    peer.recv(65536)
    flood(peer, random.Random(2).randbytes(4096))


@handler
def tls_endless_message(_, peer):
    """A ServerHello of 16 MiB, in records that are good."""
    peer.recv(65536)
    peer.sendall(b'\x16\x03\x03\x00\x04' + b'\x02\xff\xff\xff')
    flood(peer, b'\x16\x03\x03\x40\x00' + bytes(16384))


@handler
def tls_long_record(_, peer):
    peer.recv(65536)
    peer.sendall(b'\x16\x03\x03\xff\xff')
    flood(peer, bytes(16384))


@handler
def tls_empty_records(_, peer):
    peer.recv(65536)
    flood(peer, b'\x16\x03\x03\x00\x00')


@handler
def tls_warnings(_, peer):
    """Alerts of level warning, for ever."""
    peer.recv(65536)
    flood(peer, b'\x15\x03\x03\x00\x02\x01\x5a')


@handler
def tls_fatal_alert(_, peer):
    peer.recv(65536)
    peer.sendall(b'\x15\x03\x03\x00\x02\x02\x28')


@handler
def tls_unknown_alert(_, peer):
    peer.recv(65536)
    peer.sendall(b'\x15\x03\x03\x00\x02\x02\xfe')


@handler
def tls_hello_requests(_, peer):
    peer.recv(65536)
    flood(peer, b'\x16\x03\x03\x00\x04\x00\x00\x00\x00')


# HTTP/1.1


def http1(function):
    """A handler that is called after the handshake and the request."""
    def serve(server, peer):
        with server.tls(peer, 'http/1.1') as tls:
            request = b''
            while b'\r\n\r\n' not in request:
                data = tls.recv(65536)
                if not data:
                    return
                request += data
            function(server, tls)
    HANDLERS[function.__name__.replace('_', '-')] = serve
    return function


def answer(name, *pieces):
    """A case that writes some bytes and closes in good form."""
    def serve(_, tls):
        for piece in pieces:
            tls.sendall(piece)
        tls.unwrap()
    serve.__name__ = name
    http1(serve)


@http1
def http1_close_at_once(_, tls):
    tls.unwrap()


@http1
def http1_cut_at_once(_, tls):
    tls.shutdown(socket.SHUT_RDWR)


@http1
def http1_reset_at_once(_, tls):
    reset(tls)


@http1
def http1_silence(_, tls):
    hang(tls)


@http1
def http1_stall_in_head(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nContent-')
    hang(tls)


@http1
def http1_stall_in_body(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    hang(tls)


@http1
def http1_stall_in_chunk(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf')
    hang(tls)


@http1
def http1_endless_headers(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\n')
    flood(tls, b'X-Header: value\r\n')


@http1
def http1_endless_line(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nX: ')
    flood(tls, b'x' * 1024)


@http1
def http1_endless_status_line(_, tls):
    tls.sendall(b'HTTP/1.1 200 ')
    flood(tls, b'x' * 1024)


@http1
def http1_endless_zeros(_, tls):
    flood(tls, bytes(1024))


@http1
def http1_endless_newlines(_, tls):
    flood(tls, b'\r\n')


@http1
def http1_head_of_100_mib(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\n')
    flood(tls, b'X-Header: ' + b'x' * 1000 + b'\r\n', 100 * MIB)
    tls.sendall(b'Content-Length: 0\r\n\r\n')
    hang(tls)


@http1
def http1_endless_body(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\n\r\n')
    flood(tls, b'x' * 16384)


@http1
def http1_body_of_400_mib(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % (400 * MIB))
    flood(tls, b'x' * 16384, 400 * MIB)


@http1
def http1_tiny_chunks(_, tls):
    """A million chunks of one byte."""
    tls.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    flood(tls, b'1\r\nx\r\n', 6 * 1000 * 1000)
    tls.sendall(b'0\r\n\r\n')


@http1
def http1_endless_chunk_extension(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=')
    flood(tls, b'x' * 1024)


@http1
def http1_endless_trailer(_, tls):
    tls.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n')
    flood(tls, b'X-Trailer: value\r\n')


@http1
def http1_many_informational(_, tls):
    flood(tls, b'HTTP/1.1 100 Continue\r\n\r\n', 5000 * 25)
    tls.sendall(OK)
    tls.unwrap()


@http1
def http1_endless_informational(_, tls):
    flood(tls, b'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')


@http1
def http1_bytewise(_, tls):
    """An honest answer, a record a byte."""
    for byte in b'HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nsorry':
        tls.sendall(bytes([byte]))
    tls.unwrap()


def compress(layers, size):
    """Zeros as one gzip stream, that compressed again, and so on."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = compressor.compress(bytes(MIB)) + compressor.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(size // MIB):
        checksum = zlib.crc32(bytes(MIB), checksum)
    data = (b'\x1f\x8b\x08\0\0\0\0\0\0\x03' + block * (size // MIB) + compressor.flush() +
            struct.pack('<II', checksum, size))
    for _ in range(layers - 1):
        data = gzip.compress(data)
    return data


def gzip_bomb(tls, encoding, data):
    tls.sendall(b'HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n' %
                (encoding, len(data)) + data)
    tls.unwrap()


@http1
def http1_gzip_bomb(_, tls):
    gzip_bomb(tls, b'gzip', compress(1, 1024 * MIB))


@http1
def http1_gzip_bomb_in_gzip(_, tls):
    gzip_bomb(tls, b'gzip, gzip', compress(2, 1024 * MIB))


@http1
def http1_gzip_layers(_, tls):
    """One thousand layers, so the head says."""
    gzip_bomb(tls, b', '.join([b'gzip'] * 1000), compress(3, MIB))


@http1
def http1_redirect_loop(server, tls):
    tls.sendall(b'HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n' %
                server.url(f'/{server.connections}').encode())
    hang(tls)


answer('http1_garbage', random.Random(3).randbytes(4096))
answer('http1_ssh', b'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')
answer('http1_http2_preface', b'\x00\x00\x00\x04\x00\x00\x00\x00\x00' * 3)
answer('http1_status_too_long', b'HTTP/1.1 99999 Much\r\n\r\n')
answer('http1_status_negative', b'HTTP/1.1 -20 Less\r\n\r\n')
answer('http1_status_zero', b'HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n')
answer('http1_version_huge', b'HTTP/99999999999.9 200 OK\r\nContent-Length: 0\r\n\r\n')
answer('http1_icy', b'ICY 200 OK\r\n\r\nradio')
answer('http1_no_newline', b'HTTP/1.1 200 OK')
answer('http1_nul_in_head', b'HTTP/1.1 200 O\0K\r\nX\0Y: a\0b\r\nContent-Length: 2\r\n\r\nok')
answer('http1_binary_headers', b'HTTP/1.1 200 \xff\xfe\r\n\xff: \x80\x81\r\n: empty\r\nno colon\r\n'
       b' folded\r\nContent-Length: 2\r\n\r\nok')
answer('http1_many_headers', b'HTTP/1.1 200 OK\r\n', b'a: b\r\n' * 10000,
       b'Content-Length: 2\r\n\r\nok')
answer('http1_many_cookies', b'HTTP/1.1 200 OK\r\n', b'Set-Cookie: a=b; Domain=.; Path=\r\n' * 1000,
       b'Content-Length: 2\r\n\r\nok')
answer('http1_length_too_long', b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort')
answer('http1_length_too_short', b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', b'more' * MIB)
answer('http1_length_negative', b'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello')
answer('http1_length_overflow',
       b'HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551621\r\n\r\nhello')
answer('http1_length_enormous',
       b'HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nhello')
answer('http1_lengths_differ',
       b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello')
answer('http1_chunk_too_long',
       b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nlonger\r\n0\r\n\r\n')
answer('http1_chunk_cut', b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort')
answer('http1_chunk_negative',
       b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n')
answer('http1_chunk_overflow',
       b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello')
answer('http1_chunk_enormous',
       b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nhello')
answer('http1_chunk_not_hexadecimal',
       b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n')
answer('http1_chunked_and_length', b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n'
       b'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n')
answer('http1_coding_unknown', b'HTTP/1.1 200 OK\r\nTransfer-Encoding: nonsense\r\n\r\nhello')
answer('http1_gzip_garbage',
       b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello')
answer('http1_gzip_cut', b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n',
       gzip.compress(b'hello')[:12])
answer('http1_encoding_unknown',
       b'HTTP/1.1 200 OK\r\nContent-Encoding: nonsense\r\nContent-Length: 5\r\n\r\nhello')
answer('http1_escapes', b'HTTP/1.1 200 \x1b[2J\x1b]0;owned\x07\r\nX-\x1b[31mRed: \x1b[8mhidden\r\n'
       b'Content-Type: text/plain\r\nContent-Length: 26\r\n\r\n'
       b'\x1b[2J\x1b]0;owned\x07 \xe2\x80\xaegnp.exe ok')
answer('http1_upgrade', b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: nonsense\r\n'
       b'Connection: upgrade\r\n\r\n', b'nonsense' * 1000)
answer('http1_no_content_with_body', b'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello')
answer('http1_not_modified', b'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n')
answer('http1_two_answers', OK + OK)
answer('http1_unauthorized', b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=", ,,=\r\n'
       b'WWW-Authenticate: Basic\r\nWWW-Authenticate: \xff\r\nWWW-Authenticate:\r\n'
       b'Content-Length: 0\r\n\r\n')
answer('http1_redirect_to_file',
       b'HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\nContent-Length: 0\r\n\r\n')
answer('http1_redirect_to_script',
       b'HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\nContent-Length: 0\r\n\r\n')
answer('http1_redirect_to_garbage',
       b'HTTP/1.1 302 Found\r\nLocation: https://[::1\xff:99999999/%\r\nContent-Length: 0\r\n\r\n')
answer('http1_redirect_without_location', b'HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n')
answer('http1_redirect_far', b'HTTP/1.1 302 Found\r\nLocation: /', b'x' * 60000,
       b'\r\nContent-Length: 0\r\n\r\n')


# HTTP/2 (RFC 9113)

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, \
    CONTINUATION = range(10)
END_STREAM, END_HEADERS = 1, 4
STATUS_200 = b'\x88'
PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'


def frame(kind, flags, stream, payload=b''):
    return (len(payload).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') +
            payload)


def setting(number, value):
    return number.to_bytes(2, 'big') + value.to_bytes(4, 'big')


def literal(name, value):
    """A header that is not indexed, as HPACK has it; both shorter than 127 bytes."""
    return b'\x00' + bytes([len(name)]) + name + bytes([len(value)]) + value


def read_frame(tls, buffer):
    while len(buffer) < 9 or len(buffer) < 9 + int.from_bytes(buffer[:3], 'big'):
        data = tls.recv(65536)
        if not data:
            raise EOFError
        buffer += data
    length = 9 + int.from_bytes(buffer[:3], 'big')
    kind, stream = buffer[3], int.from_bytes(buffer[5:9], 'big')
    del buffer[:length]
    return kind, stream


def http2(function, settings=b''):
    """A handler that is called after the settings and the request's HEADERS."""
    def serve(server, peer):
        with server.tls(peer, 'h2') as tls:
            buffer = bytearray()
            while len(buffer) < len(PREFACE):
                data = tls.recv(65536)
                if not data:
                    return
                buffer += data
            del buffer[:len(PREFACE)]
            tls.sendall(frame(SETTINGS, 0, 0, settings))
            kind = None
            while kind != HEADERS:
                kind, stream = read_frame(tls, buffer)
            tls.sendall(frame(SETTINGS, 1, 0))
            function(tls, stream)
            hang(tls)
    HANDLERS[function.__name__.replace('_', '-')] = serve
    return function


def frames(name, *pieces, settings=b''):
    """A case that writes some frames of the request's stream; each piece makes its bytes."""
    def serve(tls, stream):
        for piece in pieces:
            tls.sendall(piece(stream))
    serve.__name__ = name
    http2(serve, settings)


def flood_of(name, make, before=None):
    """A case that writes the same frame for ever."""
    def serve(tls, stream):
        if before is not None:
            tls.sendall(before(stream))
        flood(tls, make(stream))
    serve.__name__ = name
    http2(serve)


def begun(stream):
    return frame(HEADERS, END_HEADERS, stream, STATUS_200)


flood_of('http2_settings_flood', lambda _: frame(SETTINGS, 0, 0))
flood_of('http2_settings_values_flood',
         lambda _: frame(SETTINGS, 0, 0, b''.join(setting(4, n) for n in range(1, 2000))))
flood_of('http2_settings_ack_flood', lambda _: frame(SETTINGS, 1, 0))
flood_of('http2_ping_flood', lambda _: frame(PING, 0, 0, b'12345678'))
flood_of('http2_ping_ack_flood', lambda _: frame(PING, 1, 0, b'12345678'))
flood_of('http2_priority_flood', lambda _: frame(PRIORITY, 0, 3, bytes(5)))
flood_of('http2_window_update_flood', lambda _: frame(WINDOW_UPDATE, 0, 0, b'\0\0\0\1'))
flood_of('http2_unknown_flood', lambda _: frame(0xfe, 0xff, 0, b'12345678'))
flood_of('http2_reset_flood', lambda stream: frame(RST_STREAM, 0, stream, b'\0\0\0\2'), begun)
flood_of('http2_continuation_flood', lambda stream: frame(CONTINUATION, 0, stream, literal(b'a', b'b')),
         lambda stream: frame(HEADERS, 0, stream, STATUS_200))
flood_of('http2_empty_continuation_flood', lambda stream: frame(CONTINUATION, 0, stream),
         lambda stream: frame(HEADERS, 0, stream, STATUS_200))
flood_of('http2_empty_data_flood', lambda stream: frame(DATA, 0, stream), begun)
flood_of('http2_tiny_data_flood', lambda stream: frame(DATA, 0, stream, b'x'), begun)
flood_of('http2_informational_flood',
         lambda stream: frame(HEADERS, END_HEADERS, stream, b'\x08\x03103'))
flood_of('http2_beyond_the_window', lambda stream: frame(DATA, 0, stream, bytes(16384)), begun)
flood_of('http2_goaway_flood', lambda _: frame(GOAWAY, 0, 0, b'\x7f\xff\xff\xff\0\0\0\0debug'))
flood_of('http2_push_flood',
         lambda stream: frame(PUSH_PROMISE, END_HEADERS, stream, b'\0\0\0\2\x82\x84\x87\x41\x01a'), begun)

frames('http2_garbage', lambda _: random.Random(4).randbytes(65536))
frames('http2_http1_answer', lambda _: OK)
frames('http2_window_overflow', lambda stream: begun(stream) +
       frame(WINDOW_UPDATE, 0, stream, b'\x7f\xff\xff\xff') * 2)
frames('http2_connection_window_overflow', lambda stream: begun(stream) +
       frame(WINDOW_UPDATE, 0, 0, b'\x7f\xff\xff\xff') * 2)
frames('http2_window_update_of_zero', lambda stream: frame(WINDOW_UPDATE, 0, stream, bytes(4)))
frames('http2_initial_window_overflow',
       lambda _: frame(SETTINGS, 0, 0, setting(4, 0xffffffff)))
frames('http2_frame_size_wrong', lambda _: frame(SETTINGS, 0, 0, setting(5, 1)))
frames('http2_frame_too_long', lambda stream: begun(stream) + frame(DATA, 0, stream, bytes(65536)))
frames('http2_settings_cut', lambda _: frame(SETTINGS, 0, 0, b'123'))
frames('http2_headers_without_status', lambda stream: frame(HEADERS, 5, stream, literal(b'a', b'b')))
frames('http2_headers_uppercase',
       lambda stream: frame(HEADERS, 5, stream, STATUS_200 + literal(b'Upper', b'b')))
frames('http2_headers_with_newline',
       lambda stream: frame(HEADERS, 5, stream, STATUS_200 + literal(b'a', b'b\r\nc: d')))
frames('http2_status_garbage',
       lambda stream: frame(HEADERS, 5, stream, b'\x08\x05\xff\x00abc'))
frames('http2_hpack_garbage', lambda stream: frame(HEADERS, 5, stream, b'\xff\xff\xff\xff\xff\xff'))
frames('http2_wrong_stream', lambda stream: frame(HEADERS, 5, stream + 2, STATUS_200))
frames('http2_even_stream', lambda _: frame(HEADERS, 5, 2, STATUS_200))
frames('http2_data_before_headers', lambda stream: frame(DATA, 1, stream, b'hello'))
frames('http2_headers_after_end', lambda stream: frame(HEADERS, 5, stream, STATUS_200) * 3)
frames('http2_length_too_long', lambda stream: frame(
    HEADERS, END_HEADERS, stream, STATUS_200 + literal(b'content-length', b'100')) +
    frame(DATA, END_STREAM, stream, b'short'))
frames('http2_length_too_short', lambda stream: frame(
    HEADERS, END_HEADERS, stream, STATUS_200 + literal(b'content-length', b'2')) +
    frame(DATA, END_STREAM, stream, b'too long'))
frames('http2_padding_too_long', lambda stream: begun(stream) + frame(DATA, 8, stream, b'\xffabc'))
frames('http2_push', lambda stream: begun(stream) +
       frame(PUSH_PROMISE, END_HEADERS, stream, b'\0\0\0\2\x82\x84\x87'))
frames('http2_stall_in_headers', lambda stream: frame(HEADERS, 0, stream, STATUS_200))
frames('http2_stall_in_body', lambda stream: begun(stream) + frame(DATA, 0, stream, b'half'))
frames('http2_silence', lambda _: b'')
frames('http2_no_streams', lambda _: b'', settings=setting(3, 0))
frames('http2_goaway', lambda _: frame(GOAWAY, 0, 0, bytes(4) + b'\0\0\0\x0bcalm down'))
frames('http2_goaway_in_body', lambda stream: begun(stream) + frame(DATA, 0, stream, b'half') +
       frame(GOAWAY, 0, 0, stream.to_bytes(4, 'big') + b'\0\0\0\2'))
frames('http2_reset_in_body', lambda stream: begun(stream) + frame(DATA, 0, stream, b'half') +
       frame(RST_STREAM, 0, stream, b'\0\0\0\2'))
frames('http2_reset', lambda stream: frame(RST_STREAM, 0, stream, b'\0\0\0\2'))
frames('http2_refused', lambda stream: frame(RST_STREAM, 0, stream, b'\0\0\0\7'))
frames('http2_wants_http1', lambda stream: frame(RST_STREAM, 0, stream, b'\0\0\0\x0d'))
frames('http2_reset_unknown', lambda stream: frame(RST_STREAM, 0, stream, b'\xff\xff\xff\xff'))
frames('http2_bomb', lambda stream: frame(  # one header of 4000 bytes, 16000 times more
    HEADERS, END_STREAM, stream, STATUS_200 + b'\x40\x01x\x7f\xa1\x1e' + b'v' * 4000) +
    frame(CONTINUATION, END_HEADERS, stream, b'\xbe' * 16000))


@http2
def http2_close_at_once(tls, _):
    tls.unwrap()


@http2
def http2_cut_in_body(tls, stream):
    tls.sendall(begun(stream) + frame(DATA, 0, stream, b'half'))
    tls.shutdown(socket.SHUT_RDWR)


@http2
def http2_headers_of_100_mib(tls, stream):
    tls.sendall(frame(HEADERS, END_STREAM, stream, STATUS_200))
    flood(tls, frame(CONTINUATION, 0, stream, literal(b'header', b'x' * 100) * 100), 100 * MIB)
    tls.sendall(frame(CONTINUATION, END_HEADERS, stream))


@http2
def http2_many_resets(tls, _):
    """Pushed streams that are reset before they are begun."""
    for stream in itertools.count(2, 2):
        tls.sendall(frame(HEADERS, END_HEADERS, stream, STATUS_200) +
                    frame(RST_STREAM, 0, stream, b'\0\0\0\2'))


@handler
def http2_silence_after_handshake(server, peer):
    with server.tls(peer, 'h2') as tls:
        hang(tls)


@handler
def http2_garbage_after_handshake(server, peer):
    with server.tls(peer, 'h2') as tls:
        tls.sendall(random.Random(5).randbytes(65536))
        hang(tls)


@handler
def http2_settings_flood_after_handshake(server, peer):
    with server.tls(peer, 'h2') as tls:
        flood(tls, frame(SETTINGS, 0, 0))


class Tamper:
    """Stands before an honest server and spoils its bytes; a handler for Server.

    It passes on @keep bytes of what the server says and then closes (cut), or
    stays silent (stall), or goes on with the next byte changed (flip).
    """

    def __init__(self, port, keep=None, then='cut'):
        self._port = port
        self._keep = keep
        self._then = then
        self.passed = 0  # bytes of the server's on the last connection

    def __call__(self, _, peer):
        self.passed = 0
        with socket.create_connection(('127.0.0.1', self._port)) as upstream:
            threading.Thread(target=self._forward, args=(peer, upstream), daemon=True).start()
            while data := upstream.recv(65536):
                if not self._answer(peer, data):
                    return

    @staticmethod
    def _forward(peer, upstream):
        try:
            while data := peer.recv(65536):
                upstream.sendall(data)
            upstream.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _answer(self, peer, data):
        """False when the connection is to be closed."""
        place = None if self._keep is None else self._keep - self.passed
        self.passed += len(data)
        if place is None or place >= len(data) or place < 0:
            peer.sendall(data)
            return True
        if self._then == 'flip':
            peer.sendall(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1:])
            return True
        peer.sendall(data[:place])
        if self._then == 'cut':
            peer.shutdown(socket.SHUT_RDWR)
            return False
        threading.Event().wait()
        return False


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in HANDLERS:
        sys.exit('usage: hostile.py NAME, one of: ' + ' '.join(HANDLERS))
    with tempfile.TemporaryDirectory() as folder, \
            Server(HANDLERS[sys.argv[1]], Pki(folder)) as server:
        print(f'{server.url()} with --cacert {server.pki.path("root.pem")}', flush=True)
        threading.Event().wait()


if __name__ == '__main__':
    main()
