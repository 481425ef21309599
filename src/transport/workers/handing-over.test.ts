import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, test } from 'vitest';
import { StreamStage, streamMessage } from '../../../test/mock/stream-peers.ts';
import type { TransportKit } from '../../../test/mock/transport-kit.ts';
import { until } from '../../../test/support/until.ts';
import { doorbellFailure } from '../../lib/doorbell.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import type { LocalSocket, Transport } from '../../sip/flow.ts';
import type { TransportLimits } from '../limits.ts';
import { SendOption } from '../send-failure.ts';
import { groupsFailure } from '../socket-group.ts';
import { callOwner } from '../steering/call-owner.ts';
import { closePlan, newTransportPlan, type TransportPlan } from './plan.ts';
import { WorkerLink } from './worker-link.ts';

const stage = new StreamStage();
const plans: TransportPlan[] = [];
afterEach(async () => {
  await stage.close();
  for (const plan of plans.splice(0)) closePlan(plan);
});

interface Crew {
  readonly plan: TransportPlan;
  readonly kits: TransportKit[];
  /** Of each worker, the same address. */
  readonly sockets: LocalSocket[];
  /** Call-IDs of calls of a worker. */
  callOf(worker: number, index?: number): string;
}

async function crew(
  count: number,
  transport: Transport,
  limits: Partial<TransportLimits> = {},
  ringBytes?: number,
): Promise<Crew> {
  const plan = newTransportPlan({
    count,
    random: seededRandom(11),
    mostConnections: 100,
    ...(ringBytes !== undefined && { ringBytes }),
  });
  plans.push(plan);
  const kits = Array.from({ length: count }, (_, index) => stage.newKit(limits, new WorkerLink(plan, index)));
  const sockets: LocalSocket[] = [];
  for (const kit of kits) sockets.push(await kit.listen(transport));
  return { plan, kits, sockets, callOf: (worker, index = 0) => callsOf(plan, worker)[index]! };
}

function callsOf({ key, count }: TransportPlan, worker: number): string[] {
  const all = Array.from({ length: 400 }, (_, index) => `call-${index}@192.0.2.1`);
  return all.filter((callId) => callOwner(callId, key, count) === worker);
}

/** The worker that has the only connection. */
async function holder({ kits }: Crew): Promise<number> {
  return until('connection', () => {
    const found = kits.findIndex(({ layer }) => layer.snapshot().connections.length > 0);
    return found < 0 ? false : { found };
  }).then((at) => (at as unknown as { found: number }).found);
}

const texts = ({ received }: TransportKit): string[] => received.map(({ text }) => text);

describe.skipIf(groupsFailure() !== null || doorbellFailure() !== null)('several workers', () => {
  test('a datagram is handled by the worker of its call, whoever gets it, and answered from the same port', async () => {
    const { kits, sockets, plan } = await crew(3, 'udp');
    const peer = createSocket('udp4');
    const answers: string[] = [];
    peer.on('message', (bytes, { port }) => answers.push(`${port} ${bytes.toString('latin1')}`));
    await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
    for (const kit of kits)
      kit.layer.onMessage = (text, flow) => {
        kit.received.push({ text, flow });
        kit.layer.send(flow, `to ${text}`);
      };
    const sent: string[][] = kits.map((_, worker) =>
      callsOf(plan, worker)
        .slice(0, 20)
        .flatMap((callId) => [
          `BYE sip:b SIP/2.0\r\nCall-ID: ${callId}\r\n\r\n`,
          // The kernel does not know that one.
          `BYE sip:b SIP/2.0\r\ni: ${callId}\r\n\r\n`,
        ]),
    );
    for (const text of sent.flat()) peer.send(text, sockets[0]!.port, '127.0.0.1');
    await until('answers', () => answers.length === sent.flat().length);
    for (const [worker, kit] of kits.entries()) {
      expect(texts(kit).sort()).toEqual(sent[worker]!.sort());
      for (const { flow } of kit.received)
        expect(flow).toEqual({
          socket: sockets[worker],
          remoteAddress: '127.0.0.1',
          remotePort: peer.address().port,
          connection: 0,
        });
    }
    expect(answers.sort()).toEqual(
      sent
        .flat()
        .map((text) => `${sockets[0]!.port} to ${text}`)
        .sort(),
    );
    peer.close();
  });

  test('what has no Call-ID stays where it came, which is with any worker', async () => {
    const { kits, sockets } = await crew(2, 'udp');
    const peers = Array.from({ length: 30 }, () => createSocket('udp4'));
    for (const peer of [...peers, ...peers]) {
      peer.send('OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n', sockets[0]!.port, '127.0.0.1');
    }
    await until('all', () => kits.reduce((sum, { received }) => sum + received.length, 0) === 60);
    const [zero, one] = kits.map(({ received }) => received.map(({ flow }) => flow.remotePort)) as [number[], number[]];
    expect([zero.length > 0, one.length > 0, zero.filter((port) => one.includes(port))]).toEqual([true, true, []]);
    for (const peer of peers) peer.close();
  });

  test('a message of a stream is handled by the worker of its call, which answers by that connection', async () => {
    const all = await crew(3, 'tcp');
    const { kits, sockets, callOf } = all;
    const peer = await stage.dial(sockets[0]!);
    const has = await holder(all);
    for (const worker of [0, 1, 2]) {
      const text = streamMessage(callOf(worker));
      await peer.write(text);
      await until('message', () => kits[worker]!.received.length === 1);
      const [{ text: got, flow }] = kits[worker]!.received as [(typeof kits)[number]['received'][number]];
      expect([got, flow.socket, flow.remotePort, flow.connection % 3]).toEqual([text, sockets[worker], peer.port, has]);
      expect(kits[worker]!.layer.isConnected(flow)).toBe(true);
      expect(kits[worker]!.layer.send(flow, `answer ${worker} `)).toBe(true);
      await until('answer', () => peer.text.includes(`answer ${worker}`));
    }
    expect(kits.map(({ layer }) => layer.snapshot().connections.length).filter((count) => count > 0)).toEqual([1]);
  });

  test('what a worker answers is durable before it leaves by the connection of another', async () => {
    const all = await crew(2, 'tcp');
    const { kits, sockets, callOf } = all;
    const peer = await stage.dial(sockets[0]!);
    const other = 1 - (await holder(all));
    await peer.write(streamMessage(callOf(other)));
    await until('message', () => kits[other]!.received.length === 1);
    let saved = 0;
    kits[other]!.layer.beforeFlush = () => saved++;
    expect(kits[other]!.layer.send(kits[other]!.received[0]!.flow, 'answer')).toBe(true);
    expect(saved).toBe(1);
    await until('answer', () => peer.text.includes('answer'));
  });

  test('a connection with a peer is used by all, also by one that knows the address only, and the limit counts for all', async () => {
    const { kits, sockets } = await crew(2, 'tcp', { tcpMaxConnections: 1 });
    const peer = await stage.listener();
    const flow = (worker: number) => ({
      socket: sockets[worker]!,
      remoteAddress: '127.0.0.1',
      remotePort: peer.port,
      connection: 0,
    });
    expect(kits[1]!.layer.isConnected(flow(1))).toBe(false);
    expect(kits[0]!.layer.send(flow(0), 'first ')).toBe(true);
    await until('connection', () => peer.accepted.length === 1);
    expect(kits[1]!.layer.send(flow(1), 'second ', SendOption.NoConnect)).toBe(true);
    await until('both', () => peer.accepted[0]!.text === 'first second ');
    const other = await stage.listener();
    expect(kits[1]!.layer.send({ ...flow(1), remotePort: other.port }, 'third')).toBe(false);
    expect(kits[1]!.log.lines.join()).toContain('maximum number of connections exceeded: 1/1');
    peer.accepted[0]!.socket.destroy();
    await until('end', () => !kits[1]!.layer.isConnected(flow(1)));
    expect(kits[1]!.layer.send({ ...flow(1), remotePort: other.port }, 'fourth')).toBe(true);
  });

  test('connections that one address has opened to any worker count for its limit', async () => {
    const { kits, sockets } = await crew(2, 'tcp', { tcpMostOfSource: 12 });
    const peers: Awaited<ReturnType<typeof stage.dial>>[] = [];
    const open = (): number[] => kits.map(({ layer }) => layer.snapshot().connections.length);
    const total = (): number => open().reduce((sum, each) => sum + each, 0);
    const spread = Array.from({ length: 12 }, (_, index) => index + 1);
    for (const count of spread) {
      peers.push(await stage.dial(sockets[0]!));
      await until('connection', () => total() === count);
    }
    const refused = await stage.dial(sockets[0]!);
    await until('close', () => refused.closed);
    expect(kits.map(({ log }) => log.lines.join()).join()).toContain('connections from 127.0.0.1 exceeded: 12/12');
    expect([total(), peers.some(({ closed }) => closed)]).toEqual([12, false]);
    // One that goes makes room, whosever it was.
    peers[0]!.socket.destroy();
    await until('end', () => total() === 11);
    const last = await stage.dial(sockets[0]!);
    await until('connection', () => total() === 12);
    expect(last.closed).toBe(false);
  });

  test('whose message could not be sent is told, whoever has tried', async () => {
    const { kits, sockets, callOf } = await crew(2, 'tcp');
    const flow = (worker: number) => ({
      socket: sockets[worker]!,
      remoteAddress: '127.0.0.1',
      remotePort: 9,
      connection: 0,
      isSocketChosen: true,
      tls: { serverName: 'a', serverId: null },
    });
    const sent = [0, 1].map((worker) => streamMessage(callOf(worker)));
    expect(kits[0]!.layer.send(flow(0), sent[0]!)).toBe(true);
    // By the connection that the other is opening.
    expect(kits[1]!.layer.send(flow(1), sent[1]!)).toBe(true);
    await until('failures', () => kits.every(({ failures }) => failures.length === 1));
    for (const [worker, kit] of kits.entries()) {
      expect(kit.failures[0]).toMatchObject({ text: sent[worker], code: 'ECONNREFUSED', flow: flow(worker) });
    }
  });

  test('a connection is known to all, and all may end it, keep it and name its ports', async () => {
    const all = await crew(2, 'tcp');
    const { kits, sockets } = all;
    const peer = await stage.dial(sockets[0]!);
    const has = await holder(all);
    const [own, other] = [kits[has]!.layer, kits[1 - has]!.layer];
    const { id } = own.snapshot().connections[0]!;
    const lifetime = (): number => own.snapshot().connections[0]!.lifetime;
    for (const layer of [own, other]) {
      expect([layer.connections.has(id), layer.connections.has(id + 2), layer.connections.has(id + 1)]).toEqual([
        true,
        false,
        false,
      ]);
      expect([layer.connections.state(id), layer.connections.state(id + 2)]).toEqual(['open', null]);
      expect([layer.connections.find('127.0.0.1', peer.port), layer.connections.find('127.0.0.1', 1)]).toEqual([
        id,
        null,
      ]);
    }
    expect([other.connections.setLifetime(id, 77_000), other.connections.setLifetime(id + 2, 1)]).toEqual([
      true,
      false,
    ]);
    await until('lifetime', () => lifetime() === 77);
    expect([
      other.connections.setKeepAlive(id, { idle: 5, count: 2, interval: 1 }),
      other.connections.setKeepAlive(id, null),
      other.connections.setKeepAlive(id + 2, null),
    ]).toEqual([[], [], null]);
    expect([other.connections.addAlias(id, 4711), other.connections.addAlias(id + 2, 4711)]).toEqual([true, false]);
    await until('alias', () => other.connections.find('127.0.0.1', 4711) === id);
    expect([other.connections.close(id), other.connections.close(id + 2)]).toEqual([true, false]);
    await until('end', () => peer.closed);
    await until(
      'nobody has it',
      () => !other.connections.has(id) && other.connections.find('127.0.0.1', 4711) === null,
    );
  });

  test('what is handed over to a worker that is being replaced waits for the next one, whose connections have other numbers', async () => {
    const all = await crew(2, 'tcp');
    const { kits, sockets, plan, callOf } = all;
    const peers = [];
    // The kernel chooses who gets them.
    while (kits.some(({ layer }) => layer.snapshot().connections.length === 0)) {
      peers.push(await stage.dial(sockets[0]!));
      await new Promise(setImmediate);
    }
    const before = kits[1]!.layer.snapshot().connections.map(({ id }) => id);
    const own = peers.find(({ port }) => kits[0]!.layer.connections.find('127.0.0.1', port)! % 2 === 0)!;
    await kits[1]!.layer.close();
    expect(before.map((id) => kits[0]!.layer.connections.has(id))).toEqual(before.map(() => false));
    await own.write(streamMessage(callOf(1)) + streamMessage(callOf(0)));
    await until('own message', () => kits[0]!.received.length === 1);
    const next = stage.newKit({}, new WorkerLink(plan, 1));
    await next.listen('tcp');
    await until('message', () => next.received.length === 1);
    while (next.layer.snapshot().connections.length === 0) {
      await stage.dial(sockets[0]!);
      await new Promise(setImmediate);
    }
    const after = next.layer.snapshot().connections.map(({ id }) => id);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  test('a ring that is full loses datagrams, which is counted, and nothing of a stream', async () => {
    const { plan } = await crew(2, 'tcp', {}, 4096);
    const stuck = new WorkerLink(plan, 1);
    const writer = new WorkerLink(plan, 0);
    let taken = 0;
    const text = 'x'.repeat(1000);
    const told = Array.from({ length: 10 }, () => writer.tell(1, [1], [text], false));
    expect([told.filter((each) => each).length, writer.lost]).toEqual([4, 6]);
    expect(Array.from({ length: 50 }, () => writer.tell(1, [2], [text], true))).toEqual(
      Array.from({ length: 50 }, () => true),
    );
    stuck.begin((from, numbers, [got]) => {
      expect([from, numbers, got]).toEqual([0, [taken < 4 ? 1 : 2], text]);
      taken++;
    });
    await until('all', () => taken === 54);
    expect(Array.from({ length: 9000 }, () => writer.tell(1, [3], [text], true)).at(-1)).toBe(false);
    writer.close();
    stuck.close();
  });

  test('a worker that takes nothing costs the others a count for each datagram', async () => {
    const plan = newTransportPlan({ count: 2, random: seededRandom(11), mostConnections: 100, ringBytes: 4096 });
    plans.push(plan);
    const kit = stage.newKit({}, new WorkerLink(plan, 0));
    const { port } = await kit.listen('udp');
    // The kernel cannot read these and chooses by address: who sends from many ports reaches both.
    const text = `BYE sip:b SIP/2.0\r\ni: ${callsOf(plan, 1)[0]!}\r\nX: ${'x'.repeat(2000)}\r\n\r\n`;
    const peers = Array.from({ length: 40 }, () => createSocket('udp4'));
    for (const peer of peers) peer.send(text, port, '127.0.0.1');
    await until('losses', () => kit.layer.snapshot().counters.udp.dropped > 0);
    expect(kit.received).toEqual([]);
    for (const peer of peers) peer.close();
  });

  test('a Call-ID that others write is that of the call it stands for', async () => {
    const all = await crew(2, 'tcp');
    const { kits, sockets, callOf } = all;
    for (const { layer } of kits) layer.knowCallsAs((callId) => (callId === 'mask' ? callOf(1) : callId));
    const peer = await stage.dial(sockets[0]!);
    await peer.write(streamMessage('mask'));
    await until('message', () => kits[1]!.received.length === 1);
    expect([kits[1]!.layer.isOwnCall(callOf(1)), kits[0]!.layer.isOwnCall(callOf(1))]).toEqual([true, false]);
  });
});
