#!/usr/bin/env python3
"""Makes the captures in this folder anew: real exchanges through a recording proxy.

    tests/data/tls/make.py [NAME...]

Needs openssl, gnutls-cli, gnutls-serv, nginx, curl, zstd, libbrotlienc and
python3-cryptography. Each case becomes NAME.json, a capture
as a record's `capture` has it, and NAME.keys, its key log. All cases together
are what test-transcript.c walks and what oracle-tshark.py shows to tshark; those in
resumed/ hold two connections, of which the second takes up the first's session. The bytes
differ from run to run (randoms, keys, times); what the tests assert does not.

Copyright 2026 The Countersign authors
SPDX-License-Identifier: GPL-3.0-or-later
"""

import base64
import ctypes
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

HERE = pathlib.Path(__file__).resolve().parent
REQUEST = b"GET /answer HTTP/1.0\r\n\r\n"
ANSWER = b"HTTP/1.0 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nNo.\n"


class Recorder:
    """Passes one connection on, and keeps what crossed in the order in which it did."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.segments = []
        self.lock = threading.Lock()
        self.offset = 0
        self.start = time.monotonic()
        self.n = -1
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.n += 1
            server = socket.create_connection(self.upstream)
            pair = [threading.Thread(target=self.pump, args=args, daemon=True)
                    for args in ((client, server, "client", self.n), (server, client, "server", self.n))]
            for thread in pair:
                thread.start()

    def pump(self, source, sink, side, connection):
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            if not data:
                break
            with self.lock:
                self.segments.append({
                    "connection": connection, "side": side,
                    "t": int((time.monotonic() - self.start) * 1e6),
                    "offset": self.offset, "data": base64.b64encode(data).decode()})
                self.offset += len(data)
                try:
                    sink.sendall(data)
                except OSError:
                    break
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


def run(*args, **kwargs):
    return subprocess.run([str(a) for a in args], check=True, capture_output=True, **kwargs)


def make_pki(folder):
    """A root, an issuing CA, a server and clients, with keys of two kinds."""

    def key(name, kind):
        if kind == "rsa":
            run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", folder / f"{name}.key")
        elif kind == "ed25519":
            run("openssl", "genpkey", "-algorithm", "ED25519", "-out", folder / f"{name}.key")
        else:
            run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", folder / f"{name}.key")

    def issue(name, subject, issuer, kind="ec", ca=False, days=3650, start=None, usage=None, sans=None):
        key(name, kind)
        extensions = [f"basicConstraints=critical,CA:{'TRUE' if ca else 'FALSE'}"]
        if usage:
            extensions.append(f"extendedKeyUsage={usage}")
        if sans:
            extensions.append(f"subjectAltName={sans}")
        (folder / f"{name}.ext").write_text("\n".join(extensions))
        run("openssl", "req", "-new", "-key", folder / f"{name}.key", "-subj", subject, "-out", folder / f"{name}.csr")
        args = ["openssl", "x509", "-req", "-in", folder / f"{name}.csr", "-days", days,
                "-extfile", folder / f"{name}.ext", "-out", folder / f"{name}.pem"]
        if issuer:
            args += ["-CA", folder / f"{issuer}.pem", "-CAkey", folder / f"{issuer}.key", "-CAcreateserial"]
        else:
            args += ["-signkey", folder / f"{name}.key"]
        run(*args)

    issue("root", "/O=Lab/CN=Lab Root CA", None, ca=True)
    issue("issuing", "/O=Lab/CN=Lab Issuing CA", "root", ca=True)
    issue("other", "/O=Other/CN=Other Root CA", None, ca=True)
    issue("server", "/CN=localhost", "issuing", usage="serverAuth", sans="DNS:localhost")
    issue("server-rsa", "/CN=localhost", "issuing", kind="rsa", usage="serverAuth", sans="DNS:localhost")
    issue("alice", "/O=Lab/CN=alice", "issuing", usage="clientAuth")
    issue("bob", "/O=Lab/CN=bob", "issuing", kind="rsa", usage="clientAuth")
    issue("carol", "/O=Lab/CN=carol", "issuing", kind="ed25519", usage="clientAuth")
    issue("mallory", "/O=Other/CN=mallory", "other", usage="clientAuth")
    issue("dave", "/O=Lab/CN=dave", "issuing", days=0, usage="clientAuth")
    (folder / "cas.pem").write_text((folder / "root.pem").read_text() + (folder / "issuing.pem").read_text()
                                    + (folder / "other.pem").read_text())
    (folder / "lab.pem").write_text((folder / "root.pem").read_text() + (folder / "issuing.pem").read_text())
    (folder / "index.txt").write_text("")
    for name in ("server", "alice"):
        serial = run("openssl", "x509", "-in", folder / f"{name}.pem", "-noout", "-serial").stdout.decode().strip().split("=")[1]
        with open(folder / "index.txt", "a") as index:
            index.write(f"V\t350101000000Z\t\t{serial}\tunknown\t/CN={name}\n")
    run("openssl", "ocsp", "-index", folder / "index.txt", "-rsigner", folder / "issuing.pem", "-rkey", folder / "issuing.key",
        "-CA", folder / "issuing.pem", "-issuer", folder / "issuing.pem", "-cert", folder / "server.pem",
        "-respout", folder / "ocsp.der", "-ndays", "30", "-noverify")
    (folder / "answer").write_bytes(ANSWER)
    (folder / "early.txt").write_bytes(REQUEST)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"no server on port {port}")


def openssl_server(folder, port, options, cert="server"):
    return ["openssl", "s_server", "-accept", str(port), "-cert", f"{cert}.pem", "-key", f"{cert}.key",
            "-cert_chain", "issuing.pem", *options]


def openssl_client(folder, port, keys, options, identity=None):
    args = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile", "lab.pem",
            "-keylogfile", str(keys), *options]
    if identity:
        args += ["-cert", f"{identity}.pem", "-key", f"{identity}.key", "-cert_chain", "issuing.pem"]
    return args


def speak(args, folder, stdin, env=None, pauses=0.25, tail=0.4):
    """Runs a client; stdin is a list of what to write, with a pause before each."""
    process = subprocess.Popen(args, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    try:
        for piece in stdin:
            time.sleep(pauses)
            process.stdin.write(piece)
            process.stdin.flush()
        time.sleep(tail)
        process.stdin.close()
    except (BrokenPipeError, OSError):
        pass
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


ASK = ["-verify", "4", "-CAfile", "cas.pem", "-verify_quiet"]
REQUIRE = ["-Verify", "4", "-CAfile", "cas.pem", "-verify_return_error", "-verify_quiet"]
REQUIRE_LAB = ["-Verify", "4", "-CAfile", "lab.pem", "-verify_return_error", "-verify_quiet"]
WEB = ["-HTTP", "-quiet"]
OLD = "DEFAULT:@SECLEVEL=0"


def openssl_cases():
    """name → server options, client options, identity, keyword arguments"""
    cases = {}

    def add(name, server=(), client=(), identity=None, **kwargs):
        cases[name] = (list(server), list(client), identity, kwargs)

    # TLS 1.3: suites and groups
    for suite in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CCM_SHA256", "AES_128_CCM_8_SHA256"):
        short = suite.lower().replace("_sha256", "").replace("_sha384", "").replace("_", "-")
        add(f"tls13-{short}", [*ASK, *WEB, "-ciphersuites", f"TLS_{suite}"], ["-tls1_3", "-ciphersuites", f"TLS_{suite}"], "alice")
    for group in ("X25519", "X448", "P-256", "P-384", "P-521", "ffdhe2048", "ffdhe3072"):
        add(f"tls13-group-{group.lower()}", [*WEB, "-groups", group], ["-tls1_3", "-groups", group])
    add("tls13-hello-retry", [*ASK, *WEB, "-groups", "P-384"], ["-tls1_3", "-groups", "X25519:P-384"], "alice")
    add("tls13-hello-retry-sha384", [*WEB, "-groups", "P-521", "-ciphersuites", "TLS_AES_256_GCM_SHA384"],
        ["-tls1_3", "-groups", "X25519:P-521", "-ciphersuites", "TLS_AES_256_GCM_SHA384"])
    # TLS 1.3: what becomes of the client's certificate
    add("tls13-sent-rsa", [*ASK, *WEB], ["-tls1_3"], "bob")
    add("tls13-sent-ed25519", [*ASK, *WEB], ["-tls1_3"], "carol")
    add("tls13-empty-accepted", [*ASK, *WEB], ["-tls1_3"])
    add("tls13-empty-refused", [*REQUIRE, *WEB], ["-tls1_3"])
    add("tls13-unknown-ca", [*REQUIRE_LAB, *WEB], ["-tls1_3"], "mallory")
    add("tls13-expired", [*REQUIRE_LAB, *WEB], ["-tls1_3"], "dave")
    add("tls13-server-rsa", [*ASK, *WEB], ["-tls1_3"], "alice", cert="server-rsa")
    add("tls13-not-asked", WEB, ["-tls1_3"], "alice")
    add("tls13-no-tickets", [*ASK, *WEB, "-num_tickets", "0"], ["-tls1_3"], "alice")
    add("tls13-ocsp", [*ASK, *WEB, "-status_file", "ocsp.der"], ["-tls1_3", "-status"], "alice")
    add("tls13-alpn", [*ASK, *WEB, "-alpn", "h2,http/1.1"], ["-tls1_3", "-alpn", "http/1.1"], "alice")
    add("tls13-sigalgs", [*ASK, *WEB, "-client_sigalgs", "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256"], ["-tls1_3"], "alice")
    add("tls13-server-untrusted", WEB, ["-tls1_3", "-verify_return_error", "-no-CAfile", "-no-CApath"], drop_ca=True)
    add("tls13-key-update", ["-rev", "-quiet"], ["-tls1_3"], stdin=[b"one\n", b"k\n", b"two\n", b"K\n", b"three\n", b"Q\n"])
    add("tls13-post-handshake", [*ASK[2:], "-verify_quiet"], ["-tls1_3", "-enable_pha"], "alice", stdin=[b"hello\n", b"again\n", b"Q\n"],
        server_stdin=[b"c\n", b"bye\n"])
    add("tls13-post-handshake-empty", [*ASK[2:], "-verify_quiet"], ["-tls1_3", "-enable_pha"], stdin=[b"hello\n", b"again\n", b"Q\n"],
        server_stdin=[b"c\n", b"bye\n"])
    add("tls13-resumed", [*ASK, *WEB], ["-tls1_3", "-sess_out", "session.pem"], "alice", again=["-tls1_3", "-sess_in", "session.pem"])
    add("tls13-early-data", ["-early_data", "-max_early_data", "4096"], ["-tls1_3", "-sess_out", "session.pem"],
        again=["-tls1_3", "-sess_in", "session.pem", "-early_data", "early.txt"], stdin=[b"hello\n", b"Q\n"])
    add("tls13-early-data-rejected", ["-early_data", "-max_early_data", "4096"], ["-tls1_3", "-sess_out", "session.pem"],
        again=["-tls1_3", "-sess_in", "session.pem", "-early_data", "early.txt"], stdin=[b"hello\n", b"Q\n"], restart=True)
    add("tls13-psk", ["-nocert", "-psk", "0123456789abcdef", *WEB], ["-tls1_3", "-psk", "0123456789abcdef"])
    # TLS 1.2: suites
    for suite in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
                  "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-AES256-CCM", "ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-AES256-CCM8",
                  "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-CAMELLIA128-SHA256"):
        add(f"tls12-{suite.lower()}", [*ASK, *WEB, "-cipher", f"{suite}:@SECLEVEL=0"],
            ["-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0"], "alice")
    for suite in ("ECDHE-RSA-AES256-GCM-SHA384", "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-CHACHA20-POLY1305", "AES256-GCM-SHA384",
                  "AES128-CCM8", "AES256-SHA256", "DHE-RSA-AES256-SHA"):
        add(f"tls12-{suite.lower()}", [*ASK, *WEB, "-cipher", f"{suite}:@SECLEVEL=0"],
            ["-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0"], "bob", cert="server-rsa")
    add("tls12-mac-then-encrypt", [*ASK, *WEB, "-cipher", "ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0", "-no_etm"],
        ["-tls1_2", "-no_etm", "-cipher", "ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0"], "alice")
    add("tls12-mac-then-encrypt-sha1", [*ASK, *WEB, "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "-no_etm"],
        ["-tls1_2", "-no_etm", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"], "alice")
    for group in ("X448", "P-256", "P-384", "P-521"):
        add(f"tls12-group-{group.lower()}", [*WEB, "-groups", group], ["-tls1_2", "-groups", group], cert="server-rsa")
    # TLS 1.2: what becomes of the client's certificate
    add("tls12-empty-accepted", [*ASK, *WEB], ["-tls1_2"])
    add("tls12-empty-refused", [*REQUIRE, *WEB], ["-tls1_2"])
    add("tls12-unknown-ca", [*REQUIRE_LAB, *WEB], ["-tls1_2"], "mallory")
    add("tls12-expired", [*REQUIRE_LAB, *WEB], ["-tls1_2"], "dave")
    add("tls12-not-asked", WEB, ["-tls1_2"], "alice")
    add("tls12-ocsp", [*ASK, *WEB, "-status_file", "ocsp.der"], ["-tls1_2", "-status"], "alice")
    add("tls12-alpn", [*ASK, *WEB, "-alpn", "h2,http/1.1"], ["-tls1_2", "-alpn", "http/1.1"], "alice")
    add("tls12-renegotiation-client", [*ASK, "-rev", "-client_renegotiation"], ["-tls1_2"], "alice",
        stdin=[b"one\n", b"R\n", b"two\n", b"Q\n"])
    add("tls12-renegotiation-server", ["-CAfile", "cas.pem", "-no_resumption_on_reneg"], ["-tls1_2"], "alice",
        stdin=[b"one\n", b"two\n", b"three\n", b"Q\n"], server_stdin=[b"R\n", b"bye\n"])
    add("tls12-renegotiation-resumed", ["-CAfile", "cas.pem"], ["-tls1_2"], "alice",
        stdin=[b"one\n", b"two\n", b"three\n", b"Q\n"], server_stdin=[b"R\n", b"bye\n"])
    add("tls12-renegotiation-empty", ["-CAfile", "cas.pem", "-no_resumption_on_reneg"], ["-tls1_2"],
        stdin=[b"one\n", b"two\n", b"three\n", b"Q\n"], server_stdin=[b"R\n", b"bye\n"])
    add("tls12-renegotiation-refused", ["-CAfile", "cas.pem"], ["-tls1_2", "-no_renegotiation"], "alice",
        stdin=[b"one\n", b"two\n", b"Q\n"], server_stdin=[b"R\n", b"bye\n"])
    add("tls12-resumed-ticket", [*ASK, *WEB], ["-tls1_2", "-sess_out", "session.pem"], "alice", again=["-tls1_2", "-sess_in", "session.pem"])
    add("tls12-resumed-id", [*ASK, *WEB, "-no_ticket"], ["-tls1_2", "-no_ticket", "-sess_out", "session.pem"], "alice",
        again=["-tls1_2", "-no_ticket", "-sess_in", "session.pem"])
    add("tls12-psk", ["-nocert", "-psk", "0123456789abcdef", *WEB, "-cipher", "PSK-AES128-GCM-SHA256"],
        ["-tls1_2", "-psk", "0123456789abcdef", "-cipher", "PSK-AES128-GCM-SHA256"])
    add("tls12-ecdhe-psk", ["-nocert", "-psk", "0123456789abcdef", *WEB, "-cipher", "ECDHE-PSK-AES128-CBC-SHA256"],
        ["-tls1_2", "-psk", "0123456789abcdef", "-cipher", "ECDHE-PSK-AES128-CBC-SHA256"])
    add("tls12-anonymous", [*WEB, "-nocert", "-cipher", "AECDH-AES128-SHA:@SECLEVEL=0"],
        ["-tls1_2", "-cipher", "AECDH-AES128-SHA:@SECLEVEL=0"])
    add("tls12-no-shared-cipher", [*WEB, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"])
    add("tls11", [*ASK, *WEB, "-cipher", OLD], ["-tls1_1", "-cipher", OLD], "alice")
    add("tls10", [*ASK, *WEB, "-cipher", OLD], ["-tls1", "-cipher", OLD], "bob", cert="server-rsa")
    add("version-refused", [*WEB, "-tls1_3"], ["-tls1_2"])
    return cases


GNUTLS_BASE = "NORMAL:-VERS-ALL"


def gnutls_cases():
    """name → server arguments, client arguments, identity"""
    return {
        "gnutls13": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.3"], "alice"),
        "gnutls13-required": (["--require-client-cert"], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.3"], None),
        "gnutls12": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2"], "alice"),
        "gnutls12-required": (["--require-client-cert"], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2"], None),
        "gnutls12-no-etm": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:%NO_ETM"], "alice"),
        "gnutls12-etm": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-CBC"], "bob"),
        "gnutls12-camellia-gcm": (["--priority", "NORMAL:+CAMELLIA-256-GCM"], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2:-CIPHER-ALL:+CAMELLIA-256-GCM"], "bob"),
        "gnutls12-no-extensions": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2:%NO_EXTENSIONS:%DISABLE_SAFE_RENEGOTIATION"], None),
        "gnutls12-no-tickets": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2:%NO_TICKETS:%NO_SESSION_HASH"], None),
        "gnutls12-resumed": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2", "--resume"], "alice"),
        "gnutls12-resumed-id": (["--noticket"], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2:%NO_TICKETS", "--resume"], None),
        "gnutls12-rehandshake": ([], ["--priority", f"{GNUTLS_BASE}:+VERS-TLS1.2", "--rehandshake"], "alice"),
    }


def save(name, recorder, keys, connection=None):
    segments = [dict(s) for s in recorder.segments if connection is None or s["connection"] == connection]
    if connection is not None:
        for segment in segments:
            segment["connection"] = 0
    if not segments:
        print(f"{name}: nothing crossed", file=sys.stderr)
        return
    capture = {"limit": 16777216, "truncated": False, "segments": segments}
    (HERE / f"{name}.json").write_text(json.dumps(capture, indent=0) + "\n")
    lines = keys.read_text().splitlines() if keys.exists() else []
    (HERE / f"{name}.keys").write_text("".join(f"{l}\n" for l in lines if not l.startswith("#")))
    print(f"{name}: {sum(len(base64.b64decode(s['data'])) for s in segments)} bytes, {len(lines)} key log lines")


def openssl_case(folder, name, server, client, identity, kwargs):
    keys = folder / f"{name}.keylog"
    session = folder / "session.pem"
    session.unlink(missing_ok=True)
    port = free_port()
    server_args = openssl_server(folder, port, server, kwargs.get("cert", "server"))
    if "-nocert" in server:
        server_args = ["openssl", "s_server", "-accept", str(port), *server]
    stdin = kwargs.get("stdin", [REQUEST])

    def start():
        process = subprocess.Popen(server_args, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(port)
        return process

    def drive(process):
        time.sleep(0.45)
        for piece in kwargs.get("server_stdin", []):
            try:
                process.stdin.write(piece)
                process.stdin.flush()
            except OSError:
                return
            time.sleep(0.3)

    process = start()
    recorder = Recorder(("127.0.0.1", port))
    try:
        args = openssl_client(folder, recorder.port, keys, client, identity)
        if kwargs.get("drop_ca"):
            args = [a for a in args if a not in ("-CAfile", "lab.pem")]
        driver = threading.Thread(target=drive, args=(process,), daemon=True)
        driver.start()
        speak(args, folder, stdin)
        if "again" in kwargs:
            if kwargs.get("restart"):
                process.kill()
                process.wait()
                process = start()
            speak(openssl_client(folder, recorder.port, keys, kwargs["again"], identity), folder, stdin)
            save(name, recorder, keys, recorder.n)
        else:
            save(name, recorder, keys)
    finally:
        recorder.close()
        process.kill()
        process.wait()


def gnutls_case(folder, name, server, client, identity):
    keys = folder / f"{name}.keylog"
    port = free_port()
    cert = "server-rsa" if identity == "bob" else "server"
    process = subprocess.Popen(["gnutls-serv", "--port", str(port), "--echo", "--x509certfile", f"{cert}.pem",
                                "--x509keyfile", f"{cert}.key", "--x509cafile", "cas.pem", "--quiet", *server],
                               cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(port)
    recorder = Recorder(("127.0.0.1", port))
    try:
        args = ["gnutls-cli", "--port", str(recorder.port), "--insecure", *client, "localhost"]
        if identity:
            args[1:1] = ["--x509certfile", f"{identity}.pem", "--x509keyfile", f"{identity}.key"]
        speak(args, folder, [b"hello\n", b"again\n"], env={"SSLKEYLOGFILE": str(keys)})
        save(name, recorder, keys, recorder.n)
        if "--resume" in client:
            (HERE / "resumed").mkdir(exist_ok=True)
            save(f"resumed/{name}", recorder, keys)
    finally:
        recorder.close()
        process.kill()
        process.wait()


NGINX_CONF = """
daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events {{ }}
http {{
  access_log off;
  client_body_temp_path .; proxy_temp_path .; fastcgi_temp_path .; uwsgi_temp_path .; scgi_temp_path .;
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate chain.pem; ssl_certificate_key server.key; ssl_client_certificate lab.pem;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_verify_depth 3; ssl_verify_client {verify};
    location / {{ return 403 "No.\n"; }}
  }}
}}
"""


def nginx_cases():
    """name → ssl_verify_client, curl's options, identity"""
    return {
        "nginx13-http2-sent": ("on", ["--tlsv1.3", "--http2"], "alice"),
        "nginx13-http1-required-empty": ("on", ["--tlsv1.3", "--http1.1"], None),
        "nginx13-http1-optional-empty": ("optional", ["--tlsv1.3", "--http1.1"], None),
        "nginx13-not-asked": ("off", ["--tlsv1.3", "--http2"], "alice"),
        "nginx12-http2-sent": ("on", ["--tls-max", "1.2", "--http2"], "bob"),
        "nginx12-http1-required-empty": ("on", ["--tls-max", "1.2", "--http1.1"], None),
        "nginx12-http1-unknown-ca": ("on", ["--tls-max", "1.2", "--http1.1"], "mallory"),
    }


def nginx_case(folder, name, verify, client, identity):
    keys = folder / f"{name}.keylog"
    port = free_port()
    (folder / "chain.pem").write_text((folder / "server.pem").read_text() + (folder / "issuing.pem").read_text())
    (folder / "nginx.conf").write_text(NGINX_CONF.format(port=port, verify=verify))
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf"], cwd=folder, stderr=subprocess.DEVNULL)
    wait_for(port)
    recorder = Recorder(("127.0.0.1", port))
    try:
        args = ["curl", "-s", "--cacert", "root.pem", *client, f"https://localhost:{recorder.port}/"]
        if identity:
            args += ["--cert", f"{identity}.pem", "--key", f"{identity}.key"]
        speak(args, folder, [], env={"SSLKEYLOGFILE": str(keys)})
        save(name, recorder, keys)
    finally:
        recorder.close()
        process.kill()
        process.wait()


def plain_case(folder, name, banner, client_first):
    """A server that does not speak TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve():
        connection, _ = listener.accept()
        if client_first:
            connection.recv(4096)
        connection.sendall(banner)
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    recorder = Recorder(("127.0.0.1", port))
    speak(openssl_client(folder, recorder.port, folder / "none", ["-tls1_3"]), folder, [])
    save(name, recorder, folder / "none")
    recorder.close()


def brotli(data):
    library = ctypes.CDLL("libbrotlienc.so.1")
    out = ctypes.create_string_buffer(len(data) + 1024)
    length = ctypes.c_size_t(len(out))
    if not library.BrotliEncoderCompress(11, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(length), out):
        raise SystemExit("brotli does not compress")
    return out.raw[:length.value]


# CertificateCompressionAlgorithm (RFC 8879 §7.3)
COMPRESSIONS = {"zlib": (1, zlib.compress), "brotli": (2, brotli),
                "zstd": (3, lambda data: run("zstd", "-c", input=data).stdout)}


def expand_label(secret, label, length):
    info = length.to_bytes(2, "big") + bytes([6 + len(label)]) + b"tls13 " + label + b"\0"
    return HKDFExpand(hashes.SHA256(), length, info).derive(secret)


class Protection:
    """One direction's records under TLS_AES_128_GCM_SHA256 (RFC 8446 §5.2, §7.3)."""

    def __init__(self, secret):
        self.aead, self.iv, self.n = AESGCM(expand_label(secret, b"key", 16)), expand_label(secret, b"iv", 12), 0

    def nonce(self):
        self.n += 1
        return (int.from_bytes(self.iv, "big") ^ (self.n - 1)).to_bytes(12, "big")

    def open(self, record):
        inner = self.aead.decrypt(self.nonce(), record[5:], record[:5]).rstrip(b"\0")
        return inner[-1], inner[:-1]

    def seal(self, kind, data):
        header = b"\x17\3\3" + (len(data) + 17).to_bytes(2, "big")
        return header + self.aead.encrypt(self.nonce(), data + bytes([kind]), header)


def split(data, at, length_bytes):
    """Records, or messages, with a length of so many bytes at such a place."""
    while data:
        end = at + length_bytes + int.from_bytes(data[at:at + length_bytes], "big")
        yield data[:end]
        data = data[end:]


def compress_messages(flight, before, secret, algorithm, compress):
    """A flight with its Certificate compressed, and a Finished to match (RFC 8446 §4.4.4)."""
    out = b""
    for message in split(flight, 1, 3):
        if message[0] == 11:
            packed = compress(message[4:])
            body = algorithm.to_bytes(2, "big") + (len(message) - 4).to_bytes(3, "big") + len(packed).to_bytes(3, "big") + packed
            message = b"\x19" + len(body).to_bytes(3, "big") + body
        elif message[0] == 20:
            digest = hashes.Hash(hashes.SHA256())
            digest.update(before + out)
            mac = hmac.HMAC(expand_label(secret, b"finished", 32), hashes.SHA256())
            mac.update(digest.finalize())
            message = message[:4] + mac.finalize()
        out += message
    return out


def compressed_case(name, algorithm, compress):
    """tls13-aes-128-gcm with its Certificates compressed and sealed again, a record a flight.

    No stack of Debian 12 compresses certificates. The CertificateVerify is left
    as it was."""
    source = HERE / "tls13-aes-128-gcm"
    capture = json.loads(source.with_suffix(".json").read_text())
    keys = {line.split()[0]: bytes.fromhex(line.split()[2]) for line in source.with_suffix(".keys").read_text().splitlines()}
    secrets = {side: keys[f"{side.upper()}_HANDSHAKE_TRAFFIC_SECRET"] for side in ("client", "server")}
    readers = {side: Protection(secrets[side]) for side in secrets}
    writers = {side: Protection(secrets[side]) for side in secrets}
    pending = {"client": b"", "server": b""}
    finished = set()
    said = b""  # every message so far, for the Finished
    offset = 0
    for segment in capture["segments"]:
        side, out = segment["side"], b""
        for record in split(base64.b64decode(segment["data"]), 3, 2):
            if record[0] != 23 or side in finished:
                said += record[5:] if record[0] == 22 else b""
                out += record
                continue
            pending[side] += readers[side].open(record)[1]
            messages = list(split(pending[side], 1, 3))
            if messages[-1][0] == 20:
                finished.add(side)
                flight = compress_messages(pending[side], said, secrets[side], algorithm, compress)
                out += writers[side].seal(22, flight)
                said += flight
        segment["offset"], segment["data"] = offset, base64.b64encode(out).decode()
        offset += len(out)
    capture["segments"] = [segment for segment in capture["segments"] if segment["data"]]
    (HERE / f"{name}.json").write_text(json.dumps(capture, indent=0) + "\n")
    (HERE / f"{name}.keys").write_text(source.with_suffix(".keys").read_text())
    print(f"{name}: {offset} bytes")


def main():
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        make_pki(folder)
        for name, (server, client, identity, kwargs) in openssl_cases().items():
            if not wanted or name in wanted:
                openssl_case(folder, name, server, client, identity, kwargs)
        for name, (server, client, identity) in gnutls_cases().items():
            if not wanted or name in wanted:
                gnutls_case(folder, name, server, client, identity)
        for name, (verify, client, identity) in nginx_cases().items():
            if not wanted or name in wanted:
                nginx_case(folder, name, verify, client, identity)
        for algorithm, how in COMPRESSIONS.items():
            if not wanted or f"tls13-compressed-{algorithm}" in wanted:
                compressed_case(f"tls13-compressed-{algorithm}", *how)
        if not wanted or "plain-http" in wanted:
            plain_case(folder, "plain-http", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", True)
        if not wanted or "plain-ssh" in wanted:
            plain_case(folder, "plain-ssh", b"SSH-2.0-OpenSSH_9.2p1\r\n", False)


if __name__ == "__main__":
    main()
