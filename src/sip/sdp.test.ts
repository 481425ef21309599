import { describe, expect, test } from 'vitest';
import { seededRandom } from '../lib/testing/seeded-random.ts';
import { Message } from './message.ts';
import { parseMessage } from './parse-message.ts';
import { readSdp, type SdpAddress } from './sdp.ts';
import { findSdp } from './sdp-body.ts';

const LINES = [
  'v=0',
  'o=- 1 1 IN IP4 10.0.0.1',
  's=-',
  'c=IN IP4 10.0.0.2',
  't=0 0',
  'm=audio 4000 RTP/AVP 0',
  'a=rtcp:4001 IN IP4 10.0.0.2',
  'm=video 4002 RTP/AVP 31',
  'c=IN IP6 2001:db8::1',
  'a=rtcp:4003',
];

describe.each(['\r\n', '\n'])('lines that end with %j', (lineEnd) => {
  const text = LINES.join(lineEnd) + lineEnd;
  const read = (list: readonly SdpAddress[]): string[] => list.map(({ start, end }) => text.slice(start, end));

  test('addresses are found in the session and in its streams', () => {
    const [session] = readSdp(text, 0, text.length);
    expect(read(session!.origins)).toEqual(['10.0.0.1']);
    expect(read(session!.connections)).toEqual(['10.0.0.2']);
    expect(session!.media.map(({ connections }) => read(connections))).toEqual([[], ['2001:db8::1']]);
    expect(session!.media.map(({ rtcp }) => read(rtcp))).toEqual([['10.0.0.2'], []]);
    expect(session!.media[1]!.connections[0]!.isIpv6).toBe(true);
  });

  test('a stream ends where the next begins', () => {
    const [session] = readSdp(text, 0, text.length);
    const [audio, video] = session!.media;
    expect(text.slice(audio!.start, audio!.end).startsWith('m=audio')).toBe(true);
    expect(audio!.end).toBe(video!.start);
    expect(video!.end).toBe(text.length);
  });
});

test('two descriptions are two sessions', () => {
  const text = `${LINES.join('\r\n')}\r\n`;
  const sessions = readSdp(text + text, 0, 2 * text.length);
  expect(sessions.map(({ start, end }) => [start, end])).toEqual([
    [0, text.length],
    [text.length, 2 * text.length],
  ]);
  expect(sessions[0]!.media[1]!.end).toBe(text.length);
});

test('lines that say no address have none', () => {
  const text = 'v=0\r\nc=\r\nc=IN\r\nc=IN IP4\r\nc=IN XX 1.2.3.4\r\no=- IN IP4 x\r\nc';
  const [session] = readSdp(text, 0, text.length);
  expect(session!.connections).toEqual([]);
  expect(session!.origins).toEqual([]);
  expect(readSdp('garbage', 0, 7)).toEqual([]);
});

test('whatever is cut or changed, every place is inside of the text', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 2000; round++) {
    const bytes = [...`${LINES.join('\r\n')}\r\n`];
    for (let i = 0; i < 5; i++)
      bytes[(random.int32() >>> 0) % bytes.length] = String.fromCharCode(random.int32() & 0xff);
    const text = bytes.join('').slice(0, (random.int32() >>> 0) % bytes.length);
    for (const { start, end, media, connections, origins, rtcp } of readSdp(text, 0, text.length)) {
      for (const place of [...connections, ...origins, ...rtcp, ...media]) {
        expect(place.start >= start && place.end <= end && place.start < place.end).toBe(true);
      }
    }
  }
});

describe('the body', () => {
  const bodyOf = (type: string | null, body: string): string | null => {
    const header = type === null ? '' : `Content-Type: ${type}\r\n`;
    const text = `OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\n${header}\r\n${body}`;
    const message = parseMessage(text);
    if (!(message instanceof Message)) throw new Error('not a message');
    const span = findSdp(message);
    return span === null ? null : text.slice(span.start, span.end);
  };
  const part = (type: string, content: string): string => `--x\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;

  test('it is the description when its type says so, or nothing', () => {
    expect(bodyOf('application/SDP;charset=x', 'v=0\r\n')).toBe('v=0\r\n');
    expect(bodyOf(null, 'v=0\r\n')).toBe('v=0\r\n');
    expect(bodyOf('text/plain', 'v=0\r\n')).toBeNull();
    expect(bodyOf('application/sdp', '')).toBeNull();
  });

  test('of several parts it is the first description, without the line end of the boundary', () => {
    const body = `${part('text/plain', 'hello')}${part('application/sdp', 'v=0\r\n')}--x--\r\n`;
    expect(bodyOf('multipart/mixed;boundary=x', body)).toBe('v=0\r\n');
    expect(bodyOf('multipart/mixed;boundary="x"', body)).toBe('v=0\r\n');
    expect(bodyOf('multipart/mixed', body)).toBeNull();
    expect(bodyOf('multipart/mixed;boundary=x', `${part('text/plain', 'hello')}--x--`)).toBeNull();
  });
});
