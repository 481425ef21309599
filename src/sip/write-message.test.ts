import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Edits } from './edits.ts';
import { HeaderId } from './header-name.ts';
import type { Message } from './message.ts';
import { isFailure, parseMessage } from './parse-message.ts';
import { writeMessage } from './write-message.ts';

function parse(text: string): Message {
  const result = parseMessage(text);
  if (isFailure(result)) throw new Error(result.detail);
  return result;
}

const TEXT =
  'INVITE sip:bob@biloxi.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nX-Odd :  v \r\nSubject: a\r\n  b\r\n' +
  'Content-Type: text/plain\r\nContent-Length: 4\r\n\r\n\0\xffab';

describe('without edits', () => {
  test('a message is written as it came', () => {
    expect(writeMessage(parse(TEXT), null)).toBe(TEXT);
    expect(writeMessage(parse(TEXT), new Edits())).toBe(TEXT);
  });

  test('bare line feeds stay', () => {
    const text = 'OPTIONS sip:a SIP/2.0\nA: 1\nB: 2\n\nbody';
    expect(writeMessage(parse(text), null)).toBe(text);
  });

  test('line ends before the start line and bytes behind Content-Length go', () => {
    expect(writeMessage(parse(`\r\n\r\n${TEXT}extra`), null)).toBe(TEXT);
  });

  test('a missing empty line is added', () => {
    expect(writeMessage(parse('OPTIONS sip:a SIP/2.0\r\nA: 1\r\n'), null)).toBe(
      'OPTIONS sip:a SIP/2.0\r\nA: 1\r\n\r\n',
    );
  });
});

describe('the start line', () => {
  test('may get a new Request-URI', () => {
    const result = writeMessage(parse(TEXT), null, { requestUri: 'sip:new@host;lr' });
    expect(result).toBe(TEXT.replace('sip:bob@biloxi.com', 'sip:new@host;lr'));
  });

  test('may be replaced whole', () => {
    const result = writeMessage(parse(TEXT), null, { startLine: 'SIP/2.0 200 OK' });
    expect(result).toBe(TEXT.replace('INVITE sip:bob@biloxi.com SIP/2.0', 'SIP/2.0 200 OK'));
  });

  test('may be edited beside a new Request-URI', () => {
    const message = parse(TEXT);
    const edits = new Edits();
    edits.replace(0, 6, 'MESSAGE');
    edits.prependHeader(message, 'A: 1\r\n');
    expect(writeMessage(message, edits, { requestUri: 'sip:x' }).slice(0, 40)).toBe(
      'MESSAGE sip:x SIP/2.0\r\nA: 1\r\nVia: SIP/2.',
    );
    expect(writeMessage(message, edits).slice(0, 35)).toBe('MESSAGE sip:bob@biloxi.com SIP/2.0\r');
  });
});

describe('a new body', () => {
  test('fixes Content-Length where it stands', () => {
    const edits = new Edits();
    edits.setBody('longer than before');
    expect(writeMessage(parse(TEXT), edits)).toBe(
      TEXT.replace('Content-Length: 4', 'Content-Length: 18').replace('\0\xffab', 'longer than before'),
    );
  });

  test('adds Content-Length behind the other headers when there is none', () => {
    const edits = new Edits();
    edits.setBody('x', 'text/html');
    edits.appendHeader('Z: 1\r\n');
    expect(writeMessage(parse('OPTIONS sip:a SIP/2.0\r\nA: 1\r\n\r\n'), edits)).toBe(
      'OPTIONS sip:a SIP/2.0\r\nA: 1\r\nZ: 1\r\nContent-Length: 1\r\nContent-Type: text/html\r\n\r\nx',
    );
  });

  test('moves its Content-Type to the end, as Kamailio does', () => {
    const edits = new Edits();
    edits.setBody('{}', 'application/json');
    expect(writeMessage(parse(TEXT), edits)).toBe(
      TEXT.replace('Content-Type: text/plain\r\n', '')
        .replace('Content-Length: 4\r\n', 'Content-Length: 2\r\nContent-Type: application/json\r\n')
        .replace('\0\xffab', '{}'),
    );
  });

  test('may be empty', () => {
    const edits = new Edits();
    edits.setBody('');
    expect(writeMessage(parse(TEXT), edits).endsWith('Content-Length: 0\r\n\r\n')).toBe(true);
  });

  test('puts its length behind the colon of a Content-Length without value', () => {
    for (const empty of ['l:\r\n', 'l: \r\n', 'l:\r\n \r\n']) {
      const edits = new Edits();
      edits.setBody('xyz');
      expect(writeMessage(parse(`OPTIONS sip:a SIP/2.0\r\n${empty}\r\n`), edits)).toMatch(
        /\r\nl: ?3[ \r\n]*\r\n\r\nxyz$/,
      );
    }
  });

  test('leaves one Content-Length when there were more', () => {
    const edits = new Edits();
    edits.setBody('xyz');
    const result = writeMessage(parse('OPTIONS sip:a SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\nab'), edits);
    expect(result).toBe('OPTIONS sip:a SIP/2.0\r\nl: 3\r\n\r\nxyz');
  });

  test('made by edits inside it fixes Content-Length too', () => {
    const message = parse(TEXT);
    const edits = new Edits();
    edits.replace(message.bodyStart + 2, message.bodyStart + 3, 'AAAA');
    edits.insertAt(message.text.length, '!');
    expect(writeMessage(message, edits)).toBe(
      TEXT.replace('Content-Length: 4', 'Content-Length: 8').replace('\0\xffab', '\0\xffAAAAb!'),
    );
  });

  test('brings Content-Length back when that header was removed', () => {
    const message = parse(TEXT);
    const edits = new Edits();
    edits.removeHeader(message.first(HeaderId.ContentLength)!);
    edits.setBody('x');
    expect(writeMessage(message, edits).endsWith('Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx')).toBe(true);
  });
});

describe('Content-Length for a stream', () => {
  const bare = 'OPTIONS sip:a SIP/2.0\r\nA: 1\r\n\r\nbody';

  test('is added when it is missing', () => {
    expect(writeMessage(parse(bare), null, { needsContentLength: true })).toBe(
      'OPTIONS sip:a SIP/2.0\r\nA: 1\r\nContent-Length: 4\r\n\r\nbody',
    );
    expect(writeMessage(parse(bare), null)).toBe(bare);
  });

  test('stays as it is when it is there', () => {
    expect(writeMessage(parse(TEXT), null, { needsContentLength: true })).toBe(TEXT);
  });

  test('is corrected when fewer bytes came than it says, or when it is no number', () => {
    for (const value of ['99', 'x', '-1']) {
      const text = `OPTIONS sip:a SIP/2.0\r\nContent-Length: ${value}\r\n\r\nab`;
      expect(writeMessage(parse(text), null, { needsContentLength: true })).toBe(
        'OPTIONS sip:a SIP/2.0\r\nContent-Length: 2\r\n\r\nab',
      );
    }
  });
});

const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,12}$/);
const value = fc.string({
  unit: fc.integer({ min: 33, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 20,
});
const message = fc
  .record({
    method: token,
    headers: fc.array(fc.tuple(token, fc.constantFrom(':', ' :', ': ', '\t: \t'), value), { maxLength: 8 }),
    lineEnd: fc.constantFrom('\r\n', '\n'),
    body: fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  })
  .filter(
    ({ method, headers }) => !/^sip$/i.test(method) && headers.every(([name]) => !/^(l|content-length)$/i.test(name)),
  )
  .map(({ method, headers, lineEnd, body }) => {
    const lines = headers.map(([name, colon, text]) => `${name}${colon}${text}${lineEnd}`);
    return `${method} sip:x SIP/2.0${lineEnd}${lines.join('')}${lineEnd}${body}`;
  });

test('a Content-Length that stands thousands of times takes no quadratic time', () => {
  const message = parse(`OPTIONS sip:a SIP/2.0\r\n${'l:4\r\n'.repeat(120_000)}\r\nbody`);
  const edits = new Edits();
  edits.setBody('longer');
  expect(writeMessage(message, edits)).toBe('OPTIONS sip:a SIP/2.0\r\nl:6\r\n\r\nlonger');
});

describe('properties', () => {
  test('what is written without edits is what was parsed', () => {
    fc.assert(
      fc.property(message, (text) => {
        expect(writeMessage(parse(text), null)).toBe(text);
      }),
    );
  });

  test('random edits leave every other byte alone', () => {
    const place = fc.record({ at: fc.nat(), length: fc.nat({ max: 15 }), text: fc.constantFrom('', '#', '##') });
    fc.assert(
      fc.property(message, fc.array(place, { maxLength: 8 }), (text, places) => {
        const parsed = parse(text);
        const edits = new Edits();
        // The expected text is made character by character: what is kept, and what comes before it.
        const kept = Array.from({ length: text.length }, () => true);
        const before = Array.from({ length: text.length + 1 }, () => '');
        const limit = parsed.headersEnd;
        for (const one of places) {
          const start = one.at % (limit + 1);
          const end = Math.min(limit, start + one.length);
          edits.replace(start, end, one.text);
          kept.fill(false, start, end);
          before[start] += one.text;
        }
        let expected = '';
        for (let at = 0; at <= text.length; at++) expected += before[at]! + (kept[at] === true ? text[at]! : '');
        expect(writeMessage(parsed, edits)).toBe(expected);
      }),
    );
  });

  test('random bytes never throw, and what parses can be written', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'INVITE sip:a SIP/2.0\r\n',
        'SIP/2.0 200 OK\r\n',
        'Via: ',
        'To:',
        'Content-Length: 3',
        '\r\n',
        '\r\n\r\n',
        '<',
        '"',
        ',',
        ';',
        ' ',
      ),
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const result = parseMessage(pieces.join(''));
        const view = isFailure(result) ? result.partial : result;
        if (view === null) return;
        void [view.vias, view.secondVia, view.from, view.to, view.callId, view.cseq, view.contacts, view.routes];
        void [view.uri, view.body, view.credentials(HeaderId.Authorization)];
        for (const field of view.headers)
          void [view.name(field), view.value(field), view.problem(field.id), view.values(field.id)];
        writeMessage(view, null, { needsContentLength: true });
      }),
      { numRuns: 500 },
    );
  });
});

test('of two Content-Lengths a stream gets one', () => {
  const text = 'OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nContent-Length: 2\r\nl: 0\r\n\r\nhi';
  const message = parseMessage(text) as Message;
  expect(writeMessage(message, null, { needsContentLength: true })).toBe(text.replace('l: 0\r\n', ''));
});

test('a Request-URI with line ends in it stays in its line', () => {
  const message = parseMessage('OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a\r\n\r\n') as Message;
  const written = writeMessage(message, null, { requestUri: 'sip:a\r\nX-Injected: 1' });
  expect(written.split('\r\n')[0]).toBe('OPTIONS sip:a X-Injected: 1 SIP/2.0');
});
