import { expect, test } from 'vitest';
import type { LocalSocket } from '../sip/flow.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';
import { Context } from './context.ts';
import { ScriptVariables } from './script-variables.ts';
import { addDestination, destinationOf, newDestination, setDestination, type Destination } from './destination.ts';

const SOCKET: LocalSocket = {
  id: 0,
  transport: 'udp',
  family: 4,
  address: '192.0.2.5',
  port: 5060,
  advertisedAddress: null,
  advertisedPort: null,
  name: null,
};

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

function context(): Context {
  const message = parseMessage('OPTIONS sip:bob@192.0.2.5 SIP/2.0\r\nCall-ID: a\r\n\r\n');
  const flow = { socket: SOCKET, remoteAddress: '192.0.2.1', remotePort: 5060, connection: 0 };
  if (isFailure(message)) throw new Error('the message of the test is bad');
  return new Context({ message, flow, id: 1, time: 0, variables: new ScriptVariables() });
}

test('a destination set for a run is the one it has, in every field', () => {
  const ctx = context();
  setDestination(ctx, FULL);
  expect(destinationOf(ctx)).toEqual(FULL);
  const empty = newDestination(FULL.uri);
  expect(Object.keys(FULL).sort()).toEqual(Object.keys(empty).sort());
  for (const key of Object.keys(FULL) as (keyof Destination)[]) {
    if (key !== 'uri') expect(FULL[key], key).not.toEqual(empty[key]);
  }
});

test('the Request-URI as received is no changed one', () => {
  const ctx = context();
  setDestination(ctx, newDestination('sip:bob@192.0.2.5'));
  expect(ctx.newUri).toBeNull();
});

test('the Request-URI counts among the destinations', () => {
  const ctx = context();
  const added = Array.from({ length: 3 }, () => addDestination(ctx, newDestination('sip:a@b'), 3));
  expect([added, ctx.branches.length]).toEqual([[true, true, false], 2]);
});
