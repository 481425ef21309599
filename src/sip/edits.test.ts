import { describe, expect, test } from 'vitest';
import { Edits, fieldAt } from './edits.ts';
import { HeaderId } from './header-name.ts';
import type { Message } from './message.ts';
import { isFailure, parseMessage } from './parse-message.ts';
import type { ValueSpan } from './value-span.ts';
import { writeMessage } from './write-message.ts';

function parse(text: string): Message {
  const result = parseMessage(text);
  if (isFailure(result)) throw new Error(result.detail);
  return result;
}

const HEAD = 'OPTIONS sip:a SIP/2.0\r\n';

/** Writes the header lines of a message after `change`. */
function edited(lines: string[], change: (edits: Edits, message: Message) => void): string[] {
  const message = parse(`${HEAD}${lines.map((line) => `${line}\r\n`).join('')}\r\nbody`);
  const edits = new Edits();
  change(edits, message);
  const text = writeMessage(message, edits);
  expect(text.startsWith(HEAD)).toBe(true);
  expect(text.endsWith('\r\n\r\nbody') || text === `${HEAD}\r\nbody`).toBe(true);
  return text.slice(HEAD.length, -'\r\nbody'.length).split('\r\n').slice(0, -1);
}

describe('insertions', () => {
  test('at one place keep the order of the calls', () => {
    const result = edited(['A: 1', 'B: 2'], (edits, message) => {
      const b = message.firstNamed('B')!;
      edits.insertBefore(b, 'X: 1\r\n');
      edits.prependHeader(message, 'P: 1\r\n');
      edits.insertAfter(message.firstNamed('A')!, 'X: 2\r\n');
      edits.prependHeader(message, 'P: 2\r\n');
      edits.appendHeader('Z: 1\r\n');
      edits.insertBefore(null, 'Z: 2\r\n');
      edits.insertAfter(b, 'Y: 1\r\n');
    });
    expect(result).toEqual(['P: 1', 'P: 2', 'A: 1', 'X: 1', 'X: 2', 'B: 2', 'Y: 1', 'Z: 1', 'Z: 2']);
  });

  test('survive the removal of text round them', () => {
    const result = edited(['A: 123456'], (edits, message) => {
      const { valueStart } = message.firstNamed('A')!;
      edits.insertAt(valueStart + 3, 'x');
      edits.remove(valueStart + 2, valueStart + 4);
    });
    expect(result).toEqual(['A: 12x56']);
  });

  test('come before what takes the place behind them, whichever was asked first', () => {
    const result = edited(['A: 1', 'B: 2'], (edits, message) => {
      const b = message.firstNamed('B')!;
      edits.replace(b.nameStart, b.nameEnd, 'C');
      edits.insertBefore(b, 'X: 1\r\n');
      edits.insertBefore(b, 'X: 2\r\n');
    });
    expect(result).toEqual(['A: 1', 'X: 1', 'X: 2', 'C: 2']);
  });

  test('and replacements in a line go with it, those at its ends stay', () => {
    const result = edited(['A: 1', 'B: 2'], (edits, message) => {
      const a = message.firstNamed('A')!;
      edits.insertBefore(a, 'X: 1\r\n');
      edits.insertAfter(a, 'X: 2\r\n');
      edits.removeHeader(a);
      edits.insertAt(a.nameStart + 2, 'X: 3\r\n');
      edits.replace(a.nameStart, a.nameEnd, 'C');
      edits.replaceValue(a, '3');
    });
    expect(result).toEqual(['X: 1', 'X: 2', 'B: 2']);
  });
});

describe('removals', () => {
  test('take the whole line with its folds', () => {
    expect(
      edited(['A: 1', 'X-Foo : a', '\tb', ' c', 'B: 2'], (edits, message) => {
        edits.removeHeader(message.firstNamed('x-foo')!);
      }),
    ).toEqual(['A: 1', 'B: 2']);
  });

  test('may overlap', () => {
    const message = parse(`${HEAD}A: 123456789\r\n\r\n`);
    const edits = new Edits();
    const start = message.headers[0]!.valueStart;
    edits.remove(start + 2, start + 6);
    edits.remove(start + 4, start + 8);
    edits.remove(start + 3, start + 5);
    expect(writeMessage(message, edits)).toBe(`${HEAD}A: 129\r\n\r\n`);
  });

  test('a replacement puts text where it took some', () => {
    expect(
      edited(['A: 1', 'B: 2'], (edits, message) => {
        edits.replaceValue(message.firstNamed('A')!, 'one');
      }),
    ).toEqual(['A: one', 'B: 2']);
  });
});

describe('removeValue', () => {
  const lines = ['Route: <sip:a>, <sip:b> ,<sip:c>', 'X: y'];

  function without(...order: number[]): string {
    return edited(lines, (edits, message) => {
      for (const index of order) edits.removeValue(message, message.routes![index]!);
    })[0]!;
  }

  test('takes one value with its comma and leaves the rest as it is', () => {
    expect(without(0)).toBe('Route: <sip:b> ,<sip:c>');
    expect(without(1)).toBe('Route: <sip:a> ,<sip:c>');
    expect(without(2)).toBe('Route: <sip:a>, <sip:b>');
  });

  test.each([
    [[0, 1], 'Route: <sip:c>'],
    [[1, 0], 'Route: <sip:c>'],
    [[0, 2], 'Route: <sip:b>'],
    [[2, 0], 'Route: <sip:b>'],
    [[1, 2], 'Route: <sip:a>'],
    [[2, 1], 'Route: <sip:a>'],
  ])('values %j in turn leave one well-formed value', (order, expected) => {
    expect(without(...order)).toBe(expected);
  });

  test.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'the line goes with its last value, in the order %j',
    (order) => {
      expect(without(...order)).toBe('X: y');
    },
  );

  test('of a Via list takes the topmost value only', () => {
    const vias = ['Via: SIP/2.0/UDP a;branch=z9hG4bK1 , SIP/2.0/UDP b', 'Via: SIP/2.0/UDP c'];
    const removeTop = (edits: Edits, message: Message): void => edits.removeValue(message, message.via!);
    expect(edited(vias, removeTop)).toEqual(['Via: SIP/2.0/UDP b', 'Via: SIP/2.0/UDP c']);
    expect(edited(vias.slice(1), removeTop)).toEqual([]);
  });
});

describe('removeValues', () => {
  const lines = ['Supported: a, b ,c ,d', 'B: 1', 'Supported: e', 'Supported: f,g'];
  const valuesOf = (message: Message): ValueSpan[] => message.valueSpans(HeaderId.Supported);

  test('does what removing one after the other does, whichever values these are', () => {
    for (let mask = 1; mask < 128; mask++) {
      const chosen = (message: Message): ValueSpan[] => valuesOf(message).filter((_, index) => (mask >> index) & 1);
      const together = edited(lines, (edits, message) => edits.removeValues(message, chosen(message)));
      const inTurn = edited(lines, (edits, message) => {
        for (const span of chosen(message)) edits.removeValue(message, span);
      });
      expect(together).toEqual(inTurn);
    }
  });

  test('minds what went before, and the line goes with its last value', () => {
    expect(
      edited(lines, (edits, message) => {
        const values = valuesOf(message);
        edits.removeValues(message, [values[0]!, values[2]!]);
        edits.removeValues(message, [values[1]!, values[3]!, values[5]!]);
      }),
    ).toEqual(['B: 1', 'Supported: e', 'Supported: g']);
  });

  test.each([
    ['one line of 600 KB', [`Supported: ${'ab,cd,'.repeat(100_000)}cd`]],
    ['many short lines', Array.from({ length: 60_000 }, () => 'Supported: ab,cd')],
  ])('takes no quadratic time for %s', (_, many) => {
    const result = edited(many, (edits, message) => {
      const { text } = message;
      edits.removeValues(
        message,
        valuesOf(message).filter(({ start, end }) => text.slice(start, end) === 'ab'),
      );
      edits.removeValue(message, valuesOf(message).at(-1)!);
    });
    expect(result.join()).not.toContain('ab');
  });
});

describe('a value that is removed', () => {
  /** The values of a list, changed by what the letters say: - removed, = assigned, < and > with a value before and behind. */
  function changed(...calls: string[]): string {
    return edited(['Supported: a;p=1, b ,c', 'Y: y'], (edits, message) => {
      const values = message.valueSpans(HeaderId.Supported);
      for (const call of calls) {
        const span = values['abc'.indexOf(call.charAt(1))]!;
        if (call.startsWith('-')) edits.removeValue(message, span);
        else if (call.startsWith('=')) edits.assignValue(span, call.charAt(2));
        else if (call.startsWith('<')) edits.insertAt(span.start, `${call.charAt(2)},`);
        else if (call.startsWith('>')) edits.insertAt(span.end, `,${call.charAt(2)}`);
        else if (call.startsWith(';')) edits.insertAt(span.end, `;${call.charAt(2)}`);
        else edits.insertAt(span.start + 1, call.charAt(2));
      }
    }).join(' | ');
  }

  test.each([
    ['=ax -b', 'Supported: x ,c | Y: y'],
    ['=ax -b -c', 'Supported: x | Y: y'],
    ['-b -c =ax', 'Supported: x | Y: y'],
    ['-a =ax', 'Supported: x, b ,c | Y: y'],
    ['=ax -a', 'Supported: b ,c | Y: y'],
    ['=ax =az', 'Supported: z, b ,c | Y: y'],
    ['-a >ax', 'Supported: x, b ,c | Y: y'],
    ['<ax -a', 'Supported: x, b ,c | Y: y'],
    ['-b >bx <bz', 'Supported: a;p=1, z,x ,c | Y: y'],
    ['-a -b -c >cx', 'Supported: x | Y: y'],
    ['<ax -c -b -a', 'Supported: x | Y: y'],
    ['+ax -a', 'Supported: b ,c | Y: y'],
    ['+ax -b', 'Supported: ax;p=1 ,c | Y: y'],
    ['+ax -a -b -c', 'Y: y'],
    [';bx -b', 'Supported: a;p=1 ,c | Y: y'],
    [';ax -b', 'Supported: a;p=1;x ,c | Y: y'],
    ['>bx -b', 'Supported: a;p=1,x ,c | Y: y'],
    ['-a -b -c', 'Y: y'],
  ])('leaves a list of the values beside it: %s', (calls, expected) => {
    expect(changed(...calls.split(' '))).toBe(expected);
  });

  test('goes with its line when that is removed too', () => {
    const result = edited(['Supported: a, b', 'Y: y'], (edits, message) => {
      const [a, b] = message.valueSpans(HeaderId.Supported);
      edits.assignValue(a!, 'x');
      edits.removeValue(message, b!);
      edits.removeHeader(message.headers[0]!);
    });
    expect(result).toEqual(['Y: y']);
  });
});

describe('isRemoved', () => {
  test.each([3, 40])('knows the removals among %i edits, in whatever order they came', (count) => {
    const edits = new Edits();
    for (let i = count; i > 0; i--) {
      edits.remove(i * 10, i * 10 + 5);
      edits.insertAt(i * 10 + 7, 'x');
    }
    expect(edits.isRemoved(21, 24)).toBe(true);
    expect(edits.isRemoved(20, 25)).toBe(true);
    expect(edits.isRemoved(21, 26)).toBe(false);
    expect(edits.isRemoved(27, 27)).toBe(false);
    expect(edits.isRemoved(1, 2)).toBe(false);
    edits.remove(0, count * 20);
    expect(edits.isRemoved(21, 26)).toBe(true);
    expect(edits.isRemoved(0, count * 20 + 1)).toBe(false);
  });
});

describe('setReceived', () => {
  function via(value: string, received: string | null, rport: number | null): string {
    return edited([`Via: ${value}`], (edits, message) => edits.setReceived(message.via!, received, rport))[0]!;
  }

  test('stands behind sent-by, and fills in the rport that was asked for', () => {
    expect(via('SIP/2.0/UDP h:1;rport;branch=z9hG4bKa', '1.2.3.4', 99)).toBe(
      'Via: SIP/2.0/UDP h:1;received=1.2.3.4;rport=99;branch=z9hG4bKa',
    );
    expect(via('SIP/2.0/UDP h ; branch=z9hG4bKa ; rport = 7', '::1', 99)).toBe(
      'Via: SIP/2.0/UDP h;received=::1 ; branch=z9hG4bKa ; rport=99',
    );
  });

  test('replaces parameters the sender had no right to set', () => {
    expect(via('SIP/2.0/UDP h;received=9.9.9.9;branch=z9hG4bKa;rport=33', '1.2.3.4', 99)).toBe(
      'Via: SIP/2.0/UDP h;received=1.2.3.4;branch=z9hG4bKa;rport=99',
    );
  });

  test('writes in the place of a value that was there, and an rport nobody asked for in front of it', () => {
    expect(via('SIP/2.0/UDP h;x=y;received=9.9.9.9;branch=z9hG4bKa', '1.2.3.4', 99)).toBe(
      'Via: SIP/2.0/UDP h;x=y;rport=99;received=1.2.3.4;branch=z9hG4bKa',
    );
    expect(via('SIP/2.0/UDP h;branch=z9hG4bKa', '1.2.3.4', 99)).toBe(
      'Via: SIP/2.0/UDP h;rport=99;received=1.2.3.4;branch=z9hG4bKa',
    );
  });

  test('leaves alone what it is not told', () => {
    expect(via('SIP/2.0/UDP h;rport', '1.2.3.4', null)).toBe('Via: SIP/2.0/UDP h;received=1.2.3.4;rport');
    expect(via('SIP/2.0/UDP h;rport', null, null)).toBe('Via: SIP/2.0/UDP h;rport');
  });

  test('touches only the topmost value of a line', () => {
    expect(via('SIP/2.0/UDP h;rport=7 , SIP/2.0/TCP x;rport', '1.2.3.4', 99)).toBe(
      'Via: SIP/2.0/UDP h;received=1.2.3.4;rport=99 , SIP/2.0/TCP x;rport',
    );
  });
});

describe('an Edits object', () => {
  test('is empty until something is asked', () => {
    expect(new Edits().isEmpty).toBe(true);
    for (const change of [
      (edits: Edits): void => edits.appendHeader('A: 1\r\n'),
      (edits: Edits): void => edits.setBody(''),
      (edits: Edits): void => edits.remove(1, 2),
    ]) {
      const edits = new Edits();
      change(edits);
      expect(edits.isEmpty).toBe(false);
    }
  });

  test('and its clone go separate ways', () => {
    const message = parse(`${HEAD}A: 1\r\nB: 2\r\n\r\n`);
    const edits = new Edits();
    edits.appendHeader('C: 3\r\n');
    const clone = edits.clone();
    clone.appendHeader('D: 4\r\n');
    clone.removeHeader(message.headers[0]!);
    clone.setBody('x');
    expect(writeMessage(message, edits)).toBe(`${HEAD}A: 1\r\nB: 2\r\nC: 3\r\n\r\n`);
    expect(writeMessage(message, clone)).toBe(`${HEAD}B: 2\r\nC: 3\r\nD: 4\r\nContent-Length: 1\r\n\r\nx`);
  });

  test('may be written twice and changed between', () => {
    const message = parse(`${HEAD}A: 1\r\nB: 2\r\n\r\n`);
    const edits = new Edits();
    edits.insertAfter(message.headers[1]!, 'D: 4\r\n');
    expect(writeMessage(message, edits)).toBe(`${HEAD}A: 1\r\nB: 2\r\nD: 4\r\n\r\n`);
    edits.insertAfter(message.headers[0]!, 'X: 0\r\n');
    expect(writeMessage(message, edits)).toBe(`${HEAD}A: 1\r\nX: 0\r\nB: 2\r\nD: 4\r\n\r\n`);
    expect(message.text).toBe(`${HEAD}A: 1\r\nB: 2\r\n\r\n`);
  });
});

test('fieldAt finds the line of an offset', () => {
  const message = parse(`${HEAD}A: 1\r\nB: 2\r\n\r\nbody`);
  expect(fieldAt(message, message.headers[1]!.valueStart)).toBe(message.headers[1]);
  expect(fieldAt(message, 0)).toBeNull();
  expect(fieldAt(message, message.bodyStart)).toBeNull();
  expect(message.has(HeaderId.Via)).toBe(false);
});
