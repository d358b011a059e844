#!/usr/bin/python3
# test-clients.py: predictions held against the clients themselves
#
# Countersign and a real client ask the same server the same. Whether the client
# sent a certificate is what the server's log says; what the application sees is
# what the client printed. Each client in each situation is a case. What disagrees
# fails, unless exceptions.json explains it; that file also says which platforms
# are not run here, and why.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import concurrent.futures
import contextlib
import dataclasses
import functools
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading

import agreement
import cli
import commands
import situations

HERE = os.path.dirname(os.path.abspath(__file__))
# As many servers are asked at a time.
WORKERS = 3
ATTEMPTS = 3
# All that clients get to know of where they run: no proxies, no other roots.
KEPT = {'PATH', 'HOME', 'TMPDIR', 'LC_ALL', 'LANGUAGE', 'PYTHONDONTWRITEBYTECODE'}


PHP_CHECK = 'exit(function_exists("curl_init") && is_file("/usr/share/php/GuzzleHttp/autoload.php") ? 0 : 1);'
# Debian's Java libraries; the JVM is asked for little, since it lives for seconds.
JARS = [f'/usr/share/java/{name}.jar'
        for name in ('httpclient', 'httpcore', 'commons-logging', 'commons-codec', 'okhttp', 'okio')]
JAVA = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-cp', ':'.join(JARS)]


class Program:
    """A client that answers many cases, a line each, for one platform or more."""

    def __init__(self, command, check, **environment):
        self._command = command
        self._check = check
        self._environment = environment
        self._lock = threading.Lock()
        self._process = None

    def ask(self, *case):
        with self._lock:
            if self._process is None:
                self._start()
            print('\t'.join(case), file=self._process.stdin, flush=True)
            return json.loads(self._process.stdout.readline())

    def missing(self):
        program = shutil.which(self._check[0])
        return program is None or subprocess.run(
            self._check, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=os.environ | self._environment).returncode != 0

    def end(self):
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait()

    def _start(self):
        # pylint: disable=consider-using-with
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         encoding='utf-8', cwd=HERE, env=os.environ | self._environment)


class Compiled(Program):
    """A client that is compiled first; what the compiler keeps goes with the test."""

    def __init__(self, compiler, arguments, program):
        super().__init__([program], [compiler, 'version'], GOCACHE=cli.path('go-cache'))
        self._compile = [compiler, *arguments]

    def _start(self):
        subprocess.run(self._compile, check=True, cwd=HERE, env=os.environ | self._environment)
        super()._start()


class Command:
    """A client that is one program a case."""

    def __init__(self, program):
        self._program = program

    def ask(self, platform, *case):
        return commands.CLIENTS[platform](*case)

    def missing(self):
        return shutil.which(self._program) is None

    def end(self):
        pass


@dataclasses.dataclass(frozen=True)
class Client:
    """A platform of the catalogue and what runs it."""

    platform: str
    program: object
    matches: bool = False  # keeps a certificate back that the CA list excludes
    asks_later: bool = False  # offers post-handshake authentication
    renegotiates: bool = True


def clients():
    python = Program([sys.executable, 'client.py'],
                     [sys.executable, '-c', 'import aiohttp, httpx, pycurl, requests'])
    soup = Program([sys.executable, 'client-soup.py'],
                   [sys.executable, '-c', 'import gi; gi.require_version("Soup", "3.0")'])
    ruby = Program(['ruby', 'client.rb'], ['ruby', '-ropenssl', '-rjson', '-e', '0'])
    php_options = ['-n', '-d', 'extension=curl', '-d', 'extension=ctype']
    php = Program(['php', *php_options, 'client.php'], ['php', *php_options, '-r', PHP_CHECK])
    perl = Program(['perl', 'client.pl'], ['perl', '-MLWP::Protocol::https', '-MJSON::PP', '-e', '0'])
    node = Program(['node', 'client.js'], ['node', '-e', 'require("axios"); require("got"); require("undici")'],
                   NODE_PATH='/usr/share/nodejs')
    java = Program(['java', *JAVA, 'Client.java'], ['sh', '-c', 'java --version && test -e ' + ' -a -e '.join(JARS)])
    go = Compiled('go', ['build', '-o', cli.path('client-go'), 'client.go'], cli.path('client-go'))
    qt = Program([sys.executable, 'client-qt.py'], [sys.executable, '-c', 'from PyQt6 import QtNetwork'])
    curl = Command('curl')
    return [
        Client('cli.curl', curl, asks_later=True),
        Client('cli.curl-fail', curl, asks_later=True),
        Client('cli.wget', Command('wget'), matches=True, asks_later=True),
        Client('cli.git', Command('git')),
        Client('python.urllib', python),
        Client('python.requests', python, asks_later=True),
        Client('python.requests-raise', python, asks_later=True),
        Client('python.httpx', python),
        Client('python.aiohttp', python),
        Client('python.aiohttp-raise', python),
        Client('python.pycurl', python),
        Client('gnome.libsoup', soup),
        Client('ruby.net-http', ruby, asks_later=True),
        Client('php.curl', php, asks_later=True),
        Client('php.guzzle', php, asks_later=True),
        Client('php.file-get-contents', php),
        Client('perl.lwp', perl, asks_later=True),
        Client('node.https', node),
        Client('node.fetch', node),
        Client('node.undici-request', node),
        Client('node.axios', node),
        Client('node.got', node),
        Client('go.net-http', go, matches=True, renegotiates=False),
        Client('java.httpurlconnection', java, matches=True),
        Client('java.net-http', java, matches=True),
        Client('java.apache-httpclient', java, matches=True),
        Client('java.okhttp', java, matches=True),
        Client('qt.qnam', qt),
    ]


def files_of(identity):
    """The certificates and the key of an identity, empty for none."""
    pki = cli.pki()
    if identity == 'good':
        return pki.path('client.chain'), pki.path('client.key')
    if identity == 'leaf':
        return pki.path('client.pem'), pki.path('client.key')
    if identity == 'stranger':
        return situations.stranger().path('client.chain'), situations.stranger().path('client.key')
    if identity == 'expired':
        return pki.path('expired.chain'), pki.path('expired.key')
    return '', ''


def roots_of(situation):
    pki = situations.stranger() if situation.trusting == 'stranger' else cli.pki()
    return pki.path('root.pem')


class Records:
    """What Countersign sees, and foretells, of each situation."""

    def __init__(self, running):
        self._running = running

    @functools.cache  # pylint: disable=method-cache-max-size-none
    def _entry(self, situation, mode, probe):
        certificates, key = files_of(situation.identity)
        url = self._running[situation.server].url('/countersign' + situation.path)
        options = ['--cacert', roots_of(situation)]
        if certificates:
            options += ['--cert', certificates, '--key', key, '--identity-mode', mode]
        if probe:
            options += ['--probe']
        return cli.cli('send', '--json', *options, url).entry['_mtls']

    def of(self, situation, client):
        """The record of a client that behaves like this one."""
        return self._entry(situation, 'strict' if client.matches else 'always',
                           situation.asks_later and client.asks_later)

    def of_a_sender(self, situation):
        """The record of one that always sends: it says who would not have."""
        return self._entry(situation, 'always', situation.asks_later)


def sent_in(record):
    return record['connections'][-1]['tls']['clientCertificate']['state'] == 'sent'


def prediction_of(record, platform):
    return next(view for view in record['verdict']['platforms'] if view['id'] == platform)


@dataclasses.dataclass
class Case:
    """A client in a situation: what was foretold, what was seen, what is wrong."""

    client: Client
    situation: situations.Situation
    prediction: dict = None
    seen: dict = None
    fault: str = None
    skipped: bool = False
    differed: list = dataclasses.field(default_factory=list)

    def run(self, server, records):
        certificates, key = files_of(self.situation.identity)
        path = f'/{self.client.platform}/{self.situation.identity}{self.situation.path}'
        record = records.of(self.situation, self.client)
        self.prediction = prediction_of(record, self.client.platform)

        server.before()
        self.seen = self.client.program.ask(self.client.platform, server.url(path), roots_of(self.situation),
                                            certificates, key)
        self.fault = agreement.fault(self.prediction, self.seen)
        if self.situation.reached and certificates:
            sent = server.saw_certificate(path)
            self.fault = self._fault_in_sending(sent, record, records) or self.fault

    def _fault_in_sending(self, sent, record, records):
        """The record of a like client, and a sender's record, must both tell what the log says."""
        breaks_off = self.situation.renegotiates and not self.client.renegotiates
        if sent != (sent_in(record) and not breaks_off):
            return f"predicted {'no certificate' if sent else 'a certificate'}"
        sends = prediction_of(records.of_a_sender(self.situation), self.client.platform)['offer']['sends']
        if sends not in (('chain', 'leaf') if sent else ('nothing', 'not-asked', 'breaks-off')):
            return f"predicted that it sends “{sends}”, but it sent {'a certificate' if sent else 'none'}"
        return None

    def name(self):
        return f'{self.client.platform}: {self.situation.name}'

    def describe(self):
        """Both sides of a disagreement."""
        wanted = {name: self.prediction.get(name) for name in ('rule', 'sees', 'domain', 'code', 'symbol', 'messages')}
        return [f'{self.fault}', f'  predicted {json.dumps(wanted, ensure_ascii=False)}',
                f'  seen      {json.dumps(self.seen, ensure_ascii=False)}']


def run_case(case, server, records):
    """Where an alert and a reset race, chance decides which of them a client tells: what
    it tells once among a few times is no wrong prediction, but is shown."""
    for _ in range(ATTEMPTS):
        try:
            case.run(server, records)
        except Exception as error:  # pylint: disable=broad-except
            case.fault = f'{type(error).__name__}: {error}'
        if case.fault is None:
            return
        case.differed.append(case.describe() if case.prediction is not None else [case.fault])


def run_server(server, cases, records):
    for case in cases:
        run_case(case, server, records)


def run_all(cases):
    makers = situations.make_servers()
    cli.pki().make_expired()
    situations.stranger()
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(make()) for name, make in makers.items()}
        records = Records(running)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            jobs = [pool.submit(run_server, server, [case for case in cases if case.situation.server == name], records)
                    for name, server in running.items()]
        for job in jobs:
            job.result()


def load(name):
    with open(os.path.join(HERE, 'exceptions.json'), encoding='utf-8') as file:
        return json.load(file)[name]


def explanations():
    return {(entry['platform'], entry['situation']): entry['reason'] for entry in load('exceptions')}


def platforms_left_out():
    """Those of the catalogue that are neither run here nor in the list of those that are not."""
    folder = os.path.join(cli.SOURCE, 'data', 'platforms')
    catalogue = {name.removesuffix('.json') for name in os.listdir(folder) if name.endswith('.json')}
    run_here = {client.platform for client in clients()}
    not_run = tuple(prefix for entry in load('notRun') for prefix in entry['platforms'])
    return sorted(name for name in catalogue if (name in run_here) == name.startswith(not_run))


def report(cases, explained):
    """TAP of each case; returns whether all is well."""
    left_out = platforms_left_out()
    print(f"{'not ok' if left_out else 'ok'} 1 every platform is run here, or says why not {' '.join(left_out)}")
    good = not left_out
    for number, case in enumerate(cases, 2):
        reason = explained.get((case.client.platform, case.situation.name))
        if case.skipped:
            print(f'ok {number} {case.name()} # SKIP it is not installed')
            continue
        for line in itertools.chain.from_iterable(case.differed):
            print(f'# {line}')
        if case.differed and not case.fault:
            print(f'# but it agreed when tried {len(case.differed) + 1} times')
        if case.fault and reason:
            print(f'# explained: {reason}')
        fails = case.fault is not None and reason is None
        good = good and not fails
        print(f"{'not ok' if fails else 'ok'} {number} {case.name()}")
    return good


def print_table(cases, explained):
    asked = [case for case in cases if not case.skipped]
    for platform in dict.fromkeys(case.client.platform for case in asked):
        own = [case for case in asked if case.client.platform == platform]
        agree = sum(case.fault is None for case in own)
        print(f'# {platform:28}{agree:4} of {len(own)}')
    agree = sum(case.fault is None for case in asked)
    known = sum(case.fault is not None and (case.client.platform, case.situation.name) in explained for case in asked)
    n_clients = len({case.client.platform for case in asked})
    line = f'# {agree} of {len(asked)} predictions agree with what {n_clients} real clients printed'
    print(line + (f', {known} exception{"s are" if known > 1 else " is"} explained' if known else ''))


def main():
    for name in set(os.environ) - KEPT:
        del os.environ[name]
    wanted = sys.argv[1:]
    run_here = [client for client in clients() if not wanted or client.platform in wanted]
    cases = [Case(client, situation) for client in run_here for situation in situations.SITUATIONS]
    missing = {client.program for client in run_here if client.program.missing()}
    for case in cases:
        case.skipped = case.client.program in missing
    explained = explanations()

    print(f'1..{len(cases) + 1}')
    run_all([case for case in cases if not case.skipped])
    for client in run_here:
        client.program.end()
    good = report(cases, explained)
    print_table(cases, explained)
    return 0 if good else 1


sys.exit(main())
