// client.js: what Node's HTTP clients tell an application
//
// The protocol is client.py's.
//
// Copyright 2026 The Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

'use strict';

const fs = require('fs');
const https = require('https');
const readline = require('readline');

function settings(roots, certificates, key) {
  const read = (path) => (path ? fs.readFileSync(path) : undefined);
  return { ca: read(roots), cert: read(certificates), key: read(key) };
}

function answer(status, headers, body) {
  return { sees: 'answer', status, headers: Object.keys(headers).length > 0, body: body.length > 0 };
}

// An error and what it came from, outermost first; the innermost one's code is
// the symbol.
function failure(error) {
  const links = [];
  for (let link = error; link instanceof Error && !links.includes(link); link = link.cause)
    links.push(link);
  const last = links.findLast ? links.findLast((link) => link.code) : links.filter((link) => link.code).pop();
  return {
    sees: 'transport-error',
    domain: links.map((link) => (link.name === 'Error' ? link.constructor.name : link.name)).join(' ← '),
    code: typeof last?.errno === 'number' ? last.errno : null,
    symbol: last?.code ?? null,
    message: error.message,
  };
}

function exception(error, response) {
  return {
    ...answer(response.status, response.headers, response.body),
    sees: 'exception-with-answer',
    domain: error.name,
    symbol: error.code,
    message: error.message,
  };
}

function askHttps(url, options) {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ...options, agent: false }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve(answer(response.statusCode, response.headers, Buffer.concat(parts))));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

async function withUndici(options, ask) {
  const undici = require('undici');
  const dispatcher = new undici.Agent({ connect: options });
  try {
    return await ask(undici, dispatcher);
  } finally {
    await dispatcher.destroy();
  }
}

const clients = {
  'node.https': askHttps,

  'node.fetch': (url, options) => withUndici(options, async (undici, dispatcher) => {
    const response = await undici.fetch(url, { dispatcher });
    return answer(response.status, Object.fromEntries(response.headers), await response.text());
  }),

  'node.undici-request': (url, options) => withUndici(options, async (undici, dispatcher) => {
    const response = await undici.request(url, { dispatcher });
    return answer(response.statusCode, response.headers, await response.body.text());
  }),

  'node.axios': async (url, options) => {
    const axios = require('axios');
    try {
      const response = await axios.get(url, { httpsAgent: new https.Agent(options), proxy: false, responseType: 'text' });
      return answer(response.status, response.headers, response.data);
    } catch (error) {
      if (!error.response)
        throw error;
      const { status, headers, data } = error.response;
      return exception(error, { status, headers, body: data });
    }
  },

  'node.got': async (url, options) => {
    const got = require('got');
    try {
      const { statusCode, headers, body } = await got(url, {
        https: { certificateAuthority: options.ca, certificate: options.cert, key: options.key }, retry: 0 });
      return answer(statusCode, headers, body);
    } catch (error) {
      if (!error.response)
        throw error;
      const { statusCode, headers, body } = error.response;
      return exception(error, { status: statusCode, headers, body });
    }
  },
};

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [platform, url, roots, certificates, key] = line.split('\t');
    let seen;
    try {
      seen = await clients[platform](url, settings(roots, certificates, key));
    } catch (error) {
      seen = failure(error);
    }
    console.log(JSON.stringify(seen));
  }
}

main();
