#!/usr/bin/python3
# client-qt.py: what Qt's QNetworkAccessManager tells an application
#
# The protocol is client.py's.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import sys

from PyQt6 import QtCore, QtNetwork


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def configure(request, roots, certificates, key):
    settings = QtNetwork.QSslConfiguration.defaultConfiguration()
    settings.setCaCertificates(QtNetwork.QSslCertificate.fromData(read(roots)))
    if certificates:
        settings.setLocalCertificateChain(QtNetwork.QSslCertificate.fromData(read(certificates)))
        settings.setPrivateKey(QtNetwork.QSslKey(read(key), QtNetwork.QSsl.KeyAlgorithm.Ec))
    request.setSslConfiguration(settings)


def ask(url, *files):
    manager = QtNetwork.QNetworkAccessManager()
    manager.setProxy(QtNetwork.QNetworkProxy(QtNetwork.QNetworkProxy.ProxyType.NoProxy))
    request = QtNetwork.QNetworkRequest(QtCore.QUrl(url))
    configure(request, *files)
    loop = QtCore.QEventLoop()
    reply = manager.get(request)
    reply.finished.connect(loop.quit)
    if not reply.isFinished():
        loop.exec()

    status = reply.attribute(QtNetwork.QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    seen = {'status': status or 0, 'headers': bool(reply.rawHeaderList()), 'body': not reply.readAll().isEmpty()}
    error = reply.error()
    if error == QtNetwork.QNetworkReply.NetworkError.NoError:
        return seen | {'sees': 'answer'}
    return seen | {'sees': 'exception-with-answer' if status else 'transport-error', 'domain': 'QNetworkReply::error',
                   'code': error.value, 'symbol': error.name, 'message': reply.errorString()}


def main():
    application = QtCore.QCoreApplication(sys.argv)
    for line in sys.stdin:
        _, *case = line.rstrip('\n').split('\t')
        print(json.dumps(ask(*case)), flush=True)
    del application


main()
