// What is left of stream connections that have ended: nothing, however many there were.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { StreamStage, streamEvents, streamMessage } from '../../test/mock/stream-peers.ts';
import type { TransportKit } from '../../test/mock/transport-kit.ts';
import { until } from '../../test/support/until.ts';
import type { LocalSocket } from '../sip/flow.ts';

const stage = new StreamStage();
afterEach(() => stage.close());

const ROUNDS = 10;
const AT_ONCE = 30;

let collectGarbage: () => void;

beforeAll(() => {
  setFlagsFromString('--expose-gc');
  collectGarbage = runInNewContext('gc') as () => void;
});

/** Opens so many connections, lets the peers use them, and ends them all; gives what could keep each in memory. */
async function round(kit: TransportKit, local: LocalSocket, use: (peers: readonly Socket[]) => Promise<void>) {
  const peers = Array.from({ length: AT_ONCE }, () => connect(local.port, local.address));
  await Promise.all(peers.map((peer) => once(peer, 'connect')));
  const { connections } = kit.layer.streams;
  await until('connections', () => connections.size === AT_ONCE);
  const held = [...connections.all()].flatMap((connection) => [connection, connection.flow]);
  const weak = held.map((each) => new WeakRef(each));
  await use(peers);
  await Promise.all(peers.map((peer) => (peer.destroyed ? null : once(peer.end().resume(), 'close'))));
  await until('the end of all', () => connections.size === 0);
  return weak;
}

async function expectNothingLeft(kit: TransportKit, held: readonly WeakRef<object>[]): Promise<void> {
  expect(held).toHaveLength(ROUNDS * AT_ONCE * 2);
  expect(kit.time.timers.size).toBe(0);
  expect(kit.layer.snapshot()).toMatchObject({
    connections: [],
    tcp: { openedConnections: 0, openedTlsConnections: 0, queuedBytes: 0 },
  });
  expect(kit.layer.streams.connections.acceptedFrom('127.0.0.1')).toBe(0);
  await until('garbage', () => {
    collectGarbage();
    return held.every((each) => each.deref() === undefined);
  });
}

test('300 connections opened and closed without a byte: all is released', async () => {
  const kit = stage.newKit();
  const local = await kit.listen('tcp');
  const held: WeakRef<object>[] = [];
  for (let number = 0; number < ROUNDS; number++) held.push(...(await round(kit, local, () => Promise.resolve())));
  await expectNothingLeft(kit, held);
});

test('300 connections with a message and its answer each: all is released', async () => {
  const kit = stage.newKit();
  const local = await kit.listen('tcp');
  kit.layer.onMessage = (_text, flow) => kit.layer.send(flow, 'answer');
  const held: WeakRef<object>[] = [];
  for (let number = 0; number < ROUNDS; number++) {
    const weak = await round(kit, local, async (peers) => {
      const answers = peers.map((peer) => once(peer, 'data'));
      for (const peer of peers) peer.write(streamMessage('one', 'body'));
      await Promise.all(answers);
    });
    held.push(...weak);
  }
  expect(streamEvents(kit)).toMatchObject({ passive_open: ROUNDS * AT_ONCE });
  await expectNothingLeft(kit, held);
});

test('300 connections of other names that end within a message, by a reset: all is released', async () => {
  const kit = stage.newKit();
  const local = await kit.listen('tcp');
  const held: WeakRef<object>[] = [];
  for (let number = 0; number < ROUNDS; number++) {
    const weak = await round(kit, local, async (peers) => {
      for (const { id } of kit.layer.snapshot().connections) kit.layer.connections.addAlias(id, 5060);
      for (const peer of peers) peer.write('MESSAGE sip:a@b SIP/2.0\r\n');
      await until('the bytes', () => kit.time.timers.size === 2 * AT_ONCE);
      for (const peer of peers) peer.resetAndDestroy();
    });
    held.push(...weak);
  }
  expect(streamEvents(kit)).toMatchObject({ con_reset: ROUNDS * AT_ONCE });
  await expectNothingLeft(kit, held);
});
