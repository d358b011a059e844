#!/usr/bin/python3
# test-agreement.py: a prediction that is off does not count as one that agrees
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import agreement
from tap import run

REFUSED = {
    'sees': 'transport-error', 'domain': 'a.Error ← b.Error', 'code': 56, 'symbol': 'E_READ',
    'messages': ['read of localhost failed: …', 'c.Error: reset', 'c.Error 7: cut', '(55) gone'],
    'statusReachable': False, 'headersReachable': False, 'bodyReachable': False,
}
SEEN = {'sees': 'transport-error', 'domain': 'a.Error ← b.Error ← c.Error', 'code': 56, 'symbol': 'E_READ',
        'message': 'read of https://localhost:443/x failed: alert'}
ANSWERED = {'sees': 'answer', 'messages': [],
            'statusReachable': True, 'headersReachable': True, 'bodyReachable': False}
ANSWER = {'sees': 'answer', 'status': 403, 'headers': True, 'body': False}


def agrees(prediction, seen, **changed):
    return agreement.fault(prediction, seen | changed) is None


def test_an_error_as_predicted():
    assert agrees(REFUSED, SEEN)
    assert agrees(REFUSED, SEEN, message='read of 127.0.0.1 failed: x')


def test_another_error():
    assert not agrees(REFUSED, SEEN, sees='answer')
    assert not agrees(REFUSED, SEEN, message='read of example.test failed: alert')
    assert not agrees(REFUSED, SEEN, message='')
    assert not agrees(REFUSED, SEEN, code=35)
    assert not agrees(REFUSED, SEEN, symbol=None)
    assert not agrees(REFUSED, SEEN, domain='a.Error')
    assert not agrees(REFUSED, SEEN, domain='b.Error ← a.Error')


def test_what_a_message_names_itself():
    assert agrees(REFUSED, SEEN, domain='c.Error', code=None, message='reset')
    assert not agrees(REFUSED, SEEN, domain='d.Error', code=None, message='reset')
    assert agrees(REFUSED, SEEN, domain='c.Error', code=7, message='cut')
    assert not agrees(REFUSED, SEEN, domain='c.Error', code=8, message='cut')
    assert agrees(REFUSED, SEEN, code=55, message='(55) gone')
    assert not agrees(REFUSED, SEEN, code=54, message='(55) gone')


def test_a_class_without_messages():
    assert agrees(REFUSED | {'messages': []}, SEEN)
    assert not agrees(REFUSED | {'messages': []}, SEEN, code=57)


def test_what_is_within_reach():
    assert agrees(ANSWERED, ANSWER)
    assert not agrees(ANSWERED, ANSWER, body=True)
    assert not agrees(ANSWERED, ANSWER, headers=False)
    assert not agrees(ANSWERED, ANSWER, status=0)
    assert not agrees(ANSWERED, ANSWER, sees='exception-with-answer')


def test_cannot_tell_is_no_agreement():
    assert not agrees(REFUSED | {'sees': 'cannot-tell'}, SEEN)


run(globals())
