// Routes in TypeScript in a real process: their types, their mistakes, and a debugger that stands in them.

import { cpSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { Child, run } from '../support/child.ts';
import { DebuggerClient } from '../support/debugger.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { request, UdpPeer } from '../support/peer.ts';
import { commandOf, servers, startServer, withServer } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

const ROUTES = `import { defineRoutes, type Message } from 'kahea';

enum Reason {
  Fine = 'Fine, thank you',
}

export const routes = defineRoutes({
  async request(msg, KSR) {
    const who: string | null = msg.user;
    await Promise.resolve();
    if (msg.hasHeader('X-Fail')) fail(msg);
    KSR.info(\`asked by \${who}\\n\`);
    msg.reply(200, Reason.Fine);
  },
});

function fail(msg: Message): never {
  throw new Error(\`no \${msg.method} today\`);
}
`;

const lineOf = (text: string): number => ROUTES.split('\n').findIndex((line) => line.includes(text)) + 1;

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
});
afterEach(() => {
  removeFolder(folder);
});

const config = (): string => `loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "app_ts.so"
modparam("app_ts", "load", "${folder}/routes.ts")
`;

describe.skipIf(!servers.includes('kahea'))('kahea', () => {
  test('the examples fit the declarations that `kahea types` writes, strictly, and mistakes do not', async () => {
    const examples = join(folder, 'examples');
    cpSync(join(ROOT, 'examples/typescript'), examples, { recursive: true });
    writeFileSync(join(examples, 'more.ts'), ROUTES);
    const [command, ...first] = commandOf('kahea');
    const types = await run(command, [...first, 'types', examples]);
    expect(types.exit?.code, types.stderr).toBe(0);
    expect(types.stdout).toBe(`${examples}/kahea.d.ts\n${examples}/tsconfig.json\n`);
    const good = await run(process.execPath, [TSC, '-p', examples], { limit: 60_000 });
    expect(good.stdout).toBe('');
    writeFileSync(
      join(examples, 'more.ts'),
      `import type { Ksr, Message } from 'kahea';
export function A(msg: Message, KSR: Ksr) {
  if (KSR.tm.t_relay() < 0) msg.exit();
  KSR.maxfwd.process_maxfwd('ten');
  KSR.pv.getz('$ru');
  msg.method = 'ACK';
}
`,
    );
    const bad = await run(process.execPath, [TSC, '-p', examples], { limit: 60_000 });
    expect([...bad.stdout.matchAll(/more\.ts\((\d+),/g)].map(([, line]) => Number(line))).toEqual([3, 4, 5, 6]);
  }, 120_000);

  test('an exception is logged with its place in the file, its stack at level debug, and answered with 500', async () => {
    writeFileSync(join(folder, 'routes.ts'), ROUTES);
    await withServer('kahea', { config: config(), debug: 3 }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const uri = `sip:desk@${server.endpoint.host}`;
      peer.send(writeRequest({ method: 'INFO', uri, via: peer.endpoint }), server.endpoint);
      expect((await peer.receive(({ status }) => status !== null)).reason).toBe('Fine, thank you');
      const failing = writeRequest({ method: 'INFO', uri, via: peer.endpoint, headers: ['X-Fail: 1'] });
      peer.send(failing, server.endpoint);
      expect((await peer.receive(({ status }) => status !== 200)).status).toBe(500);
      const { text } = await server.awaitLog('exception while routing');
      expect(text).toBe(`${folder}/routes.ts:${lineOf('throw new')}:9: exception while routing INFO: no INFO today`);
      await server.awaitLog(new RegExp(`at .*routes\\.ts:${lineOf('fail(msg);')}:`));
      await peer.close();
    });
  });

  test('what a timer or a forgotten promise throws is logged with its place, and the server goes on', async () => {
    const text = `import type { Message } from 'kahea';

export async function ksr_request_route(msg: Message): Promise<void> {
  setTimeout(() => {
    throw new Error('too late');
  }, 1);
  void Promise.reject(new Error('nobody waits'));
  msg.reply(200);
}
`;
    writeFileSync(join(folder, 'routes.ts'), text);
    await withServer('kahea', { config: config() }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const ask = async (callId: string): Promise<void> => {
        const uri = `sip:desk@${server.endpoint.host}`;
        peer.send(writeRequest({ method: 'INFO', uri, via: peer.endpoint, callId }), server.endpoint);
        await peer.receive(({ status }) => status === 200);
      };
      await ask('first');
      const where = `${folder}/routes.ts`;
      await server.awaitLog(`${where}:7:23: exception outside of all routes: nobody waits`);
      await server.awaitLog(`${where}:5:11: exception outside of all routes: too late`);
      await ask('second');
      await peer.close();
    });
  });

  test('a loop without an end is reported with its place, and work that is only slow when it is over, too', async () => {
    const isOver = join(folder, 'over');
    const text = `import { existsSync } from 'node:fs';
import type { Message } from 'kahea';

function work(): void {
  while (!existsSync('${isOver}')) {
    work.length;
  }
}

export async function ksr_request_route(msg: Message): Promise<void> {
  work();
  for (; msg.method === 'INVITE'; ) await null;
  msg.reply(200);
}
`;
    writeFileSync(join(folder, 'routes.ts'), text);
    const limit = 'modparam("app_ts", "stuck_after", 1)\ncfgengine "typescript"\n';
    const server = await startServer('kahea', { config: `${config()}${limit}` });
    const peer = await UdpPeer.open(server.net.endpoint(CALLER));
    try {
      const ask = (method: string): void => {
        peer.send(writeRequest({ method, uri: 'sip:x', via: peer.endpoint, callId: method }), server.endpoint);
      };
      const stands = `no message is handled since 1 s: it stands at ${folder}/routes.ts`;
      ask('INFO');
      await server.awaitLog(new RegExp(`${stands}:[56]:\\d+, called from ${folder}/routes\\.ts:11:`));
      writeFileSync(isOver, '');
      await peer.receive(({ status }) => status === 200);
      await server.awaitLog('messages are handled again, after');
      ask('INVITE');
      await server.awaitLog(new RegExp(`${stands}:12:`));
    } finally {
      await peer.close();
      await server.destroy();
    }
  });

  test('`kahea run FILE -c` checks and ends', async () => {
    writeFileSync(join(folder, 'routes.ts'), ROUTES);
    const [command, ...first] = commandOf('kahea');
    const good = await run(command, [...first, 'run', join(folder, 'routes.ts'), '-c']);
    expect([good.exit?.code, good.stdout]).toEqual([0, 'config file ok, exiting...\n']);
    writeFileSync(join(folder, 'routes.ts'), 'export const = 1;');
    const bad = await run(command, [...first, 'run', join(folder, 'routes.ts'), '-c']);
    expect(bad.exit?.code).toBe(255);
    expect(bad.stderr).toContain('routes.ts:1:14: error: ');
  });

  test('`kahea types` makes no folder, and `kahea run` takes no second configuration', async () => {
    const [command, ...first] = commandOf('kahea');
    const nowhere = join(folder, 'nowhere');
    const types = await run(command, [...first, 'types', nowhere]);
    expect([types.exit?.code, types.stderr]).toEqual([
      2,
      `${nowhere} does not exist: kahea types wants the folder that the route files are in. Use kahea types --help for help.\n`,
    ]);
    expect(existsSync(nowhere)).toBe(false);
    writeFileSync(join(folder, 'kamailio.cfg'), '');
    const noFolder = await run(command, [...first, 'types', 'kamailio.cfg'], { cwd: folder });
    expect(noFolder.stderr).toMatch(/^kamailio\.cfg is no folder: /);
    const file = join(ROOT, 'examples/typescript/registrar.ts');
    const second = await run(command, [...first, 'run', file, '-f', '/nowhere', '-c']);
    expect(second.exit?.code).toBe(255);
    expect(second.stderr).toContain('-f has no place beside a file of routes');
  });

  test('`kahea run` needs no configuration: phones register, and calls find them', async () => {
    const net = await reserveLoopback();
    const [phone, caller] = [await UdpPeer.open(net.endpoint(CALLEE)), await UdpPeer.open(net.endpoint(CALLER))];
    const [command, ...first] = commandOf('kahea');
    const file = join(ROOT, 'examples/typescript/registrar.ts');
    const address = `udp:${net.host(1)}:${net.endpoint(1).port}`;
    const folders = ['-Y', folder, '--state', join(folder, 'state')];
    const server = new Child(command, [...first, 'run', file, '-l', address, ...folders]);
    try {
      await until('the banner', () => server.stdout.includes('State:'), { explain: () => server.output });
      const registrar = `sip:${net.host(1)}`;
      const to = `<sip:200@${net.host(1)}>`;
      phone.send(
        writeRequest({ method: 'REGISTER', uri: registrar, via: phone.endpoint, to, from: `${to};tag=a` }),
        net.endpoint(1),
      );
      expect((await phone.receive(({ status }) => status !== null)).status).toBe(200);
      const uri = `sip:200@${net.host(1)}`;
      caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), net.endpoint(1));
      const arrived = await phone.receive(request('MESSAGE'));
      phone.send(writeReply(arrived, 202, 'Accepted', { toTag: 'p' }), net.endpoint(1));
      expect((await caller.receive(({ status }) => status !== null && status > 100)).status).toBe(202);
      caller.send(
        writeRequest({ method: 'MESSAGE', uri: `sip:300@${net.host(1)}`, via: caller.endpoint }),
        net.endpoint(1),
      );
      expect((await caller.receive(({ status }) => status === 404)).reason).toBe('Not Found');
    } finally {
      await server.destroy();
      await Promise.all([phone.close(), caller.close()]);
    }
  });

  test('a script for app_jsdt routes everything, unchanged', async () => {
    writeFileSync(
      join(folder, 'routes.js'),
      `function ksr_request_route() {
  if (KSR.is_method_in("A")) { KSR.x.exit(); }
  KSR.tm.t_on_reply("ksr_onreply_manage");
  KSR.setdsturi("sip:" + KSR.hdr.get("X-To"));
  if (KSR.tm.t_relay() < 0) { KSR.sl.sl_reply_error(); }
}
function ksr_onreply_manage() { KSR.info("got " + KSR.pv.get("$rs") + "\\n"); }
`,
    );
    const jsdt = `loadmodule "tm.so"\nloadmodule "sl.so"\nloadmodule "pv.so"\nloadmodule "app_jsdt.so"\nmodparam("app_jsdt", "load", "${folder}/routes.js")\ncfgengine "jsdt"\n`;
    await withServer('kahea', { config: jsdt }, async (server) => {
      const [sender, target] = await Promise.all(
        [CALLER, CALLEE].map((host) => UdpPeer.open(server.net.endpoint(host))),
      );
      const { host, port } = target!.endpoint;
      const headers = [`X-To: ${host}:${port}`];
      sender!.send(
        writeRequest({ method: 'INFO', uri: 'sip:desk@example.org', via: sender!.endpoint, headers }),
        server.endpoint,
      );
      target!.send(writeReply(await target!.receive(request('INFO')), 200, 'OK', { toTag: 't' }), server.endpoint);
      await sender!.receive(({ status }) => status === 200);
      await server.awaitLog('got 200');
      await Promise.all([sender!.close(), target!.close()]);
    });
  });

  test('mistakes are reported before the server starts', async () => {
    writeFileSync(join(folder, 'routes.ts'), ROUTES.replace('await Promise', 'await = Promise'));
    writeFileSync(join(folder, 'kamailio.cfg'), `${config()}request_route { exit; }\n`);
    const [command, ...first] = commandOf('kahea');
    const { exit, stderr } = await run(command, [...first, '-DD', '-f', join(folder, 'kamailio.cfg')]);
    expect(exit?.code).toBe(255);
    expect(stderr).toContain(`${folder}/routes.ts:${lineOf('await')}:11: error: Unexpected "="`);
    expect(stderr).toContain('ERROR: bad config file (1 error)');
  });

  test('a debugger stops at a line of the TypeScript', async () => {
    const source = join(folder, 'routes.ts');
    writeFileSync(source, ROUTES);
    const environment = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };
    await withServer('kahea', { config: config(), environment }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const client = await DebuggerClient.attach(server.child.stderr);
      try {
        expect(readFileSync(source, 'utf8')).toBe(ROUTES);
        await client.breakAt(source, lineOf('msg.reply'));
        peer.send(writeRequest({ method: 'INFO', uri: 'sip:desk@x', via: peer.endpoint }), server.endpoint);
        await client.awaitPause();
        expect(client.place).toEqual({ source, line: lineOf('msg.reply') });
        expect(await client.evaluate('msg.method + who')).toBe('INFOdesk');
        await client.resume();
        await peer.receive(({ status }) => status === 200);
      } finally {
        client.close();
        await peer.close();
      }
    });
  });
});
