import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { until } from '../../../test/support/until.ts';
import { attachSteering, closeGroup, duplicate, groupsFailure, openGroup, type SocketGroup } from '../socket-group.ts';
import { newBatchMemory, type UdpBatchNative, udpBatchNative } from '../udp/batch-native.ts';
import { callOwner, newCallKey } from './call-owner.ts';
import { steeringBytes, steeringProgram } from './steering-program.ts';
import { runBpf } from './testing/bpf-machine.ts';
import { anyMessage, usualMessage } from './testing/sip-text.ts';

const MISSED = 0xffffffff;
const key = newCallKey(seededRandom(5));

// Of two a wrong one would be the right one often; that there may be so many is only for that.
test.each([3, 64, 65_535])('of %i workers the program names the right one, or none', (count) => {
  const program = steeringProgram(key, count);
  fc.assert(
    fc.property(anyMessage, ({ text, callId }) => {
      const wanted = callOwner(callId, key, count);
      // What is in a body may be taken for the header that was missed.
      const inBodies = ['of-another@example.com', 'body'].map((id) => callOwner(id, key, count));
      expect([wanted, MISSED, ...inBodies]).toContain(runBpf(program, text));
    }),
    { numRuns: 1000 },
  );
});

test('it finds the Call-ID of messages as they are usual', () => {
  const program = steeringProgram(key, 4);
  fc.assert(
    fc.property(usualMessage, ({ text, callId }) => {
      // Fewer chars make no word to hash.
      if (callId.length >= 4) expect(runBpf(program, text)).toBe(callOwner(callId, key, 4));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  '',
  '\0\0\0\0',
  '\r\n\r\n',
  'OPTIONS sip:a SIP/2.0\r\n\r\n',
  `INVITE sip:a SIP/2.0\r\nX: ${'y'.repeat(300)}\r\n\r\n`,
])('what has no Call-ID goes to any worker, not to the first one: %j', (text) => {
  const program = steeringProgram(key, 4);
  for (let length = 0; length <= text.length; length++) expect(runBpf(program, text.slice(0, length))).toBe(MISSED);
});

test('a line that looks like it hides one that follows within some hundred bytes only', () => {
  const program = steeringProgram(key, 64);
  const lure = 'Call-Info: <sip:call-id@example.com>\r\nSubject: call\r\n';
  const text = (between: string): string =>
    `BYE sip:b SIP/2.0\r\n${lure}X: ${between}\r\nCall-ID: 12345-abc@192.0.2.7\r\n\r\n${'v'.repeat(2000)}`;
  const wanted = callOwner('12345-abc@192.0.2.7', key, 64);
  expect([wanted, MISSED]).toContain(runBpf(program, text('')));
  expect(runBpf(program, text('y'.repeat(150)))).toBe(wanted);
});

test('it finds it wherever it is in the first 1400 bytes, and leaves what is behind to the kernel', () => {
  const program = steeringProgram(key, 64);
  for (let before = 0; before < 2000; before += 11) {
    const head = `BYE sip:b SIP/2.0\r\nX: ${'y'.repeat(before)}\r\n`;
    const text = `${head}Call-ID: 12345-abc@192.0.2.7\r\n\r\n`;
    const wanted = callOwner('12345-abc@192.0.2.7', key, 64);
    if (before < 1400) expect(runBpf(program, text)).toBe(wanted);
    else expect([wanted, MISSED]).toContain(runBpf(program, text));
  }
});

describe.skipIf(groupsFailure() !== null)('in the kernel', () => {
  const group = (count: number, isStream = false, family: 4 | 6 = 4, port = 0): SocketGroup =>
    openGroup({ isStream, family, address: family === 4 ? '127.0.0.1' : '::1', port, receiveBuffer: 4_000_000 }, count);

  /** Reads the sockets of a group through copies, as workers do; texts by index. */
  function readers(of: SocketGroup, family: 4 | 6): { got: string[][]; close: () => void } {
    const native = udpBatchNative() as UdpBatchNative;
    const got = of.descriptors.map((): string[] => []);
    const sockets = of.descriptors.map((descriptor, index) => {
      const { slab, numbers, outSlab, outNumbers } = newBatchMemory(native);
      const onEvent = (count: number): void => {
        for (let at = 0; at < count; at++) {
          const from = at * native.slotBytes;
          got[index]!.push(slab.toString('latin1', from, from + numbers[at * native.metaInts]!));
        }
      };
      return native.adopt!(descriptor, family, onEvent, slab, numbers, outSlab, outNumbers);
    });
    return { got, close: () => sockets.forEach((socket) => native.close(socket)) };
  }

  async function sendAll(socket: Socket, of: SocketGroup, address: string, texts: readonly string[]): Promise<void> {
    for (const [index, text] of texts.entries()) {
      socket.send(Buffer.from(text, 'latin1'), of.port, address);
      if (index % 50 === 0) await new Promise(setImmediate);
    }
  }

  test.each([4, 6] as const)('the program gives each message to its worker, over IPv%i', async (family) => {
    const sockets = group(4, false, family);
    attachSteering(sockets.descriptors[0]!, steeringBytes(key, 4));
    const { got, close } = readers(sockets, family);
    const sender = createSocket(family === 4 ? 'udp4' : 'udp6');
    const messages = fc.sample(usualMessage, { numRuns: 400, seed: 3 }).filter(({ callId }) => callId.length > 3);
    const program = steeringProgram(key, 4);
    const address = family === 4 ? '127.0.0.1' : '::1';
    await sendAll(
      sender,
      sockets,
      address,
      messages.map(({ text }) => text),
    );
    await until('all', () => got.reduce((sum, texts) => sum + texts.length, 0) === messages.length);
    for (const { text } of messages) {
      const index = runBpf(program, text);
      if (index !== MISSED) expect(got[index]).toContain(text);
    }
    sender.close();
    close();
    closeGroup(sockets);
  });

  test('what waits for a worker that has gone is there for the next one', async () => {
    const sockets = group(2);
    attachSteering(sockets.descriptors[0]!, steeringBytes(key, 2));
    const message = (index: number): string => `BYE sip:b SIP/2.0\r\nCall-ID: call-${index}\r\n\r\n`;
    const texts = Array.from({ length: 100 }, (_, index) => message(index));
    const first = readers(sockets, 4);
    first.close();
    const sender = createSocket('udp4');
    await sendAll(sender, sockets, '127.0.0.1', texts);
    const { got, close } = readers(sockets, 4);
    await until('all', () => got.flat().length === texts.length);
    for (const [index, text] of texts.entries()) expect(got[callOwner(`call-${index}`, key, 2)]).toContain(text);
    sender.close();
    close();
    closeGroup(sockets);
  });

  test('an address that another has is refused, also where that is such a group', () => {
    const sockets = group(2);
    let code: unknown = null;
    try {
      group(2, false, 4, sockets.port);
    } catch (error) {
      ({ code } = error as NodeJS.ErrnoException);
    }
    expect(code).toBe('EADDRINUSE');
    closeGroup(sockets);
    closeGroup(group(2, false, 4, sockets.port));
  });

  test('each worker listens for streams, one that closes leaves its socket, and the next takes it', async () => {
    const sockets = group(2, true);
    const accepted = [0, 0];
    const listen = async (index: number): Promise<() => Promise<unknown>> => {
      const server = createServer((peer) => {
        accepted[index]!++;
        peer.destroy();
      });
      server.listen({ fd: duplicate(sockets.descriptors[index]!) });
      await once(server, 'listening');
      return () => new Promise((resolve) => server.close(resolve));
    };
    const connectMany = async (): Promise<void> => {
      for (let count = 0; count < 40; count++) {
        const client = connect(sockets.port, '127.0.0.1').on('error', () => undefined);
        await once(client, 'close');
      }
    };
    const closers = [await listen(0), await listen(1)];
    await connectMany();
    expect(() => group(2, true, 4, sockets.port)).toThrow('address already in use');
    const [zero, one] = accepted as [number, number];
    expect([zero > 0, one > 0, zero + one]).toEqual([true, true, 40]);
    await closers[1]!();
    closers[1] = await listen(1);
    await connectMany();
    await until('all', () => accepted.reduce((sum, count) => sum + count) === 80);
    for (const close of closers) await close();
    closeGroup(sockets);
  });

  test('a program that is none, or a descriptor that is none, is refused with the reason', () => {
    const sockets = group(1);
    expect(() => attachSteering(sockets.descriptors[0]!, new Uint8Array(8))).toThrow('EINVAL');
    expect(() => attachSteering(sockets.descriptors[0]!, new Uint8Array(7))).toThrow('EINVAL');
    expect(() => attachSteering(-1, steeringBytes(key, 2))).toThrow('EBADF');
    expect(() => duplicate(-1)).toThrow('EBADF');
    const native = udpBatchNative() as UdpBatchNative;
    const { slab, numbers, outSlab, outNumbers } = newBatchMemory(native);
    const none = null as unknown as () => void;
    const [descriptor] = sockets.descriptors as [number];
    expect(() => native.adopt!(descriptor, 4, none, slab, numbers, outSlab, outNumbers)).toThrow('invalid argument');
    expect(() => native.open(4, '127.0.0.1', 0, 0, none, slab, numbers, outSlab, outNumbers)).toThrow(
      'invalid argument',
    );
    closeGroup(sockets);
    expect(() => fstatSync(sockets.descriptors[0]!)).toThrow('EBADF');
  });
});
