import { expect, test } from 'vitest';
import { addDestination, destinationOf, newDestination, setDestination, type Destination } from './destination.ts';
import { sampleContext, SOCKET } from './testing/sample.ts';

/** Every field has a value of its own: a field added to the type has to be added here. */
const FULL: Required<Destination> = {
  uri: 'sip:bob@192.0.2.7',
  destination: 'sip:192.0.2.8',
  q: 700,
  socket: SOCKET,
  flags: 5,
  path: '<sip:edge.test;lr>',
  instance: '<urn:uuid:1>',
  ruid: 'uloc-1',
  userAgent: 'phone',
  regId: 2,
};

test('a destination set for a run is the one it has, in every field', () => {
  const ctx = sampleContext();
  setDestination(ctx, FULL);
  expect(destinationOf(ctx)).toEqual(FULL);
  const empty = newDestination(FULL.uri);
  expect(Object.keys(FULL).sort()).toEqual(Object.keys(empty).sort());
  for (const key of Object.keys(FULL) as (keyof Destination)[]) {
    if (key !== 'uri') expect(FULL[key], key).not.toEqual(empty[key]);
  }
});

test('the Request-URI as received is no changed one', () => {
  const ctx = sampleContext();
  setDestination(ctx, newDestination(ctx.message.requestUri));
  expect(ctx.newUri).toBeNull();
});

test('the Request-URI counts among the destinations', () => {
  const ctx = sampleContext();
  const added = Array.from({ length: 3 }, () => addDestination(ctx, newDestination('sip:a@b'), 3));
  expect([added, ctx.branches.length]).toEqual([[true, true, false], 2]);
});
