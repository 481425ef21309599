import { expect, test } from 'vitest';
import { httpReply } from './reply.ts';

test('a reply has status, type, server and length', () => {
  const text = httpReply({
    code: 200,
    reason: 'OK',
    contentType: 'text/html',
    body: 'hello',
    server: 'Server: x',
    sia: 'TCP 192.0.2.9:4000',
    extra: '',
  });
  expect(text).toBe(
    'HTTP/1.1 200 OK\r\nSia: SIP/2.0/TCP 192.0.2.9:4000\r\nContent-Type: text/html\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello',
  );
});

test('line ends in the reason cannot add headers', () => {
  const text = httpReply({
    code: 200,
    reason: 'OK\r\nX-Evil: 1',
    contentType: '',
    body: '',
    server: null,
    sia: 'TCP a:1',
    extra: '',
  });
  expect(text).toBe('HTTP/1.1 200 OK X-Evil: 1\r\nSia: SIP/2.0/TCP a:1\r\nContent-Length: 0\r\n\r\n');
});
