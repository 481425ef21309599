import { expect, test } from 'vitest';
import { httpReply } from './reply.ts';

test('a reply has status, type, server and length', () => {
  const text = httpReply({
    code: 200,
    reason: 'OK',
    contentType: 'text/html',
    body: 'hello',
    server: 'Server: x',
    extra: '',
  });
  expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello');
});

test('line ends in the reason cannot add headers', () => {
  const text = httpReply({ code: 200, reason: 'OK\r\nX-Evil: 1', contentType: '', body: '', server: null, extra: '' });
  expect(text).toBe('HTTP/1.1 200 OK X-Evil: 1\r\nContent-Length: 0\r\n\r\n');
});
