# commands.py: what curl, wget and git tell whoever runs them
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import subprocess
import tempfile

SECONDS = 30
# What lines of wget's begin with, and those that say nothing of the outcome.
PREFIX = re.compile(r'^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d |HTTP request sent, awaiting response[.]{3} )')
PROGRESS = re.compile(r"^(--|Loaded CA|Resolving|Connecting to|Length:|Saving to|Giving up|WARNING:|Remote file| *\d+K|$)")


def run(*command, **environment):
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding='utf-8', errors='replace', timeout=2 * SECONDS,
                          env=os.environ | environment)


def is_filled(path):
    return os.path.exists(path) and os.path.getsize(path) > 0


def ended(done, status, headers, body, message):
    """What is seen of a command that ended: a status that it names is within reach."""
    seen = {'status': status, 'headers': bool(headers), 'body': bool(body)}
    if done.returncode == 0:
        return seen | {'sees': 'answer'}
    return seen | {'sees': 'exception-with-answer' if status else 'transport-error',
                   'domain': 'exit status', 'code': done.returncode, 'message': message}


def ask_curl(url, roots, certificates, key, *options):
    with tempfile.TemporaryDirectory() as folder:
        headers, body = os.path.join(folder, 'headers'), os.path.join(folder, 'body')
        identity = ['--cert', certificates, '--key', key] if certificates else []
        done = run('curl', '--disable', '--silent', '--show-error', '--noproxy', '*', '--max-time', str(SECONDS),
                   '--cacert', roots, *identity, '-D', headers, '-o', body, '-w', '%{http_code}', *options, url)
        return ended(done, int(done.stdout), is_filled(headers), is_filled(body), done.stderr.partition('\n')[0])


def ask_curl_fail(*case):
    return ask_curl(*case, '--fail')


def ask_wget(url, roots, certificates, key):
    with tempfile.TemporaryDirectory() as folder:
        body = os.path.join(folder, 'body')
        identity = [f'--certificate={certificates}', f'--private-key={key}'] if certificates else []
        done = run('wget', '--no-config', '--no-hsts', '--no-proxy', '--tries=1', f'--timeout={SECONDS}',
                   f'--ca-certificate={roots}', *identity, '-O', body, url)
        said = [PREFIX.sub('', line) for line in done.stderr.splitlines() if not PROGRESS.match(line)]
        found = re.search(r'awaiting response[.]{3} (\d+)', done.stderr)
        # It saves headers only where they are asked for.
        return ended(done, int(found[1]) if found else 0, done.returncode == 0, is_filled(body), ' / '.join(said))


def ask_git(url, roots, certificates, key):
    identity = ['-c', f'http.sslCert={certificates}', '-c', f'http.sslKey={key}'] if certificates else []
    done = run('git', '-c', f'http.sslCAInfo={roots}', '-c', 'http.proxy=', '-c', 'credential.helper=', *identity,
               'ls-remote', url, GIT_CONFIG_NOSYSTEM='1', GIT_CONFIG_GLOBAL='/dev/null', GIT_TERMINAL_PROMPT='0',
               GIT_ASKPASS='')
    message = ' / '.join(done.stderr.splitlines())
    found = re.search(r'returned error: (\d+)', message)
    status = int(found[1]) if found else 200 if done.returncode == 0 else 0
    for words, meant in (('not found', 404), ('could not read Username', 401)):
        status = status or (meant if words in message else 0)
    return ended(done, status, done.returncode == 0, done.stdout, message)


CLIENTS = {'cli.curl': ask_curl, 'cli.curl-fail': ask_curl_fail, 'cli.wget': ask_wget, 'cli.git': ask_git}
