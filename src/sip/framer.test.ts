import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamFramer } from './framer.ts';
import type { FramerLimits } from './framer.ts';

type Item = string | { ping: true } | { bodyWanted: true } | { error: string; head: string };

function drain(framer: StreamFramer): Item[] {
  const items: Item[] = [];
  for (let item = framer.next(); item !== null; item = framer.next()) {
    if (typeof item === 'string') items.push(item);
    else if (item.kind === 'ping') items.push({ ping: true });
    else if (item.kind === 'continue') items.push({ bodyWanted: true });
    else items.push({ error: item.reason, head: item.head });
  }
  return items;
}

function frame(text: string, limits?: Partial<FramerLimits>): Item[] {
  const framer = new StreamFramer({
    maxHeadBytes: 1000,
    maxMessageBytes: 2000,
    acceptNoContentLength: false,
    ...limits,
  });
  framer.push(Buffer.from(text, 'latin1'));
  return drain(framer);
}

function error(text: string, limits?: Partial<FramerLimits>): string | null {
  const last = frame(text, limits).at(-1);
  return typeof last === 'object' && 'error' in last ? last.error : null;
}

const HEAD = 'OPTIONS sip:a SIP/2.0\r\n';
const ONE = `${HEAD}Content-Length: 4\r\n\r\na\0\xff\n`;
const TWO = `SIP/2.0 200 OK\r\nl : 0\r\n\r\n`;

describe('messages', () => {
  test('are cut by Content-Length, several in one chunk', () => {
    expect(frame(ONE + TWO + ONE)).toEqual([ONE, TWO, ONE]);
  });

  test('come out the same when every byte comes alone', () => {
    const framer = new StreamFramer();
    const items: Item[] = [];
    for (const byte of Buffer.from(ONE + TWO, 'latin1')) {
      framer.push(Buffer.from([byte]));
      items.push(...drain(framer));
    }
    expect(items).toEqual([ONE, TWO]);
    expect(framer.pending).toBe(0);
  });

  test('wait for their body', () => {
    const framer = new StreamFramer();
    framer.push(Buffer.from(ONE.slice(0, -1), 'latin1'));
    expect(framer.next()).toBeNull();
    expect(framer.pending).toBe(ONE.length - 1);
    framer.push(Buffer.from(ONE.slice(-1) + TWO.slice(0, 5), 'latin1'));
    expect(drain(framer)).toEqual([ONE]);
    expect(framer.pending).toBe(5);
  });

  test('may end their lines with LF alone', () => {
    const text = 'OPTIONS sip:a SIP/2.0\nl: 2\n\nab';
    expect(frame(text + ONE)).toEqual([text, ONE]);
  });

  test('may fold Content-Length', () => {
    const text = `${HEAD}Content-Length:\r\n  2\r\n\r\nab`;
    expect(frame(text + ONE)).toEqual([text, ONE]);
  });

  test('a body that looks like a head is a body', () => {
    const body = `${HEAD}l: 0\r\n\r\n`;
    const text = `${HEAD}l: ${body.length}\r\n\r\n${body}`;
    expect(frame(text)).toEqual([text]);
  });
});

describe('keep-alives', () => {
  test('a double CRLF between messages is a ping', () => {
    expect(frame(`\r\n\r\n${ONE}\r\n\r\n\r\n\r\n${TWO}`)).toEqual([
      { ping: true },
      ONE,
      { ping: true },
      { ping: true },
      TWO,
    ]);
  });

  test('a single CRLF before a message is skipped', () => {
    expect(frame(`\r\n${ONE}\r\n${TWO}`)).toEqual([ONE, TWO]);
  });

  test('are seen byte by byte', () => {
    const framer = new StreamFramer();
    for (const char of '\r\n\r') {
      framer.push(Buffer.from(char));
      expect(framer.next()).toBeNull();
    }
    framer.push(Buffer.from('\n'));
    expect(drain(framer)).toEqual([{ ping: true }]);
    expect(framer.pending).toBe(0);
  });

  test('inside a body are body', () => {
    const text = `${HEAD}l: 6\r\n\r\n\r\n\r\nab`;
    expect(frame(text)).toEqual([text]);
  });
});

describe('errors', () => {
  test.each([
    ['no-content-length', `${HEAD}To: x\r\n\r\n`],
    ['no-content-length', 'garbage\r\n\r\n'],
    ['bad-content-length', `${HEAD}l: -5\r\n\r\n`],
    ['bad-content-length', `${HEAD}l: +5\r\n\r\n`],
    ['bad-content-length', `${HEAD}l: 0x5\r\n\r\n`],
    ['bad-content-length', `${HEAD}l: 5, 5\r\n\r\n`],
    ['bad-content-length', `${HEAD}l: 5 5\r\n\r\n`],
    ['bad-content-length', `${HEAD}l:\r\n\r\n`],
    ['too-large', `${HEAD}l: 4294967296\r\n\r\n`],
    ['too-large', `${HEAD}l: 18446744073709551621\r\n\r\n`],
    ['too-large', `${HEAD}l: 1990\r\n\r\n`],
    ['conflicting-content-length', `${HEAD}l: 4\r\nContent-Length: 5\r\n\r\n`],
    ['conflicting-content-length', `${HEAD}Content-Length : 4\r\nl: 3\r\n\r\n`],
  ])('%s ends the stream: %j', (reason, text) => {
    expect(error(text)).toBe(reason);
  });

  test('a repeated Content-Length with one value is one', () => {
    const text = `${HEAD}l: 2\r\nContent-Length: 2\r\n\r\nab`;
    expect(frame(text)).toEqual([text]);
  });

  test('a head without end is refused at the limit', () => {
    expect(error('x'.repeat(1001))).toBe('too-large');
    expect(frame('x'.repeat(1000))).toEqual([]);
  });

  test('a head that is too long is refused even when it is complete', () => {
    expect(error(`${HEAD}X: ${'x'.repeat(1000)}\r\nl: 0\r\n\r\n`)).toBe('too-large');
  });

  test('nothing comes after an error', () => {
    const framer = new StreamFramer();
    framer.push(Buffer.from(`${HEAD}\r\n${ONE}`, 'latin1'));
    expect(drain(framer)).toEqual([{ error: 'no-content-length', head: `${HEAD}\r\n` }]);
    framer.push(Buffer.from(ONE, 'latin1'));
    expect(drain(framer)).toEqual([]);
    expect(framer.pending).toBe(0);
  });

  test('the short name of Content-Length means nothing in a request of HTTP', () => {
    const [first, second] = ['GET /a HTTP/1.1\r\nl: 18\r\n\r\n', 'GET /b HTTP/1.1\r\n\r\n'];
    expect(frame(`${first}${second}`, { acceptNoContentLength: true })).toEqual([first, second]);
    expect(error(first)).toBe('no-content-length');
    const both = 'GET /a HTTP/1.1\r\nl: 18\r\nContent-Length: 2\r\n\r\nab';
    expect(frame(both)).toEqual([both]);
  });

  test('a missing Content-Length may be allowed', () => {
    expect(frame(`${HEAD}\r\n${ONE}`, { acceptNoContentLength: true })).toEqual([`${HEAD}\r\n`, ONE]);
  });
});

describe('properties', () => {
  test('chunks of any size give the same items', () => {
    const part = fc.constantFrom(ONE, TWO, '\r\n\r\n');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (parts, sizes) => {
          const bytes = Buffer.from(parts.join(''), 'latin1');
          const framer = new StreamFramer();
          const items: Item[] = [];
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length]!;
            framer.push(bytes.subarray(at, at + size));
            at += size;
            items.push(...drain(framer));
          }
          expect(items).toEqual(parts.map((one) => (one === '\r\n\r\n' ? { ping: true } : one)));
        },
      ),
    );
  });

  test('random bytes never throw and never keep more than the limit', () => {
    const piece = fc.oneof(
      fc.constantFrom('\r\n', '\n', '\r', '\r\n\r\n', 'l: 3\r\n', 'Content-Length:', HEAD),
      fc.string({ maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const framer = new StreamFramer({ maxHeadBytes: 60, maxMessageBytes: 100, acceptNoContentLength: false });
        for (const one of pieces) {
          framer.push(Buffer.from(one, 'latin1'));
          drain(framer);
          expect(framer.pending).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  test('64 kB byte by byte is linear work', () => {
    const text = `${HEAD}X: ${'x\r\n '.repeat(10_000)}\r\nl: 20000\r\n\r\n${'b'.repeat(20_000)}`;
    const framer = new StreamFramer();
    const bytes = Buffer.from(text);
    const before = performance.now();
    let count = 0;
    for (let at = 0; at < bytes.length; at++) {
      framer.push(bytes.subarray(at, at + 1));
      if (framer.next() !== null) count++;
    }
    expect(count).toBe(1);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
