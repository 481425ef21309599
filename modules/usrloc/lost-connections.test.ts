import { expect, test } from 'vitest';
import { ModuleBench } from '../../test/support/module-host.ts';
import type { Flow } from '../../src/sip/flow.ts';
import registrar from '../registrar/index.ts';
import usrloc from './index.ts';

async function start(parameters: Record<string, number>): Promise<ModuleBench> {
  const bench = new ModuleBench();
  await bench.load(usrloc, { preload: ['location'], ...parameters });
  await bench.load(registrar, { min_expires: 0 });
  return bench;
}

let cseq = 0;

/** Registers `user` at `host` by a connection. */
function register(bench: ModuleBench, user: string, host: string, connection: number, expires = 600): void {
  const text = [
    'REGISTER sip:h SIP/2.0',
    'Via: SIP/2.0/WS x.invalid;branch=z9hG4bK-1',
    `From: <sip:${user}@h>;tag=1`,
    `To: <sip:${user}@h>`,
    `Call-ID: ${user}`,
    `CSeq: ${++cseq} REGISTER`,
    `Contact: <sip:${user}@${host};transport=ws>;expires=${expires}`,
    'Content-Length: 0',
  ];
  expect(bench.call('save', bench.context(`${text.join('\n')}\n\n`, { connection }), 'location')).toBeGreaterThan(0);
}

function lose(bench: ModuleBench, connection: number): void {
  for (const handler of bench.connectionClosed) handler({ connection } as Flow, 'closed');
}

function contacts(bench: ModuleBench): string[] {
  const text = JSON.stringify(bench.rpc('ul.dump'));
  return [...text.matchAll(/sip:\w+@\w+/g)].map(([uri]) => uri);
}

test('contacts end with their connection, and their end is an event', async () => {
  const bench = await start({ handle_lost_tcp: 1 });
  let ended = 0;
  bench.routes.set('usrloc:contact-expired', () => void ended++);
  register(bench, 'a', 'one', 7);
  register(bench, 'a', 'two', 8);
  register(bench, 'b', 'three', 7);
  register(bench, 'c', 'four', 0);
  lose(bench, 7);
  expect(contacts(bench)).toEqual(['sip:a@two', 'sip:c@four']);
  expect(ended).toBe(2);
});

test('a contact that came again by another connection outlives the first', async () => {
  const bench = await start({ handle_lost_tcp: 1 });
  register(bench, 'a', 'one', 7);
  register(bench, 'a', 'one', 9);
  lose(bench, 7);
  expect(contacts(bench)).toEqual(['sip:a@one']);
  lose(bench, 9);
  expect(contacts(bench)).toEqual([]);
});

test('without handle_lost_tcp contacts end by their time', async () => {
  const bench = await start({});
  register(bench, 'a', 'one', 7);
  lose(bench, 7);
  expect(contacts(bench)).toEqual(['sip:a@one']);
});

test('with close_expired_tcp the connection of a contact that expires is closed', async () => {
  const bench = await start({ close_expired_tcp: 1 });
  register(bench, 'a', 'one', 7, 10);
  register(bench, 'b', 'two', 0, 10);
  bench.time.run(61_000);
  expect(bench.closedConnections).toEqual([7]);
});

test('a REGISTER that is saved after its connection has ended does not last', async () => {
  const bench = await start({ handle_lost_tcp: 1 });
  bench.endedConnections.add(7);
  register(bench, 'a', 'one', 7);
  register(bench, 'b', 'two', 8);
  bench.time.run(61_000);
  expect(contacts(bench)).toEqual(['sip:b@two']);
});

test('a contact that expires leaves the others behind its connection alone', async () => {
  const bench = await start({ handle_lost_tcp: 1 });
  register(bench, 'a', 'one', 7, 10);
  register(bench, 'a', 'two', 7);
  bench.time.run(61_000);
  expect(contacts(bench)).toEqual(['sip:a@two']);
  lose(bench, 7);
  expect(contacts(bench)).toEqual([]);
});
