import { describe, expect, test } from 'vitest';
import { invariant } from '../../src/lib/invariant.ts';
import type { Message } from '../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { answerHandshake } from './handshake.ts';

/** The request of RFC 6455 §1.3 with headers changed; null takes one away. */
function request(changes: Record<string, string | null> = {}, method = 'GET'): Message {
  const headers: Record<string, string | null> = {
    Host: 'server.example.com',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'sip',
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\r\n`]));
  const parsed = parseMessage(`${method} /chat HTTP/1.1\r\n${lines.join('')}\r\n`);
  const message = isFailure(parsed) ? parsed.partial : parsed;
  invariant(message !== null, 'the request can be read');
  return message;
}

test('the handshake of the RFC is accepted with its proof', () => {
  expect(answerHandshake(request(), 'sip', '')).toEqual({
    code: 101,
    reason: 'Switching Protocols',
    headers:
      'Sec-WebSocket-Protocol: sip\r\nUpgrade: websocket\r\nConnection: upgrade\r\n' +
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n',
    why: '',
  });
});

test('tokens are found among others and in any case', () => {
  const changes = { Connection: 'keep-alive, upgrade', Upgrade: 'WebSocket', 'Sec-WebSocket-Protocol': 'chat, SIP' };
  expect(answerHandshake(request(changes), 'sip', '').code).toBe(101);
});

describe('a handshake is refused', () => {
  test.each<[string, Record<string, string | null>]>([
    ['without Connection', { Connection: null }],
    ['with another Upgrade', { Upgrade: 'notwebsocket' }],
    ['without key', { 'Sec-WebSocket-Key': null }],
    ['with a key of another length', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }],
    ['without version', { 'Sec-WebSocket-Version': null }],
    ['without sub-protocol', { 'Sec-WebSocket-Protocol': null }],
    ['with another sub-protocol', { 'Sec-WebSocket-Protocol': 'msrp' }],
  ])('%s', (_name, changes) => {
    const { code, headers } = answerHandshake(request(changes), 'sip', '');
    expect({ code, headers }).toEqual({
      code: 400,
      headers: 'Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n',
    });
  });

  test('with another method', () => {
    expect(answerHandshake(request({}, 'POST'), 'sip', '').code).toBe(400);
  });

  test('with another version, and the one we speak is told', () => {
    const { code, headers } = answerHandshake(request({ 'Sec-WebSocket-Version': '8' }), 'sip', '');
    expect({ code, headers }).toEqual({ code: 426, headers: 'Sec-WebSocket-Version: 13\r\n' });
  });
});
