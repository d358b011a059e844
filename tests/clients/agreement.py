# agreement.py: whether what a client printed is what the catalogue predicts
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import re

REACHABLE = {'status': 'statusReachable', 'headers': 'headersReachable', 'body': 'bodyReachable'}


def pattern_of(message):
    """A predicted message as a pattern: “…” stands for anything, and the host's
    name also for a URL or an address that it is part of."""
    parts = [re.escape(part) for part in re.split('…', message)]
    host = r'''[^\s"'()]*(?:localhost|127\.0\.0\.1)[^\s"'()]*'''
    return re.compile('.*'.join(part.replace('localhost', host) for part in parts), re.DOTALL)


def outermost(domain):
    return domain.split(' ← ')[0]


def starts_with(observed, predicted):
    """Whether a chain of errors begins with the links that were predicted."""
    links = predicted.split(' ← ')
    return observed.split(' ← ')[:len(links)] == links


def same_error(prediction, seen, said):
    """Domain, number and symbol: as predicted, or else named in what was said."""
    domain = seen.get('domain') or ''
    if 'domain' in prediction and not (starts_with(domain, prediction['domain']) or outermost(domain) in said):
        return False
    return all(name not in prediction or seen.get(name) == prediction[name] or
               (seen.get(name) is not None and str(seen[name]) in said)
               for name in ('code', 'symbol'))


def fault_in_error(prediction, seen):
    """A predicted message is one under the rule's domain, number and symbol, or
    begins with its own: “DOMAIN: message”, or with number or symbol “DOMAIN 5: message”."""
    said = (seen.get('message') or '').strip()
    domain = outermost(seen.get('domain') or '')
    patterns = [pattern_of(text) for text in prediction['messages']]

    if any(pattern.fullmatch(form) for pattern in patterns
           for form in (f'{domain}: {said}', f"{domain} {seen.get('code')}: {said}",
                        f"{domain} {seen.get('symbol')}: {said}")):
        return None
    if patterns and not any(pattern.fullmatch(said) for pattern in patterns):
        return 'a message that was not predicted'
    return None if same_error(prediction, seen, said) else 'another error'


def fault(prediction, seen):
    """What is wrong with a prediction, or None: it agrees."""
    if prediction['sees'] != seen['sees']:
        return f"predicted {prediction['sees']}"
    if seen['sees'] != 'transport-error':
        for name, member in REACHABLE.items():
            if bool(seen.get(name)) != prediction[member]:
                return f"predicted {name} {'within' if prediction[member] else 'out of'} reach"
    return fault_in_error(prediction, seen) if seen['sees'] != 'answer' else None
