#!/usr/bin/python3
# test-cli-lab.py: the commands lab, inspect, worker and those that list what is known
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile

import cli as harness
from cli import CLI, SOURCE, Answer, Done, cli, path, validate, write
from tap import run

# Exit status, state of the client's certificate, HTTP status, the server's alert.
SCENARIOS = {
    'ok': (0, 'sent', 200, None),
    'forbidden': (0, 'sent', 403, None),
    'forbidden-optional': (0, 'empty', 403, None),
    'unauthorized': (0, 'sent', 401, None),
    'bad-request': (0, 'empty', 400, None),
    'never-asked': (0, 'not-asked', 403, None),
    'required-tls12': (7, 'empty', 0, 40),
    'required-tls13': (8, 'empty', 0, 116),
    'unknown-ca': (8, 'sent', 0, 48),
    'missing-intermediate': (8, 'sent', 0, 48),
    'expired': (8, 'sent', 0, 45),
    'not-listed': (0, 'sent', 200, None),
    'silent-close': (8, 'sent', 0, None),
    'untrusted-server': (6, None, 0, None),
    'wrong-name': (6, None, 0, None),
    'tls12-only': (0, 'sent', 200, None),
    'http1-only': (0, 'sent', 403, None),
}


@contextlib.contextmanager
def lab(*arguments, stdin=subprocess.DEVNULL, env=None):
    process = subprocess.Popen([CLI, 'lab', '--json', *arguments], stdin=stdin, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, encoding='utf-8', start_new_session=True, env=env)
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        yield process, json.loads(line)
    finally:
        process.terminate()
        process.communicate(timeout=harness.SECONDS)


def send_to(scenario, *arguments, status, **options):
    """The record of lab SCENARIO --send; it is kept for validate()."""
    done = cli('lab', scenario, '--send', '--json', *arguments, **options).expect(status)
    harness._records.append(write(f'lab-{len(harness._records)}.har', done.out))
    return done


def server_alert(done):
    return next((alert['number'] for alert in done.tls['alerts']
                 if alert['side'] == 'server' and alert['level'] == 'fatal'), None)


def test_the_list_is_complete():
    listed = json.loads(cli('lab', '--list', '--json').expect(0).out)['scenarios']
    assert [scenario['id'] for scenario in listed] == list(SCENARIOS)
    text = cli('lab', '--list').expect(0).out
    assert all(scenario[part] in text for scenario in listed for part in ('id', 'title', 'lesson'))


def test_every_scenario_ends_as_it_should():
    temporary = path('temporary')
    os.mkdir(temporary)
    for scenario, (status, state, answer, alert) in SCENARIOS.items():
        done = send_to(scenario, status=status, env=os.environ | {'TMPDIR': temporary})
        client = done.tls.get('clientCertificate', {}).get('state')
        assert done.entry['response']['status'] == answer, scenario
        assert state is None or client == state, (scenario, client)
        assert server_alert(done) == alert, (scenario, done.tls['alerts'])
    assert os.listdir(temporary) == []


def test_the_story():
    done = cli('lab', 'forbidden', '--send').expect(0)
    for words in ('Your certificate was sent. The server answered 403.', '3 CAs', 'alice', '−1206', 'HTTP/2 403'):
        assert words in done.out, (words, done.out)
    apple = next(view for view in send_to('forbidden', status=0).mtls['verdict']['platforms']
                 if view['id'] == 'apple.cfnetwork.urlsession')
    assert apple['flagged'] and apple['code'] == -1206 and apple['statusReachable'] is False


def test_options_of_send_stand_behind():
    done = send_to('not-listed', '--identity-mode', 'strict', status=8)
    assert done.tls['clientCertificate'] == {'state': 'empty', 'chain': [], 'why': 'excluded-by-ca-list'}
    done = send_to('unknown-ca', '--tls-max', '1.2', status=7)
    assert done.tls['version'] == 'TLS 1.2' and server_alert(done) == 48
    assert server_alert(send_to('tls12-only', '--tlsv1.3', status=7)) == 70
    assert send_to('untrusted-server', '-k', status=0).mtls['trust']['decision'] == 'overridden'
    cli('lab', 'forbidden', '--send', '--fail').expect(22)
    cli('lab', 'forbidden', '--send', '--nonsense').expect(2)
    cli('lab', '--send').expect(2)
    cli('lab', 'ok', 'forbidden', '--send').expect(2)
    cli('lab', 'ok', '--json', '--send').expect(2)


def test_it_serves_other_clients():
    with lab('ok', 'forbidden') as (_, served):
        alice = next(identity for identity in served['identities'] if identity['name'] == 'alice')
        assert [scenario['id'] for scenario in served['scenarios']] == ['ok', 'forbidden']
        for scenario, status in zip(served['scenarios'], (200, 403)):
            answer = Answer('--cacert', served['root'], '--cert-type', 'P12',
                            '--cert', f'{alice["p12"]}:{alice["passphrase"]}', scenario['url'])
            assert (answer.status, answer.version) == (status, '2'), answer.err
            done = cli('send', '--json', '--cacert', served['root'], '--cert', alice['pem'], '--key', alice['key'],
                       scenario['url']).expect(0)
            assert done.entry['response']['status'] == status


def test_what_people_see_can_be_copied():
    process = subprocess.Popen([CLI, 'lab', 'forbidden'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               encoding='utf-8', start_new_session=True)
    with process:
        line = ''
        while not line.startswith('    countersign-cli send '):
            line = process.stdout.readline()
            assert line
        done = subprocess.run(['bash', '-c', line.replace('countersign-cli', CLI)], check=False, encoding='utf-8',
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.SECONDS)
        process.terminate()
    assert process.returncode == 0
    assert done.returncode == 0 and 'answered 403' in done.stdout, done.stdout + done.stderr


def test_its_folder_goes_with_it():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with lab('ok') as (process, served):
            assert os.path.isdir(served['folder'])
            process.send_signal(number)
            assert process.wait(timeout=harness.SECONDS) == 0
            assert not os.path.exists(served['folder'])
    with lab('ok', '--until-eof', stdin=subprocess.PIPE) as (process, served):
        process.stdin.write('noise\n')
        process.stdin.flush()
        assert Answer('-k', served['scenarios'][0]['url']).exit_status != 7
        process.stdin.close()
        assert process.wait(timeout=harness.SECONDS) == 0
        assert not os.path.exists(served['folder'])
        process.stdin = None


def test_the_next_lab_tidies_up_after_one_that_was_killed():
    temporary = path('killed')
    os.mkdir(temporary)
    environment = os.environ | {'TMPDIR': temporary}
    os.mkdir(os.path.join(temporary, 'countersign-lab-mine'))
    with lab('ok', env=environment) as (living, served), lab('ok', env=environment) as (killed, left):
        killed.kill()
        killed.wait(timeout=harness.SECONDS)
        assert os.path.isdir(left['folder'])
        cli('lab', 'ok', '--send', env=environment).expect(0)
        assert not os.path.exists(left['folder'])
        assert os.path.exists(served['root']) and living.poll() is None
    assert os.listdir(temporary) == ['countersign-lab-mine']


def test_ports():
    with lab('--port', '0', 'ok') as (_, served):
        port = int(served['scenarios'][0]['url'].rstrip('/').rpartition(':')[2])
        done = cli('lab', '--port', str(port), 'ok').expect(2)
        assert str(port) in done.err
        assert os.stat(served['folder']).st_mode & 0o077 == 0
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    with lab('--port', str(port), 'ok') as (_, served):
        assert served['scenarios'][0]['url'] == f'https://localhost:{port}/'
    cli('lab', '--port', '70000', 'ok').expect(2)
    cli('lab', '--port', '8443').expect(2)
    assert 'no-such' in cli('lab', 'no-such').expect(2).err


def test_inspect():
    done = send_to('forbidden', status=0)
    report = cli('lab', 'forbidden', '--send').expect(0).out.splitlines()[0]
    file = write('inspect.har', done.out)
    assert cli('inspect', file).expect(0).out.splitlines()[0] == report
    with open(file, encoding='utf-8') as stream:
        assert cli('inspect', '-', stdin=stream).expect(0).out == cli('inspect', file).out
    assert 'developer.apple.com' in cli('inspect', '--explain', file).expect(0).out
    assert cli('inspect', '--json', file).expect(0).har == done.har


def test_inspect_judges_anew():
    done = send_to('forbidden', status=0)
    har = done.har
    verdict = har['log']['entries'][0]['_mtls'].pop('verdict')
    har['log']['entries'][0]['_mtls']['verdict'] = {'derived': True, 'sentence': 'A lie.'}
    again = cli('inspect', '--json', write('lie.har', json.dumps(har))).expect(0)
    assert again.mtls['verdict'] == verdict
    assert 'A lie.' not in cli('inspect', write('lie.har', json.dumps(har))).out


def test_inspect_refuses():
    for name, data, words in (
            ('a.pcapng', b'\x0a\x0d\x0d\x0a' + bytes(20), 'capture'), ('a.pcap', b'\xd4\xc3\xb2\xa1' + bytes(20), 'capture'),
            ('text.har', b'hello', 'text.har'), ('empty.har', b'', 'empty.har'), ('list.har', b'[]', 'list.har'),
            ('none.har', b'{"log":{"entries":[]}}', 'none.har'),
            ('new.har', b'{"log":{"version":"1.2","entries":[{"_mtls":{"version":99}}]}}', 'new.har')):
        done = cli('inspect', write(name, data)).expect(3)
        assert words in done.err and done.out == '', (name, done)
    assert 'missing.har' in cli('inspect', path('missing.har')).expect(3).err
    cli('inspect').expect(2)
    cli('inspect', 'a', 'b').expect(2)
    plain = {'log': {'version': '1.2', 'entries': [{
        'request': {'method': 'GET', 'url': 'https://a.test/'}, 'response': {'status': 403, 'statusText': 'Forbidden'}}]}}
    assert '403' in cli('inspect', write('browser.har', json.dumps(plain))).expect(0).out


def work(request, after='', **options):
    return cli('worker', input=json.dumps(request) + '\n' + after, **options)


def test_worker():
    with lab('forbidden') as (_, served):
        alice = next(identity for identity in served['identities'] if identity['name'] == 'alice')
        request = {'url': served['scenarios'][0]['url'], 'caCert': [served['root']], 'cert': alice['p12'],
                   'passphrase': True}
        for after in (alice['passphrase'], alice['passphrase'] + '\n'):
            done = work(request, after).expect(0)
            lines = [json.loads(line) for line in done.out.splitlines()]
            assert all('type' in line for line in lines[:-1]) and list(lines[-1]) == ['entry']
            entry = lines[-1]['entry']
            assert entry['response']['status'] == 403 and '403 Forbidden' in entry['response']['content']['text']
            assert entry['_mtls']['connections'][0]['tls']['clientCertificate']['state'] == 'sent'
            assert [line['type'] for line in lines[:-1]] == [event['type'] for event in entry['_mtls']['events']]
            assert alice['passphrase'] not in json.dumps(entry['_mtls']['identity']) and done.err == ''

        done = work(request | {'passphrase': False}).expect(3)
        assert json.loads(done.out.splitlines()[-1])['entry']['_mtls']['outcome']['stage'] == 'input'
        assert work(request, 'wrong').expect(3).out.count('"entry"') == 1


def test_worker_gives_the_body_away():
    with lab('ok') as (_, served):
        alice = next(identity for identity in served['identities'] if identity['name'] == 'alice')
        request = {'url': served['scenarios'][0]['url'], 'caCert': [served['root']], 'cert': alice['pem'],
                   'key': alice['key'], 'passphrase': False}
        with open(path('worker.body'), 'wb') as body:
            process = subprocess.run(
                ['bash', '-c', 'exec "$0" worker 3>&"$1"', CLI, str(body.fileno())], check=False, encoding='utf-8',
                input=json.dumps(request) + '\n', capture_output=True, pass_fds=[body.fileno()])
        done = Done(process).expect(0)
        with open(path('worker.body'), encoding='utf-8') as body:
            assert json.load(body)['hello'] == 'alice'
        content = json.loads(done.out.splitlines()[-1])['entry']['response']['content']
        assert 'text' not in content or 'alice' not in content['text'], content

        done = work(request | {'method': 'POST', 'body': base64.b64encode(b'\0' * 300000).decode()}).expect(0)
        assert json.loads(done.out.splitlines()[-1])['entry']['response']['status'] == 200


def test_worker_refuses():
    assert cli('worker').expect(0).out == ''
    for text in ('\n', 'nonsense\n', '[]\n', '{}\n', '{"url": "ftp://x/"}\n', '{"url": 1}\n', '[' * 5000 + '\n', '{"url"'):
        done = cli('worker', input=text).expect(2)
        lines = done.out.splitlines()
        assert len(lines) == 1 and json.loads(lines[0])['error']['message'], (text, done)
    cli('worker', 'argument').expect(2)


def test_worker_ends_with_its_reader():
    """Nobody reads any more: there is nobody to work for."""
    with lab('forbidden') as (_, served):
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.run([CLI, 'worker'], check=False, encoding='utf-8', stdout=writer,
                                 input=json.dumps({'url': served['scenarios'][0]['url']}) + '\n',
                                 timeout=harness.SECONDS, preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
        os.close(writer)
        assert process.returncode != 0


def test_own_entries():
    """A file of one's own counts; a broken one is named with its line and ignored."""
    with tempfile.TemporaryDirectory() as home:
        folder = os.path.join(home, 'countersign', 'servers')
        os.makedirs(folder)
        with open(os.path.join(folder, 'good.json'), 'w', encoding='utf-8') as file:
            json.dump({'id': 'server.own', 'name': 'ours', 'order': -1, 'signs': [
                {'id': 'server.own.any', 'when': {'status': 403}, 'words': 'Reads like ours.', 'means': 'Ask us.',
                 'grade': 'measured', 'seen': '2026-11', 'sources': ['me, today']}]}, file)
        broken = os.path.join(folder, 'broken.json')
        with open(broken, 'w', encoding='utf-8') as file:
            file.write('{\n"id": "a.b",\n"moon": 1}\n')
        environment = os.environ | {'XDG_DATA_HOME': home}
        done = cli('servers', 'server.own', env=environment).expect(0)
        assert 'Reads like ours.' in done.out
        assert done.err == f'countersign-cli: {broken}, line 3: there is no member “moon”. The file is ignored.\n'
        record = os.path.join(SOURCE, 'tests', 'data', 'records', 'lab-forbidden.har')
        done = cli('inspect', '--json', record, env=environment)
        assert done.har['log']['entries'][0]['_mtls']['verdict']['writer']['id'] == 'server.own'
        assert done.err.count('broken.json') == 1


def test_alerts_and_servers():
    for part in ('alerts', 'servers'):
        folder = os.path.join(SOURCE, 'data', part)
        wanted = sorted(name[:-len('.json')] for name in os.listdir(folder) if name.endswith('.json'))
        listed = [json.loads(line) for line in cli(part, '--json').expect(0).out.splitlines()]
        assert sorted(entry['id'] for entry in listed) == wanted
        for entry in listed:
            with open(os.path.join(folder, entry['id'] + '.json'), encoding='utf-8') as file:
                assert json.load(file) == entry
        assert 'no.such' in cli(part, 'no.such').expect(2).err
    text = cli('alerts', 'alert.48').expect(0).out
    assert 'the intermediate was not sent' in text and 'OpenSSL, BoringSSL' in text, text
    assert 'Reads like nginx’s own page.' in cli('servers', 'server.nginx').expect(0).out


def test_platforms():
    folder = os.path.join(SOURCE, 'data', 'platforms')
    known = {name.removesuffix('.json') for name in os.listdir(folder) if name.endswith('.json')}
    listed = [json.loads(line) for line in cli('platforms', '--json').expect(0).out.splitlines()]
    assert {platform['id'] for platform in listed} == known and len(listed) == len(known)
    text = cli('platforms', 'apple.cfnetwork.urlsession').expect(0).out
    assert '−1206' in text and 'https://developer.apple.com/' in text
    assert 'no.such' in cli('platforms', 'no.such').expect(2).err


def test_every_record_is_valid():
    validate()


run(globals())
