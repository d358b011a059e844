<?php
// client.php: what PHP's streams, its curl and Guzzle tell an application
//
// The protocol is client.py's.
//
// Copyright 2026 The Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

function ask_streams ($url, $roots, $certificates, $key)
{
  $warnings = [];
  $ssl = ['cafile' => $roots];
  if ($certificates !== '')
    $ssl += ['local_cert' => $certificates, 'local_pk' => $key];
  set_error_handler (function ($_, $text) use (&$warnings) { $warnings[] = $text; return true; });
  $body = file_get_contents ($url, false, stream_context_create (['ssl' => $ssl, 'http' => ['timeout' => 30]]));
  restore_error_handler ();

  $headers = $http_response_header ?? [];
  preg_match ('#^HTTP/\S+ (\d+)#', $headers[0] ?? '', $found);
  $seen = ['status' => (int) ($found[1] ?? 0), 'headers' => count ($headers) > 1,
           'body' => is_string ($body) && $body !== ''];
  if ($body !== false)
    return ['sees' => 'answer'] + $seen;
  return ['sees' => $headers ? 'exception-with-answer' : 'transport-error', 'domain' => 'false, E_WARNING',
          'message' => implode (' / ', array_map ('trim', str_replace ("\n", ' ', $warnings)))] + $seen;
}

function ask_curl ($url, $roots, $certificates, $key)
{
  $headers = 0;
  $curl = curl_init ($url);
  curl_setopt_array ($curl, [
    CURLOPT_CAINFO => $roots, CURLOPT_RETURNTRANSFER => true, CURLOPT_NOPROXY => '*', CURLOPT_TIMEOUT => 30,
    CURLOPT_HEADERFUNCTION => function ($_, $line) use (&$headers) { $headers++; return strlen ($line); },
  ]);
  if ($certificates !== '')
    curl_setopt_array ($curl, [CURLOPT_SSLCERT => $certificates, CURLOPT_SSLKEY => $key]);
  $body = curl_exec ($curl);
  if ($body === false)
    return ['sees' => 'transport-error', 'domain' => 'curl_errno', 'code' => curl_errno ($curl),
            'message' => curl_error ($curl)];
  return ['sees' => 'answer', 'status' => curl_getinfo ($curl, CURLINFO_RESPONSE_CODE), 'headers' => $headers > 1,
          'body' => $body !== ''];
}

function see_response ($response)
{
  return ['status' => $response->getStatusCode (), 'headers' => count ($response->getHeaders ()) > 0,
          'body' => (string) $response->getBody () !== ''];
}

function ask_guzzle ($url, $roots, $certificates, $key)
{
  require_once '/usr/share/php/GuzzleHttp/autoload.php';
  $options = ['verify' => $roots, 'proxy' => '', 'timeout' => 30];
  if ($certificates !== '')
    $options += ['cert' => $certificates, 'ssl_key' => $key];
  try {
    return ['sees' => 'answer'] + see_response ((new GuzzleHttp\Client ())->get ($url, $options));
  } catch (GuzzleHttp\Exception\BadResponseException $e) {
    return ['sees' => 'exception-with-answer', 'domain' => get_class ($e), 'message' => $e->getMessage ()]
      + see_response ($e->getResponse ());
  } catch (GuzzleHttp\Exception\TransferException $e) {
    return ['sees' => 'transport-error', 'domain' => get_class ($e), 'message' => $e->getMessage (),
            'code' => $e->getHandlerContext ()['errno'] ?? null];
  }
}

$clients = ['php.file-get-contents' => 'ask_streams', 'php.curl' => 'ask_curl', 'php.guzzle' => 'ask_guzzle'];

while (($line = fgets (STDIN)) !== false) {
  [$platform, $url, $roots, $certificates, $key] = explode ("\t", rtrim ($line, "\n"));
  echo json_encode ($clients[$platform] ($url, $roots, $certificates, $key), JSON_UNESCAPED_UNICODE), "\n";
}
