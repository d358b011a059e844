#!/usr/bin/env python3
"""Compares what the transcript says of every capture in tests/data/tls with tshark.

    oracle-tshark.py DUMP-TRANSCRIPT CAPTURES-FOLDER

Both read the same bytes: tshark reads the pcapng that cs-pcapng.c makes of the
capture, its Decryption Secrets Block included. Compared, message by message:
type, side, order and length, and what is in them: versions, suites, groups,
signature schemes, SNI, ALPN, alerts, counts and lengths of certificates and CA
names, lifetimes, and the bytes of application data. Speaks TAP.

Copyright 2026 The Countersign authors
SPDX-License-Identifier: GPL-3.0-or-later
"""

import base64
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

# tshark 4.0 numbers HelloRetryRequest 2, as the wire does.
TYPES = {0: "HelloRequest", 1: "ClientHello", 2: "ServerHello", 4: "NewSessionTicket", 5: "EndOfEarlyData",
         8: "EncryptedExtensions", 11: "Certificate", 12: "ServerKeyExchange", 13: "CertificateRequest",
         14: "ServerHelloDone", 15: "CertificateVerify", 16: "ClientKeyExchange", 20: "Finished",
         22: "CertificateStatus", 24: "KeyUpdate", 25: "CompressedCertificate"}

# tshark decrypts TLS 1.0 and 1.1, too, and finds the master secret of a session
# that was resumed in an earlier connection; the transcript says "protected".
CLEAR_ONLY = {"tls10", "tls11", "gnutls12-resumed", "gnutls12-resumed-id"}

# Early data that the server rejected: tshark 4.0 gives it up, we have its keys.
REJECTED_EARLY_DATA = {"tls13-early-data-rejected"}


# tshark 4.0 loses the client's keys at the Finished of a post-handshake authentication.
POST_HANDSHAKE = {"tls13-post-handshake", "tls13-post-handshake-empty"}

# tshark 4.0 does not take a ServerKeyExchange with a PSK identity hint apart.
OPAQUE_KEY_EXCHANGE = {"tls12-ecdhe-psk"}

# tshark 4.0 unpacks certificates that brotli made small, no others.
PACKED = {"tls13-compressed-zlib", "tls13-compressed-zstd"}


def value(field):
    return field.get("show", "")


def find(node, name):
    return [f for f in node.iter("field") if f.get("name") == name]


def number(text):
    return int(text, 0) if text else None


def tshark_handshake(node):
    """One handshake message of tshark's, as (type, length, what is in it)."""
    kinds = find(node, "tls.handshake.type")
    if not kinds:
        return None
    kind = TYPES.get(number(value(kinds[0])), "?")
    detail = {}
    for key, name in (("suite", "tls.handshake.ciphersuite"), ("version", "tls.handshake.extensions.supported_version"),
                      ("group", "tls.handshake.extensions_supported_group"), ("share", "tls.handshake.extensions_key_share_group"),
                      ("curve", "tls.handshake.server_named_curve"),
                      ("schemes", "tls.handshake.sig_hash_alg"),
                      ("extension", "tls.handshake.extension.type"), ("cert_len", "tls.handshake.certificate_length"),
                      ("dn_len", "tls.handshake.dname_len"), ("lifetime", "tls.handshake.session_ticket_lifetime_hint"),
                      ("cert_types", "tls.handshake.cert_type")):
        detail[key] = [number(value(f)) for f in find(node, name)]
    detail["sni"] = [value(f) for f in find(node, "tls.handshake.extensions_server_name")]
    detail["alpn"] = [value(f) for f in find(node, "tls.handshake.extensions_alpn_str")]
    return kind, number(value(find(node, "tls.handshake.length")[0])), detail


def tshark(pcapng):
    """Everything tshark finds, by connection and in its order: (side, type, length, detail)."""
    result = subprocess.run(["tshark", "-r", str(pcapng), "-T", "pdml", "-Y", "tls", "-d", "tcp.port==443,tls"],
                            capture_output=True, check=True)
    found = collections.defaultdict(list)
    for packet in ElementTree.fromstring(result.stdout).iter("packet"):
        side = "client" if number(value(find(packet, "tcp.dstport")[0])) == 443 else "server"
        stream = number(value(find(packet, "tcp.stream")[0]))
        for proto in packet.iter("proto"):
            if proto.get("name") == "tls":
                for record in proto.iter("field"):
                    if record.get("name") == "tls.record":
                        found[stream] += records(side, record)
    return found


def records(side, record):
    out = []
    for field in record.iter("field"):
        if field.get("name") == "tls.handshake" and find(field, "tls.handshake.type"):
            kind, length, detail = tshark_handshake(field)
            out.append((side, kind, length, detail))
        elif field.get("name") == "tls.change_cipher_spec":
            out.append((side, "ChangeCipherSpec", None, {}))
        elif field.get("name") == "tls.alert_message":
            level = find(field, "tls.alert_message.level")
            description = find(field, "tls.alert_message.desc")
            if level:
                out.append((side, "Alert", None, {"alert": (number(value(level[0])), number(value(description[0])))}))
    return out


def extensions(fields):
    return {e["name"]: e for e in fields.get("extensions", [])}


def our_detail(event, names):
    """The same of ours; names turns names into numbers."""
    fields = event["fields"]
    kind = event["type"]
    exts = extensions(fields)
    detail = {}

    def numbers(values, table):
        return [names[table].get(v) for v in values]

    if kind == "ClientHello":
        detail["suite"] = numbers(fields["cipher_suites"], "suite")
        detail["sni"] = exts.get("server_name", {}).get("server_name_list", [])
        detail["version"] = numbers(exts.get("supported_versions", {}).get("versions", []), "version")
        detail["group"] = numbers(exts.get("supported_groups", {}).get("named_group_list", []), "group")
        detail["share"] = numbers([s["group"] for s in exts.get("key_share", {}).get("client_shares", [])], "group")
        detail["schemes"] = numbers(exts.get("signature_algorithms", {}).get("supported_signature_algorithms", []), "scheme")
    elif kind == "ServerHello":
        detail["suite"] = numbers([fields["cipher_suite"]], "suite")
        detail["version"] = numbers([exts["supported_versions"]["selected_version"]], "version") if "supported_versions" in exts else []
        share = exts.get("key_share", {})
        detail["share"] = numbers([share["group"]], "group") if "group" in share else []
    elif kind == "CertificateRequest":
        if "certificate_authorities" in fields:
            detail["dn_len"] = [len(base64.b64decode(n["der"])) for n in fields["certificate_authorities"]]
            detail["schemes"] = numbers(fields.get("supported_signature_algorithms", []), "scheme")
        else:
            detail["dn_len"] = [len(base64.b64decode(n["der"])) for n in exts.get("certificate_authorities", {}).get("authorities", [])]
            detail["schemes"] = numbers(exts["signature_algorithms"]["supported_signature_algorithms"], "scheme")
    elif kind in ("Certificate", "CompressedCertificate"):
        detail["cert_len"] = [e["length"] for e in fields["certificate_list"]]
    elif kind == "CertificateVerify":
        detail["schemes"] = numbers([fields["algorithm"]], "scheme") if "algorithm" in fields else []
    elif kind == "ServerKeyExchange":
        detail["curve"] = numbers([fields["named_curve"]], "group") if "named_curve" in fields else []
        detail["schemes"] = numbers([fields["algorithm"]], "scheme") if "algorithm" in fields else []
    elif kind == "NewSessionTicket":
        detail["lifetime"] = [fields.get("ticket_lifetime", fields.get("ticket_lifetime_hint"))]
    elif kind == "Alert":
        detail["alert"] = ({"warning": 1, "fatal": 2}[fields["level"]], fields["number"])
    if kind in ("ClientHello", "ServerHello", "EncryptedExtensions", "CertificateRequest") and "extensions" in fields:
        detail["extension"] = [e["type"] for e in fields["extensions"]]
        detail["alpn"] = exts.get("application_layer_protocol_negotiation", {}).get("protocol_name_list", [])
    return detail


def ours(dump, names):
    found = []
    for event in dump["events"]:
        kind = event["type"]
        event = {**event, "type": "ServerHello" if kind == "HelloRetryRequest" else kind}
        if kind in ("ProtectedRecord", "ApplicationData"):
            continue
        found.append((event["side"], event["type"], length(event), our_detail(event, names)))
    return found


def length(event):
    """A handshake message's: from its plaintext, or from its bytes when it was in the clear."""
    if event["type"] in ("Alert", "ChangeCipherSpec", "Malformed", "Unexpected"):
        return None
    if "plaintext" in event:
        return len(base64.b64decode(event["plaintext"])) - 4
    return event["range"][1] - event["range"][0] - 4


def name_tables():
    """tshark's own tables of values, to compare names with."""
    tables = {"suite": {}, "group": {}, "scheme": {}, "version": {"TLS 1.0": 0x301, "TLS 1.1": 0x302, "TLS 1.2": 0x303, "TLS 1.3": 0x304}}
    kinds = {"tls.handshake.ciphersuite": "suite", "tls.handshake.extensions_supported_group": "group", "tls.handshake.sig_hash_alg": "scheme"}
    values = subprocess.run(["tshark", "-G", "values"], capture_output=True, check=True).stdout.decode(errors="replace")
    for line in values.splitlines():
        parts = line.split("\t")
        if len(parts) == 4 and parts[0] == "V" and parts[1] in kinds:
            if not 0xcc13 <= int(parts[2], 0) <= 0xcc15:  # a draft's numbers under the RFC's names
                tables[kinds[parts[1]]].setdefault(parts[3], int(parts[2], 0))
    # RFC 5246's pairs, which tshark names by its two bytes only
    for number_, name in ((0x201, "rsa_pkcs1_sha1"), (0x202, "dsa_sha1"), (0x203, "ecdsa_sha1"), (0x301, "rsa_pkcs1_sha224"),
                          (0x302, "dsa_sha224"), (0x303, "ecdsa_sha224"), (0x402, "dsa_sha256"), (0x502, "dsa_sha384"), (0x602, "dsa_sha512"),
                          (0x101, "rsa_pkcs1_md5")):
        tables["scheme"].setdefault(name, number_)
    return tables


def compare(name, our_list, their_list, their_data, our_data):
    problems = []
    if name in CLEAR_ONLY:
        n = next((i for i, m in enumerate(our_list) if m[1] == "ChangeCipherSpec"), len(our_list))
        our_list, their_list = our_list[:n], their_list[:n]
    if name in POST_HANDSHAKE:
        finished = [i for i, m in enumerate(our_list) if m[:2] == ("client", "Finished")]
        our_list, their_list = our_list[:finished[1] + 1], their_list[:finished[1] + 1]
    for i, (a, b) in enumerate(zip(our_list, their_list)):
        if a[:3] != b[:3]:
            problems.append(f"message {i}: ours {a[:3]}, tshark's {b[:3]}")
            break
        for key, mine in a[3].items():
            if (key == "curve" and name in OPAQUE_KEY_EXCHANGE) or (key == "cert_len" and name in PACKED):
                continue
            if mine != b[3].get(key):
                problems.append(f"message {i}, {a[1]}, {key}: ours {mine}, tshark's {b[3].get(key)}")
    if len(our_list) != len(their_list):
        problems.append(f"ours has {len(our_list)} messages, tshark's {len(their_list)}")
    if name not in CLEAR_ONLY | REJECTED_EARLY_DATA | POST_HANDSHAKE and our_data != their_data:
        problems.append(f"application data: ours {[len(d) for d in our_data.values()]}, tshark's {[len(d) for d in their_data.values()]}")
    return problems


def tshark_data(pcapng, n_streams):
    """The application data that tshark decrypts, by connection and side."""
    follow = [argument for n in range(n_streams) for argument in ("-z", f"follow,tls,raw,{n}")]
    result = subprocess.run(["tshark", "-r", str(pcapng), "-q", *follow, "-d", "tcp.port==443,tls"],
                            capture_output=True, check=True).stdout.decode()
    data = collections.defaultdict(lambda: {"client": b"", "server": b""})
    stream = first = second = None
    for line in result.splitlines():
        if line.startswith("Filter: tcp.stream eq "):
            stream = int(line.rsplit(" ", 1)[1])
        elif line.startswith("Node 0:"):
            first, second = ("server", "client") if line.endswith(":443") else ("client", "server")
        elif stream is not None and re.fullmatch(r"\t?[0-9a-f]+", line):
            # The lines of node 1 are indented.
            data[stream][second if line.startswith("\t") else first] += bytes.fromhex(line.strip())
    return data


def bad_packets(pcapng):
    """What of the made-up packets tshark does not like: checksums, sequence numbers."""
    wrong = ("ip.checksum.status == \"Bad\" || tcp.checksum.status == \"Bad\" || tcp.analysis.lost_segment || "
             "tcp.analysis.retransmission || tcp.analysis.out_of_order || _ws.malformed")
    result = subprocess.run(["tshark", "-r", str(pcapng), "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-Y", wrong],
                            capture_output=True, check=True)
    return result.stdout.decode().splitlines()


def merge(captures):
    """All captures as the connections of one: tshark's start costs more than its work."""
    segments, keys, offset = [], "", 0
    for n, capture in enumerate(captures):
        for segment in json.loads(capture.read_text())["segments"]:
            segments.append({**segment, "connection": n, "offset": offset})
            offset += len(base64.b64decode(segment["data"]))
        keys += capture.with_suffix(".keys").read_text()
    return {"limit": 1 << 24, "truncated": False, "segments": segments}, keys


def main():
    dump_program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if shutil.which("tshark") is None:
        print("1..0 # SKIP tshark is not installed")
        return

    captures = sorted(p for p in folder.glob("*.json") if not p.name.startswith("plain-"))
    names = name_tables()
    failures = 0
    print(f"1..{len(captures) + 1}")
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        capture, keys = merge(captures)
        (temporary / "all.json").write_text(json.dumps(capture))
        (temporary / "all.keys").write_text(keys)
        pcapng = temporary / "all.pcapng"
        subprocess.run([dump_program, temporary / "all.json", temporary / "all.keys", pcapng], capture_output=True, check=True)
        theirs, their_data, bad = tshark(pcapng), tshark_data(pcapng, len(captures)), bad_packets(pcapng)
    for n, path in enumerate(captures):
        output = subprocess.run([dump_program, path, path.with_suffix(".keys")], capture_output=True, check=True).stdout
        dump = json.loads(output)
        our_data = {side: base64.b64decode(text) for side, text in dump["data"].items()}
        problems = compare(path.stem, ours(dump, names), theirs[n], their_data[n], our_data)
        print(f"{'not ok' if problems else 'ok'} {n + 1} {path.stem}")
        for problem in problems:
            print(f"# {problem}")
        failures += bool(problems)
    print(f"{'not ok' if bad else 'ok'} {len(captures) + 1} packets")
    for line in bad:
        print(f"# {line}")
    sys.exit(1 if failures or bad else 0)


if __name__ == "__main__":
    main()
