# client.rb: what Ruby's Net::HTTP tells an application
#
# The protocol is client.py's.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

require 'json'
require 'net/http'
require 'openssl'

def ask(url, roots, certificates, key)
  uri = URI(url)
  http = Net::HTTP.new(uri.host, uri.port, nil)
  http.use_ssl = true
  http.ca_file = roots
  http.max_retries = 0
  unless certificates.empty?
    leaf, *rest = OpenSSL::X509::Certificate.load_file(certificates)
    http.cert = leaf
    http.extra_chain_cert = rest
    http.key = OpenSSL::PKey.read(File.read(key))
  end
  response = http.start { http.get(uri.path) }
  { sees: 'answer', status: response.code.to_i, headers: response.to_hash.any?,
    body: !response.body.to_s.empty? }
rescue StandardError => e
  { sees: 'transport-error', domain: e.class.name, message: e.message }
end

$stdout.sync = true
$stdin.each_line do |line|
  _, url, roots, certificates, key = line.chomp.split("\t", -1)
  puts JSON.generate(ask(url, roots, certificates, key))
end
