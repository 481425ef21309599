// Start in the background, the pid file, SIGTERM, draining, and what is left afterwards.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer501, CALLEE, CALLER } from '../scenario/configs.ts';
import { statefulProof } from '../scenario/proxy-configs.ts';
import { isAlive, processesOfGroup, run, statFields } from '../support/child.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import {
  commandOf,
  commonArguments,
  servers,
  startServer,
  stateEnvironment,
  withServer,
  writeConfig,
} from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** Milliseconds that are less than a server waits for open transactions. */
const AT_ONCE = 4_500;

/** Ends a server that runs in the background, by the pid in its file. */
async function endBackground(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'latin1'));
  const group = Number(statFields(pid)?.[2] ?? 0);
  if (group === 0) return;
  process.kill(pid, 'SIGTERM');
  await until('end of the background server', () => !isAlive(pid) && processesOfGroup(group).length === 0);
}

async function withBackground(
  body: (where: { net: Loopback; folder: string; pidFile: string; file: string }) => Promise<void>,
): Promise<void> {
  const net = await reserveLoopback();
  const folder = makeTemporaryFolder();
  const pidFile = join(folder, 'server.pid');
  try {
    await body({ net, folder, pidFile, file: writeConfig(folder, net, { config: answer501 }) });
  } finally {
    await endBackground(pidFile);
    removeFolder(folder);
  }
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  const [command, ...first] = commandOf(kind);

  test('without -D the parent ends with 0 when the server answers, and -P holds its pid', () =>
    withBackground(async ({ net, folder, pidFile, file }) => {
      const args = [...first, '-f', file, '-P', pidFile, '-Y', folder, '-w', folder];
      const parent = await run(command, args, { env: stateEnvironment(folder) });
      expect([parent.exit?.code, parent.output]).toEqual([0, parent.output]);
      const peer = await UdpPeer.open(net.endpoint(CALLER));
      peer.send(writeRequest({ method: 'OPTIONS', uri: 'sip:x', via: peer.endpoint }), net.endpoint(1));
      expect((await peer.receive(reply(501))).status).toBe(501);
      await peer.close();
      const pid = Number(readFileSync(pidFile, 'latin1'));
      expect(readFileSync(pidFile, 'latin1')).toBe(`${pid}\n`);
      expect(isAlive(pid)).toBe(true);
      expect(pid).not.toBe(parent.pid);
      expect(parent.stdout).toMatch(new RegExp(`^Listening on ?\\n +udp: ${net.host(1)}( .*)?:5060\\n`));
      if (kind === 'kahea') expect(parent.stdout).toContain(`\nIn the background: process ${pid}\n`);
      await endBackground(pidFile);
      expect(isAlive(pid)).toBe(false);
      expect(existsSync(pidFile)).toBe(false);
    }));

  test('without -D the parent ends with a code that is not 0 when the port is taken', () =>
    withBackground(async ({ net, folder, pidFile, file }) => {
      const holder = await UdpPeer.open(net.endpoint(1));
      const args = [...first, '-f', file, '-P', pidFile, '-Y', folder, '-w', folder, '-E'];
      const parent = await run(command, args, { env: stateEnvironment(folder) });
      await holder.close();
      expect(parent.exit?.code).not.toBe(0);
      expect(parent.output).toContain(net.host(1));
    }));

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends an idle server at once with code 0', async (signal) => {
    const server = await startServer(kind, { config: answer501 });
    try {
      server.child.signal(signal);
      expect(await server.child.end(AT_ONCE)).toEqual({ code: 0, signal: null });
      await until('no process', () => processesOfGroup(server.child.pid).length === 0);
      expect(existsSync(join(server.folder, 'server.pid'))).toBe(false);
      expect(existsSync(server.controlSocket)).toBe(false);
    } finally {
      await server.destroy();
    }
  });

  test.skipIf(kind === 'kamailio')('Ctrl-C at a terminal ends it with code 0, and leaves nothing', () =>
    withBackground(async ({ net, folder, pidFile, file }) => {
      // A shell that stays between would end by the signal itself.
      const line = ['exec', command, ...first, ...commonArguments(folder, file)].join(' ');
      const env = { ...process.env, SHELL: '/bin/sh', ...stateEnvironment(folder) };
      const terminal = spawn('script', ['-qec', line, '/dev/null'], { env });
      const code = new Promise((resolve) => terminal.once('exit', resolve));
      let shown = '';
      terminal.stdout.on('data', (text: Buffer) => (shown += text.toString('latin1')));
      try {
        const peer = await UdpPeer.open(net.endpoint(CALLER));
        // The last line of the banner, after which nothing more is printed.
        await until('the banner', () => /^State: .*\r?\n/m.test(shown), { explain: () => shown });
        peer.send(writeRequest({ method: 'OPTIONS', uri: 'sip:x', via: peer.endpoint }), net.endpoint(1));
        await peer.receive(reply(501));
        await peer.close();
        const pid = Number(readFileSync(pidFile, 'latin1'));
        terminal.stdin.write('\x03');
        expect(await code, shown).toBe(0);
        expect(isAlive(pid)).toBe(false);
        expect(existsSync(pidFile)).toBe(false);
        expect(shown.slice(shown.indexOf('^C') + 2).trim()).toMatch(/^0\(\d+\) NOTICE: <core>: SIGINT: stopping$/);
      } finally {
        terminal.kill('SIGKILL');
      }
    }),
  );

  test('transactions are freed when they are over', () =>
    withServer(
      kind,
      { config: (net) => `${statefulProof(net)}\nmodparam("tm", "wt_timer", 200)\n` },
      async (server) => {
        const [caller, callee] = await Promise.all([
          UdpPeer.open(server.net.endpoint(CALLER)),
          UdpPeer.open(server.net.endpoint(CALLEE)),
        ]);
        for (let count = 0; count < 20; count++) {
          const uri = `sip:1@${server.endpoint.host}`;
          const invite = new SipText(writeRequest({ method: 'INVITE', uri, via: caller.endpoint }));
          caller.send(invite.text, server.endpoint);
          const arrived = await callee.receive(request('INVITE'));
          callee.send(writeReply(arrived, 486, 'Busy', { toTag: 'x' }), server.endpoint);
          const refused = await caller.receive(reply(486));
          caller.send(writeAckForFailure(invite, refused), server.endpoint);
        }
        await until('empty transaction table', async () => /\scurrent: 0$/m.test(await server.kamcmd('tm.stats')), {
          every: 200,
        });
        await Promise.all([caller.close(), callee.close()]);
      },
    ));

  test('noise and broken messages never stop the server', () =>
    withServer(kind, { config: statefulProof, debug: -2 }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const good = writeRequest({ method: 'REGISTER', uri: `sip:${server.endpoint.host}`, via: peer.endpoint });
      for (let count = 0; count < 3_000; count++) {
        peer.send(damage(good, count), server.endpoint);
        if (count % 100 === 0) await new Promise(setImmediate);
      }
      peer.drain();
      await until('answer after the noise', async () => {
        const callId = `after-${performance.now()}`;
        peer.send(
          writeRequest({ method: 'REGISTER', uri: `sip:${server.endpoint.host}`, via: peer.endpoint, callId }),
          server.endpoint,
        );
        return peer.receive((message) => message.value('Call-ID') === callId, 1_000).catch(() => null);
      });
      await peer.close();
    }));
});

describe.skipIf(missing('kamcmd') || !servers.includes('kahea'))('kahea', () => {
  test('SIGTERM lets a running transaction finish and takes no new one', async () => {
    const server = await startServer('kahea', { config: statefulProof });
    const [caller, callee] = await Promise.all([
      UdpPeer.open(server.net.endpoint(CALLER)),
      UdpPeer.open(server.net.endpoint(CALLEE)),
    ]);
    try {
      const uri = `sip:1@${server.endpoint.host}`;
      caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), server.endpoint);
      const arrived = await callee.receive(request('MESSAGE'));
      server.child.signal('SIGTERM');
      await until('end of accepting', async () => {
        caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), server.endpoint);
        return (await callee.remaining(50)).length === 0;
      });
      expect(server.child.exit).toBeNull();
      callee.send(writeReply(arrived, 200, 'OK', { toTag: 'x' }), server.endpoint);
      expect((await caller.receive(reply(200))).need('Call-ID')).toBe(arrived.need('Call-ID'));
      expect(await server.child.end()).toEqual({ code: 0, signal: null });
    } finally {
      await Promise.all([caller.close(), callee.close(), server.destroy()]);
    }
  });

  test('calls are hung up while SIGTERM waits for a transaction, new ones are refused', async () => {
    const server = await startServer('kahea', { config: statefulProof });
    const [caller, callee] = await Promise.all([
      UdpPeer.open(server.net.endpoint(CALLER)),
      UdpPeer.open(server.net.endpoint(CALLEE)),
    ]);
    try {
      const uri = `sip:1@${server.endpoint.host}`;
      caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), server.endpoint);
      const open = await callee.receive(request('MESSAGE'));
      server.child.signal('SIGTERM');
      await until('the line about the stop', () => server.child.stderr.includes('stopping: 1 transaction in progress'));
      caller.send(writeRequest({ method: 'OPTIONS', uri, via: caller.endpoint }), server.endpoint);
      expect((await caller.receive(reply(503))).need('Retry-After')).toBe('10');
      caller.send(writeRequest({ method: 'BYE', uri, to: `<${uri}>;tag=x`, via: caller.endpoint }), server.endpoint);
      callee.send(writeReply(await callee.receive(request('BYE')), 200, 'OK'), server.endpoint);
      expect((await caller.receive(reply(200))).need('CSeq')).toContain('BYE');
      callee.send(writeReply(open, 200, 'OK', { toTag: 'x' }), server.endpoint);
      expect((await caller.receive(reply(200))).need('CSeq')).toContain('MESSAGE');
      expect(await server.child.end(AT_ONCE)).toEqual({ code: 0, signal: null });
      expect(server.child.stderr).not.toContain('given up');
    } finally {
      await Promise.all([caller.close(), callee.close(), server.destroy()]);
    }
  });

  test('SIGTERM does not wait for ever for a transaction nobody ends', async () => {
    const server = await startServer('kahea', { config: statefulProof });
    const caller = await UdpPeer.open(server.net.endpoint(CALLER));
    try {
      const uri = `sip:1@${server.endpoint.host}`;
      caller.send(writeRequest({ method: 'INVITE', uri, via: caller.endpoint }), server.endpoint);
      await caller.receive(reply(100));
      server.child.signal('SIGTERM');
      expect((await server.child.end(30_000)).code).toBe(0);
      expect(server.child.stderr).toContain('NOTICE: <core>: stopping: 1 transaction in progress\n');
      expect(server.child.stderr).toContain('WARNING: <core>: stopping: 1 transaction given up, not ended in time\n');
    } finally {
      await Promise.all([caller.close(), server.destroy()]);
    }
  });

  test.each(['below a file', 'below /proc'])('a state folder %s ends the start with one clear line', async (where) => {
    const net = await reserveLoopback();
    const folder = makeTemporaryFolder();
    try {
      const config =
        'loadmodule "sl.so"\nloadmodule "usrloc.so"\nloadmodule "registrar.so"\nrequest_route { save("location"); }\n';
      const file = writeConfig(folder, net, { config });
      const [command, ...first] = commandOf('kahea');
      const args = [...first, '-f', file, '-DD', '-E', '-Y', folder, '-w', folder];
      const state = where === 'below /proc' ? '/proc/kahea-state' : join(file, 'state');
      const child = await run(command, args, { env: { KAHEA_STATE_DIR: state } });
      expect(child.exit?.code).toBe(255);
      expect(child.stderr.split('\n').filter((line) => line.includes(state))).toHaveLength(1);
    } finally {
      removeFolder(folder);
    }
  });

  test('a stopped server leaves nothing open in its folder but its state', async () => {
    const server = await startServer('kahea', { config: answer501 });
    try {
      await server.stop({ keepFolder: true });
      expect(readdirSync(server.folder).filter((name) => !['kamailio.cfg', 'state'].includes(name))).toEqual([]);
    } finally {
      await server.destroy();
    }
  });
});

/** A message with something wrong, the same one for the same number. */
function damage(text: string, number: number): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const random = (limit: number, step: number): number => ((number + 1) * 7_919 * step + step * step) % limit;
  switch (number % 4) {
    case 0:
      return bytes.subarray(0, random(bytes.length, 1));
    case 1:
      bytes[random(bytes.length, 2)] = random(256, 3);
      return bytes;
    case 2: {
      const start = random(bytes.length, 7);
      return bytes.fill(random(256, 5), start, Math.min(bytes.length, start + random(40, 11)));
    }
    default:
      return Buffer.concat([bytes.subarray(random(bytes.length, 13)), bytes]);
  }
}
