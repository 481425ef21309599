import { expect, test } from 'vitest';
import type { Target } from '../module/host.ts';
import { KnownTargets } from './known-targets.ts';

const targetAt = (port: number): Target => ({ transport: 'udp', address: '192.0.2.1', port, more: null });

test('a URI is known once it was added, and no other', () => {
  const known = new KnownTargets();
  expect(known.find('sip:192.0.2.1:5060')).toBeNull();
  known.add('sip:192.0.2.1:5060', targetAt(5060));
  expect(known.find('sip:192.0.2.1:5060')).toEqual(targetAt(5060));
  expect(known.find('sip:192.0.2.1:5061')).toBeNull();
  expect(known.find('')).toBeNull();
});

test('however many were added, each that is known leads where it leads', () => {
  const known = new KnownTargets();
  const uris = Array.from({ length: 2_000 }, (_, port) => `sip:192.0.2.1:${port + 1}`);
  for (const [port, uri] of uris.entries()) known.add(uri, targetAt(port + 1));
  const found = uris.map((uri) => known.find(uri)?.port ?? null);
  expect(found.every((port, at) => port === null || port === at + 1)).toBe(true);
  expect(found.at(-1)).toBe(2_000);
  expect(found.filter((port) => port !== null).length).toBeGreaterThan(100);
});
