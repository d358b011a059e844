// client.go: what Go's net/http tells an application
//
// The protocol is client.py's.
//
// Copyright 2026 The Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

type seen struct {
	Sees    string `json:"sees"`
	Status  int    `json:"status"`
	Headers bool   `json:"headers"`
	Body    bool   `json:"body"`
	Domain  string `json:"domain,omitempty"`
	Message string `json:"message,omitempty"`
}

func failure(err error) seen {
	var links []string
	for link := err; link != nil; link = errors.Unwrap(link) {
		links = append(links, fmt.Sprintf("%T", link))
	}
	return seen{Sees: "transport-error", Domain: strings.Join(links, " ← "), Message: err.Error()}
}

func ask(url, roots, certificates, key string) seen {
	pem, err := os.ReadFile(roots)
	if err != nil {
		return failure(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(pem)
	if certificates != "" {
		pair, err := tls.LoadX509KeyPair(certificates, key)
		if err != nil {
			return failure(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}

	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return failure(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return failure(err)
	}
	return seen{Sees: "answer", Status: response.StatusCode, Headers: len(response.Header) > 0, Body: len(body) > 0}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		out.Encode(ask(parts[1], parts[2], parts[3], parts[4]))
	}
}
