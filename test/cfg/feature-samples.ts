// The samples of language features: how they are found, made ready to run on addresses of their own, and what they are sent.

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIP_PORT, type Endpoint, type Loopback } from '../support/loopback.ts';
import { writeRequest } from '../support/sip-text.ts';

export const FEATURES = join(dirname(fileURLToPath(import.meta.url)), 'features');

export const featureSamples: readonly string[] = readdirSync(FEATURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** What a sample logs last; then everything is compared. */
export const END = 'end';

export const ENVIRONMENT: Readonly<Record<string, string>> = { SAMPLE_PORT: '5070', SAMPLE_HOST: 'example.net' };

/** Last bytes of the addresses: samples call their server 127.0.0.1. */
const SERVER = 1;
const CLIENT = 10;

export function serverOf(net: Loopback): Endpoint {
  return net.endpoint(SERVER);
}

export function clientOf(net: Loopback): Endpoint {
  return net.endpoint(CLIENT);
}

export function listenOf(net: Loopback): string {
  return `udp:${net.host(SERVER)}:${SIP_PORT}`;
}

/** Writes a sample with addresses of `net` for those of 127.0.0.0/24, and gives the path of its configuration. */
export function placeSample(sample: string, folder: string, net: Loopback): string {
  cpSync(join(FEATURES, sample), folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.cfg'),
  )) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'latin1').replaceAll('127.0.0.', `${net.prefix}.`), 'latin1');
  }
  return join(folder, 'main.cfg');
}

/** Lines of a script's log with the samples' own addresses. */
export function plainLog(lines: readonly string[], net: Loopback): string {
  return lines.map((line) => `${line.replaceAll(`${net.prefix}.`, '127.0.0.')}\n`).join('');
}

/** One OPTIONS, or what `requests.txt` lists: paragraphs of `METHOD URI` and header lines. */
export function requestsOf(sample: string, net: Loopback): string[] {
  const path = join(FEATURES, sample, 'requests.txt');
  const text = existsSync(path) ? readFileSync(path, 'latin1') : 'OPTIONS sip:alice@example.org\n';
  return text
    .replaceAll('127.0.0.', `${net.prefix}.`)
    .trim()
    .split(/\n{2,}/)
    .map((paragraph, index) => {
      const [first, ...headers] = paragraph.split('\n');
      const [method, uri] = first!.split(' ');
      return writeRequest({
        method: method!,
        uri: uri!,
        via: clientOf(net),
        branch: `z9hG4bKfeature${String(index)}`,
        from: '"Bob" <sip:bob@example.com>;tag=b1',
        to: '<sip:alice@example.org>',
        callId: `feature-${String(index)}`,
        contact: '<sip:bob@example.com>',
        headers,
      });
    });
}
