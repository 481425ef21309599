/** HTTP answers to datagrams, whose source may be forged. */
import { expect, test } from 'vitest';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import { xhttpApi } from './api.ts';
import xhttp from './index.ts';

const GET = 'GET / HTTP/1.1\nVia: SIP/2.0/UDP 127.0.0.1:5070\nHost: 127.0.0.1\nContent-Length: 0\n\n';
const LONG = 'x'.repeat(1000);

async function start(): Promise<ModuleBench> {
  const bench = new ModuleBench();
  await bench.load(xhttp);
  return bench;
}

test('xhttp_reply() sends what the script wrote however short the datagram was that asked for it', async () => {
  const bench = await start();
  const ctx = bench.context(GET);
  ctx.replyHeaders = ReplyHeaders.exempt(`X-Long: ${LONG}\r\n`);
  expect(bench.call('xhttp_reply', ctx, 200, 'OK', 'text/plain', LONG)).toBe(1);
  expect(bench.sent).toHaveLength(1);
  expect(bench.sent[0]).toContain(`X-Long: ${LONG}\r\n`);
  expect(bench.sent[0]!.endsWith(LONG)).toBe(true);
});

test('its reason, headers of modules and bodies of modules count, but for those who come over a connection', async () => {
  const bench = await start();
  expect(bench.call('xhttp_reply', bench.context(GET), 200, LONG, 'text/plain', 'hello')).toBe(-1);
  const reply = bench.provided(xhttpApi);
  const parts = { code: 200, reason: 'OK', contentType: 'text/plain', body: 'hello' };
  expect(reply.reply(bench.context(GET), parts)).toBe(1);
  const long = [
    { ...parts, body: LONG },
    { ...parts, headers: ReplyHeaders.counting(`X-Long: ${LONG}\r\n`) },
  ];
  expect(long.map((each) => reply.reply(bench.context(GET), each))).toEqual([-1, -1]);
  expect(long.map((each) => reply.reply(bench.context(GET, { connection: 1 }), each))).toEqual([1, 1]);
  expect(bench.sent).toHaveLength(3);
});
