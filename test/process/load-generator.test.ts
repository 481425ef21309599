// The load generator of `npm run bench`: it makes calls as phones do, counts what fails, and stays on this machine.
// It runs with the checks of AddressSanitizer and UndefinedBehaviorSanitizer.

import { createSocket } from 'node:dgram';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER, SILENT } from '../scenario/configs.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { withServer } from '../support/server.ts';

interface Result {
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly latency: { readonly count: number; readonly p50: number; readonly p99: number };
  readonly messages: { readonly sent: number; readonly received: number };
}

interface Generator {
  buildGenerator(options: { sanitized: boolean }): string;
  generate(
    mode: string,
    where: object,
    options: object,
    more: { sanitized: boolean; onEvent?: (event: string) => void },
  ): Promise<Result>;
}

interface Row {
  readonly title: string;
  readonly measures: readonly { readonly key: string }[];
  run(kind: string, plan: object): Promise<Record<string, number>>;
}

const SANITIZED = { sanitized: true };
const load = (file: string): Promise<unknown> => import(resolve(import.meta.dirname, '../../bench', file));
const { buildGenerator, generate } = (await load('generator.mjs')) as Generator;

const places = (net: Loopback) => ({
  host: net.host(1),
  port: 5060,
  caller: net.host(CALLER),
  callee: net.host(CALLEE),
  calleePort: 5060,
});

const CLEAN = { failed: 0, timedOut: 0, refused: 0, broken: 0, skipped: 0, reordered: 0 };

const proxy = (net: Loopback) => `
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
request_route {
  if (is_method("REGISTER")) {
    save("location");
    exit;
  }
  if (has_totag()) {
    if (!loose_route()) sl_send_reply("404", "Not here");
    else t_relay();
    exit;
  }
  if (is_method("MESSAGE")) {
    if (!lookup("location")) sl_send_reply("404", "Not Found");
    else forward();
    exit;
  }
  record_route();
  $du = "sip:${net.host(CALLEE)}:5060";
  t_relay();
}
`;

describe.skipIf(missing('cc'))('the load generator', () => {
  test('makes calls, registers, refreshes and sends messages, and all of them succeed', async () => {
    await withServer('kahea', { config: proxy, debug: 0 }, async ({ net }) => {
      const where = places(net);
      const events: string[] = [];
      const calls = { window: 4, seconds: 1, held: 20, drain: 20 };
      const made = await generate('calls', where, calls, {
        ...SANITIZED,
        onEvent: (event) => events.push(event),
      });
      expect(made).toMatchObject({ ...CLEAN, mode: 'calls', held: { calls: 20, failed: 0 } });
      expect(events).toEqual(['held', 'measured']);
      expect(made.succeeded).toBe(made.started);
      expect(made.started).toBeGreaterThan(20);
      // INVITE, ACK and BYE of each.
      expect(made.latency.count).toBe(3 * made.started);
      expect(made.latency.p50).toBeGreaterThan(0);
      expect(made.latency.p99).toBeGreaterThanOrEqual(made.latency.p50);
      expect(made.messages.sent).toBeGreaterThanOrEqual(6 * made.started);

      const users = { count: 50, users: 50, window: 4, drain: 20 };
      for (const pass of [0, 1])
        expect(await generate('register', where, { ...users, pass }, SANITIZED)).toMatchObject({
          ...CLEAN,
          succeeded: 50,
        });
      const messages = { count: 100, users: 50, order: 'random', window: 2 };
      const sent = await generate('messages', where, messages, SANITIZED);
      expect(sent).toMatchObject({ ...CLEAN, succeeded: 100 });
      expect(await generate('messages', where, { ...messages, firstUser: 1_000 }, SANITIZED)).toMatchObject({
        succeeded: 0,
        refused: 100,
      });
    });
  });

  test('counts as failed what nobody answers, after sending it again', async () => {
    const net = await reserveLoopback();
    const where = { ...places(net), host: net.host(SILENT) };
    const result = await generate('calls', where, { count: 3, rate: 100, seconds: 1, drain: 0.7 }, SANITIZED);
    expect(result).toMatchObject({ started: 3, succeeded: 0, failed: 3, timedOut: 3 });
    expect(result.messages.sent).toBe(6);
  });

  test('refuses to send to other machines', async () => {
    const net = await reserveLoopback();
    const program = buildGenerator(SANITIZED);
    for (const address of ['192.0.2.1:5060', '0.0.0.0:5060', '128.0.0.1:5060']) {
      const { status, stderr } = spawnSync(program, ['calls', '--target', address], {
        encoding: 'utf8',
        timeout: 10_000,
      });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: `generator: --target ${address} is not of this machine: only 127.0.0.0/8 is allowed\n`,
      });
    }
    const far = spawnSync(program, ['calls', '--target', `${net.host(1)}:5060`, '--callee', '192.0.2.1:5060']);
    expect(far.status).toBe(2);
    for (const address of ['[::1]:5060', 'localhost:5060', '127.0.0.1:99999', '127.0.0.1:5060x'])
      expect(spawnSync(program, ['messages', '--target', address]).status).toBe(2);
  });

  test('takes a call as failed that would have to leave this machine', async () => {
    const net = await reserveLoopback();
    const requests: string[] = [];
    const server = createSocket('udp4');
    server.on('message', (bytes, { address, port }) => {
      const text = bytes.toString('latin1');
      requests.push(text.slice(0, text.indexOf(' ')));
      const kept = text.split('\r\n').filter((line) => /^(?:Via|From|Call-ID|CSeq|To):/.test(line));
      const answer = kept.map((line) => (line.startsWith('To:') ? `${line};tag=a` : line)).join('\r\n');
      const route = 'Record-Route: <sip:192.0.2.1;lr>\r\nContact: <sip:b@127.0.0.1>\r\n';
      server.send(`SIP/2.0 200 OK\r\n${answer}\r\n${route}Content-Length: 0\r\n\r\n`, port, address);
    });
    await new Promise<void>((done) => {
      server.bind({ address: net.host(1), port: 5060 }, done);
    });
    try {
      const result = await generate('calls', places(net), { count: 2, window: 1, drain: 0.5 }, SANITIZED);
      expect(result).toMatchObject({ started: 2, succeeded: 0, failed: 2 });
      expect(requests).toEqual(['INVITE', 'INVITE']);
    } finally {
      server.close();
    }
  });

  test('gives npm run bench what the table shows of a row', async () => {
    const { forward } = ((await load('rows.mjs')) as { ROWS: Record<string, Row> }).ROWS;
    const round = await forward?.run('kahea', { seconds: 0.3, warm: 400 });
    expect(Object.keys(round ?? {}).sort()).toEqual(forward?.measures.map(({ key }) => key).sort());
    // What fails is up to the machine here.
    for (const key of ['cpu', 'cpuMost', 'most', 'p50', 'p99', 'memory']) expect(round?.[key], key).toBeGreaterThan(0);
  });
});
