import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { RpcFault } from '../fault.ts';
import { RpcArray, RpcDouble, RpcStruct, structOf, type RpcValue } from '../value.ts';
import { PacketFramer, PacketKind, readPacket, writeFault, writePacket } from './packet.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** Bytes below were seen between Debian's kamcmd 1.5 and Kamailio 5.6.3. */
describe('what Kamailio sends is written byte for byte', () => {
  test('a reply with one text', () => {
    expect(writePacket(PacketKind.Reply, 0x73e13e5b, ['a'])).toEqual(hex('a11303 73e13e5b 216100'));
  });

  test('a structure of texts and a number', () => {
    const uptime = structOf({ now: 'Sat Nov 21 08:54:33 2026', up_since: 'Sat Nov 21 08:53:42 2026', uptime: 51 });
    expect(writePacket(PacketKind.Reply, 0x0d815f94, [uptime])).toEqual(
      hex(`a11352 0d815f94 03 456e6f7700 9119536174204e6f762032312030383a35343a3333203230323600
        950975705f73696e636500 9119536174204e6f762032312030383a35333a3432203230323600 75757074696d6500 1033 83`),
    );
  });

  test('a fault with its code and reason', () => {
    const fault = new RpcFault(400, "error at parameter 0: expected integer type but record doesn't match type");
    expect(writeFault(0x40abf37a, fault)).toEqual(
      hex(`a1334f 40abf37a 200190 914a
        6572726f7220617420706172616d6574657220303a20657870656374656420696e7465676572207479706520627574207265636f726420646f65736e2774206d61746368207479706500`),
    );
  });

  test('a body above 255 bytes has two length bytes', () => {
    const bytes = writePacket(PacketKind.Reply, 0x51a824f0, ['x'.repeat(300)]);
    expect(bytes.subarray(0, 8)).toEqual(hex('a117 0130 51a824f0'));
  });

  test('a list is a structure whose elements need no names', () => {
    const list = new RpcArray();
    list.struct().add('k', 1);
    expect(writePacket(PacketKind.Reply, 1, [list])).toEqual(hex('a11009 01 03 03 256b00 1001 83 83'));
  });
});

describe('what kamcmd sends is understood', () => {
  test('texts, numbers, fractions and negative numbers in one request', () => {
    const packet = readPacket(
      hex(
        'a10331 63448220 910a636f72652e6563686f00 216100 1001 213200 220dac 41643a3400 312d3700 223e80 40fffffff8 41693a3800 320f4240',
      ),
    );
    expect(packet).toEqual({
      kind: PacketKind.Request,
      cookie: 0x63448220,
      values: [
        'core.echo',
        'a',
        1,
        '2',
        new RpcDouble(3.5),
        'd:4',
        '-7',
        new RpcDouble(16),
        -8,
        'i:8',
        new RpcDouble(1000),
      ],
    });
  });

  test('a negative fraction, whose size does not fit its bits', () => {
    expect(readPacket(hex('a11009 07 82fffffffffffffa24'))?.values).toEqual([new RpcDouble(-1.5)]);
  });

  test('zero as no byte and as one byte', () => {
    expect(readPacket(hex('a11003 07 00 1000'))?.values).toEqual([0, 0]);
  });
});

describe('bad input', () => {
  test.each([
    ['another protocol', '474554202f'],
    ['a body shorter than announced', 'a1100507 2161'],
    ['bytes after the body', 'a1100107 00 00'],
  ])('%s is no packet', (_what, bytes) => {
    expect(readPacket(hex(bytes))).toBeNull();
  });

  test.each([
    ['text without its NUL', '2161 62'],
    ['text of no length', '01'],
    ['a record cut off', '7f0102'],
    ['an open structure', '03 256b00 1001'],
    ['a name without a value', '03 256b00 83'],
    ['a name outside a structure', '256b00 1001'],
    ['an unknown type', '1f00'],
    ['structures without end', '03'.repeat(200)],
    ['lists without end', '04'.repeat(200)],
    ['a size of five bytes', 'd10000000001 00'],
  ])('%s makes the body malformed, not the packet', (_what, body) => {
    const bytes = hex(body);
    const packet = readPacket(Buffer.concat([hex('a110'), Buffer.from([bytes.length, 7]), bytes]));
    expect(packet).toEqual({ kind: PacketKind.Reply, cookie: 7, values: null });
  });

  test('a stream with a body beyond the limit is broken', () => {
    const framer = new PacketFramer(100);
    framer.push(hex('a11065 07'));
    expect(framer.next()).toBeNull();
    expect(framer.broken).toBe(true);
  });

  test('a stream of another protocol is broken at its first byte', () => {
    const framer = new PacketFramer(100);
    framer.push(Buffer.from('G'));
    expect(framer.next()).toBeNull();
    expect(framer.broken).toBe(true);
  });

  test('arbitrary bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        readPacket(Buffer.from(bytes));
        readPacket(Buffer.concat([hex('a110'), Buffer.from([bytes.length, 1]), bytes]));
      }),
    );
  });
});

describe('a stream', () => {
  test('is cut into packets however it arrives', () => {
    const bytes = Buffer.concat([
      writePacket(PacketKind.Request, 5, ['core.pwd']),
      writePacket(PacketKind.Request, 0xfffffffe, ['core.echo', 'x'.repeat(70_000)]),
    ]);
    for (const size of [1, 3, 7, 4096, bytes.length]) {
      const framer = new PacketFramer(100_000);
      const cookies: number[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        framer.push(bytes.subarray(at, at + size));
        for (let packet = framer.next(); packet !== null; packet = framer.next()) cookies.push(packet.cookie);
      }
      expect(cookies).toEqual([5, 0xfffffffe]);
      expect(framer.partial).toBe(false);
    }
  });

  test('values survive writing and reading', () => {
    const scalar = fc.oneof(
      fc.integer({ min: -0x80000000, max: 0x7fffffff }),
      fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) }),
      fc.integer({ min: 0, max: 0x7fffffff }).map((thousandths) => new RpcDouble(thousandths / 1000)),
    );
    const { value } = fc.letrec<{ value: RpcValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalar,
        fc.array(fc.tuple(fc.string({ unit: 'grapheme-ascii' }), tie('value'))).map((members) => {
          const struct = new RpcStruct();
          for (const [name, inner] of members) struct.add(name, inner);
          return struct;
        }),
        fc.array(tie('value'), { minLength: 1 }).map((items) => {
          const array = new RpcArray();
          for (const item of items) array.add(item);
          return array;
        }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(readPacket(writePacket(PacketKind.Reply, 9, values))?.values).toEqual(values);
      }),
    );
  });

  test('numbers beyond 32 bits and negative fractions go as text', () => {
    const values = readPacket(writePacket(PacketKind.Reply, 9, [5e9, new RpcDouble(-0.5), new RpcDouble(1e9)]))?.values;
    expect(values).toEqual(['5000000000', '-0.500000', '1000000000']);
  });
});
