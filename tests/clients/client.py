#!/usr/bin/python3
# client.py: what Python's HTTP libraries tell an application
#
# One case a line on standard input: platform, URL, roots, certificates, key, with
# tabs between; the last two are empty without an identity. One line of JSON each.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import io
import json
import ssl
import sys
import urllib.error
import urllib.request

import aiohttp
import httpx
import pycurl
import requests

SECONDS = 30


def answer(status, headers, body):
    return {'sees': 'answer', 'status': status, 'headers': bool(headers), 'body': bool(body)}


def exception(error, status, headers, body):
    return answer(status, headers, body) | {
        'sees': 'exception-with-answer', 'domain': name(error), 'message': str(error)}


def name(error):
    return f'{type(error).__module__}.{type(error).__qualname__}'


def chain(error):
    """An error and what it came from, outermost first."""
    found = []
    while isinstance(error, BaseException) and error not in found:
        found.append(error)
        inside = [error.__cause__, getattr(error, 'reason', None), getattr(error, 'os_error', None)]
        inside += [argument for argument in error.args if isinstance(argument, BaseException)]
        error = next((link for link in inside if isinstance(link, BaseException)), None)
    return found


def failure(error):
    links = chain(error)
    number = next((link.errno for link in reversed(links) if getattr(link, 'errno', None)), None)
    symbol = next((link.reason for link in reversed(links)
                   if isinstance(link, ssl.SSLError) and isinstance(link.reason, str)), None)
    return {'sees': 'transport-error', 'domain': ' ← '.join(name(link) for link in links),
            'code': number, 'symbol': symbol, 'message': str(error)}


def context(ca, certificate, key):
    made = ssl.create_default_context(cafile=ca)
    if certificate:
        made.load_cert_chain(certificate, key)
    return made


def ask_urllib(url, ca, certificate, key):
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context(ca, certificate, key)))
    try:
        with opener.open(url, timeout=SECONDS) as response:
            return answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        return exception(error, error.code, error.headers, error.read())


def get_requests(url, ca, certificate, key):
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, verify=ca, cert=(certificate, key) if certificate else None,
                           timeout=SECONDS)


def ask_requests(*case):
    response = get_requests(*case)
    return answer(response.status_code, response.headers, response.content)


def ask_requests_raise(*case):
    response = get_requests(*case)
    try:
        response.raise_for_status()
    except requests.HTTPError as error:
        return exception(error, error.response.status_code, error.response.headers, error.response.content)
    return answer(response.status_code, response.headers, response.content)


def ask_httpx(url, ca, certificate, key):
    with httpx.Client(verify=context(ca, certificate, key), trust_env=False, timeout=SECONDS) as client:
        response = client.get(url)
        return answer(response.status_code, response.headers, response.content)


async def get_aiohttp(raising, url, ca, certificate, key):
    connector = aiohttp.TCPConnector(ssl=context(ca, certificate, key))
    limit = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=limit, raise_for_status=raising) as session:
        try:
            async with session.get(url) as response:
                return answer(response.status, response.headers, await response.read())
        except aiohttp.ClientResponseError as error:
            if not error.status:
                raise
            return exception(error, error.status, error.headers, getattr(error, 'body', b''))


def ask_aiohttp(*case):
    return asyncio.run(get_aiohttp(False, *case))


def ask_aiohttp_raise(*case):
    return asyncio.run(get_aiohttp(True, *case))


def ask_pycurl(url, ca, certificate, key):
    body, headers = io.BytesIO(), io.BytesIO()
    curl = pycurl.Curl()
    for option, value in ((pycurl.URL, url), (pycurl.CAINFO, ca), (pycurl.NOPROXY, '*'),
                          (pycurl.TIMEOUT, SECONDS), (pycurl.WRITEDATA, body),
                          (pycurl.HEADERFUNCTION, headers.write)):
        curl.setopt(option, value)
    if certificate:
        curl.setopt(pycurl.SSLCERT, certificate)
        curl.setopt(pycurl.SSLKEY, key)
    try:
        curl.perform()
        return answer(curl.getinfo(pycurl.RESPONSE_CODE), headers.getvalue(), body.getvalue())
    finally:
        curl.close()


CLIENTS = {
    'python.urllib': ask_urllib,
    'python.requests': ask_requests,
    'python.requests-raise': ask_requests_raise,
    'python.httpx': ask_httpx,
    'python.aiohttp': ask_aiohttp,
    'python.aiohttp-raise': ask_aiohttp_raise,
    'python.pycurl': ask_pycurl,
}

for line in sys.stdin:
    platform, *parts = line.rstrip('\n').split('\t')
    try:
        seen = CLIENTS[platform](*parts)
    except Exception as raised:  # pylint: disable=broad-except
        seen = failure(raised)
    print(json.dumps(seen), flush=True)
