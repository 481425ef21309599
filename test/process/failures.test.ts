// What goes wrong inside: a route, a timer or a module that throws. The module that does it is one of a user's own.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { run } from '../support/child.ts';
import { exampleOf } from '../support/guides.ts';
import type { LogRecord } from '../support/log-record.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { commandOf, servers, startServer, stateEnvironment, withServer, writeConfig } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** A module as a user would write it, with nothing of the server's sources. `more` are members of the declaration. */
function writeModule(folder: string, name: string, more = ''): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(
    join(folder, name, 'index.js'),
    `let host = null;
const everywhere = 0xffff;
export default {
  name: '${name}',
  doc: 'Fails where it is asked to.',
  init(given) { host = given; },
  functions: {
    throw_now: { doc: '', routes: everywhere, run() { throw new Error('thrown on purpose'); } },
    throw_later: { doc: '', routes: everywhere, waits: true, run: async () => { throw new Error('rejected on purpose'); } },
    throw_in_timer: {
      doc: '', routes: everywhere,
      run() {
        const run = () => { throw new Error('a timer on purpose'); };
        host.timers.start({ handle: -1, run }, 10);
        return 1;
      },
    },
  },
  ${more}
};
`,
  );
}

async function withModule(
  more: string,
  body: (where: { folder: string; load: string }) => Promise<void>,
): Promise<void> {
  const folder = makeTemporaryFolder();
  try {
    writeModule(folder, 'broken', more);
    await body({ folder, load: `mpath="/nowhere:${folder}"\nloadmodule "sl.so"\nloadmodule "broken.so"\n` });
  } finally {
    removeFolder(folder);
  }
}

/** Sends requests one after the other and gives the statuses of the answers. */
async function statuses(
  server: Awaited<ReturnType<typeof startServer>>,
  methods: readonly string[],
): Promise<(number | null)[]> {
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    const found: (number | null)[] = [];
    for (const method of methods) {
      const callId = `${method}-of-one-call`;
      peer.send(writeRequest({ method, uri: 'sip:x', via: peer.endpoint, callId }), server.endpoint);
      found.push((await peer.receive((message) => message.value('Call-ID') === callId)).status);
    }
    return found;
  } finally {
    await peer.close();
  }
}

describe.skipIf(missing('kamcmd') || !servers.includes('kahea'))('kahea', () => {
  test('an exception inside a route is logged with its line and answered 500, and the server goes on', () =>
    withModule('', ({ load }) => {
      const config = `${load}loadmodule "textops.so"
request_route {
	if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
	if (is_method("MESSAGE")) { throw_later(); }
	route(DEEP);
}
route[DEEP] {
	throw_now();
}
`;
      return withServer('kahea', { config }, async (server) => {
        expect(await statuses(server, ['INFO', 'OPTIONS', 'MESSAGE', 'MESSAGE', 'OPTIONS'])).toEqual([
          500, 200, 500, 500, 200,
        ]);
        const file = join(server.folder, 'kamailio.cfg');
        const lines = readFileSync(file, 'latin1').split('\n');
        const at = (text: string): string => `${file}:${lines.findIndex((line) => line.includes(text)) + 1}`;
        const failures = (): LogRecord[] => server.log.filter(({ text }) => text.includes('exception while routing'));
        await until('three records', () => failures().length >= 3);
        expect(failures().map(({ text }) => text.slice(text.indexOf(file)).replace(/:\d+: /, ': '))).toEqual([
          `${at('throw_now')}: exception while routing INFO: thrown on purpose`,
          `${at('throw_later')}: exception while routing MESSAGE: rejected on purpose`,
          `${at('throw_later')}: exception while routing MESSAGE: rejected on purpose`,
        ]);
      });
    }));

  test('an exception in a timer is logged, and the server goes on', () =>
    withModule('', ({ load }) => {
      const config = `${load}request_route { throw_in_timer(); sl_send_reply("200", "OK"); }`;
      return withServer('kahea', { config }, async (server) => {
        expect(await statuses(server, ['INFO'])).toEqual([200]);
        await server.awaitLog('a timer failed: Error: a timer on purpose');
        expect(await statuses(server, ['INFO'])).toEqual([200]);
      });
    }));

  test('a module that cannot stop does not keep the others from it', () =>
    withModule('stop() { throw new Error("no stop on purpose"); },', async ({ load }) => {
      const config = `loadmodule "jsonrpcs.so"\nmodparam("jsonrpcs", "dgram_socket", "rpc.sock")\n${load}request_route { drop; }`;
      const server = await startServer('kahea', { config });
      try {
        rmSync(join(server.folder, 'rpc.sock'));
        expect(await server.stop({ keepFolder: true })).toEqual({ code: 0, signal: null });
        expect(server.log.at(-1)?.text).toContain('the stop of module broken failed: Error: no stop on purpose');
        expect(leftIn(server.folder)).toEqual([]);
      } finally {
        await server.destroy();
      }
    }));

  test.each([
    ['init', 'async init() { throw new Error("no start on purpose"); },'],
    ['methods', 'methods() { throw new Error("no start on purpose"); },'],
    ['start', 'async start() { throw new Error("no start on purpose"); },'],
  ])('a module whose %s fails leaves nothing open', (_what, more) =>
    withModule(more, async ({ folder, load }) => {
      const net = await reserveLoopback();
      const config = `loadmodule "jsonrpcs.so"\n${load}request_route { drop; }`;
      const file = writeConfig(folder, net, { config });
      const [command, ...first] = commandOf('kahea');
      const args = [...first, '-f', file, '-DD', '-E', '-Y', folder, '-P', join(folder, 'server.pid')];
      const child = await run(command, args, { env: stateEnvironment(folder) });
      expect(child.exit?.code).toBeGreaterThan(0);
      expect(child.stderr).toContain('no start on purpose');
      expect(leftIn(folder)).toEqual([]);
    }),
  );

  test('a reply whose status is no number is not sent, which is logged', () => {
    const config = `loadmodule "pv.so"
loadmodule "sl.so"
request_route { $var(code) = "abc"; sl_send_reply("$var(code)", "x"); sl_send_reply("200", "OK"); }
`;
    return withServer('kahea', { config }, async (server) => {
      expect(await statuses(server, ['OPTIONS'])).toEqual([200]);
      expect(server.log.map(({ text }) => text)).toContainEqual(
        expect.stringContaining('sl_send_reply(): argument 1 is no number'),
      );
    });
  });

  test('requests are dropped in silence where no route takes them', () =>
    withServer('kahea', { config: 'loadmodule "kex.so"\nroute[OTHER] { exit; }\n' }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      try {
        peer.send(writeRequest({ method: 'INFO', uri: 'sip:x', via: peer.endpoint }), server.endpoint);
        await until('it is counted', async () =>
          (await server.kamcmd('stats.get_statistics', 'all')).includes('core:drop_requests = 1'),
        );
        expect(server.log.filter(({ text }) => text.includes('BUG'))).toEqual([]);
      } finally {
        await peer.close();
      }
    }));

  test('the pid file of a server that holds the port is left alone', async () => {
    const server = await startServer('kahea', { config: 'request_route { drop; }' });
    try {
      const { folder } = server;
      const [command, ...first] = commandOf('kahea');
      const args = [...first, '-f', join(folder, 'kamailio.cfg'), '-DD', '-P', join(folder, 'server.pid')];
      const second = await run(command, args, { env: stateEnvironment(join(folder, 'second')) });
      expect(second.exit?.code).toBeGreaterThan(0);
      expect(existsSync(join(folder, 'server.pid'))).toBe(true);
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(!servers.includes('kahea'))("a user's own module", () => {
  const check = async (folder: string, text: string): Promise<string> => {
    const file = join(folder, 'check.cfg');
    writeFileSync(file, `${text}\nrequest_route { throw_now(); }\n`);
    const [command, ...first] = commandOf('kahea');
    const { stdout, stderr } = await run(command, [...first, '-c', '-f', file]);
    return stdout + stderr;
  };

  test('is found by mpath, loadpath and by its whole path', () =>
    withModule('', async ({ folder }) => {
      expect(await check(folder, `mpath="${folder}/"\nloadmodule "broken"`)).toContain('config file ok');
      expect(await check(folder, `loadpath "/nowhere:${folder}"\nloadmodule "broken.so"`)).toContain('config file ok');
      expect(await check(folder, `loadmodule "${folder}/broken.so"`)).toContain('config file ok');
      expect(await check(folder, 'loadmodule "broken.so"')).toContain('there is no module broken');
    }));

  test('is as the guide shows it', () =>
    withModule('', async ({ folder }) => {
      mkdirSync(join(folder, 'greeting'));
      writeFileSync(join(folder, 'greeting/index.js'), exampleOf('own-modules', 'js'));
      const config = exampleOf('own-modules', 'cfg', { '/etc/kamailio/modules/': `${folder}/` });
      await withServer('kahea', { config }, async (server) => {
        const peer = await UdpPeer.open(server.net.endpoint(CALLER));
        const from = '<sip:100@example.org>;tag=1';
        peer.send(
          writeRequest({ method: 'OPTIONS', uri: 'sip:example.org', via: peer.endpoint, from }),
          server.endpoint,
        );
        await peer.receive(reply(200));
        await peer.close();
        const { level, source, text } = await server.awaitLog('hello');
        expect(`${level}: ${source}: ${text}\n`).toBe(exampleOf('own-modules', 'text'));
      });
    }));

  test('imports what the server and its modules offer from the build', () =>
    withModule('', async ({ folder, load }) => {
      const build = join(import.meta.dirname, '../../dist');
      mkdirSync(join(folder, 'own'));
      writeFileSync(
        join(folder, 'own/index.js'),
        `import { TM } from '${build}/modules/tm/api.js';
import { arg } from '${build}/src/module/index.js';
export default {
  name: 'own',
  doc: '',
  init: (host) => ({ log: host.log, tm: host.require(TM) }),
  functions: {
    say: {
      doc: '', routes: 1, args: [arg.text()],
      run({ state }, ctx, text) {
        state.log.notice(text + ': ' + (state.tm.lookup(ctx) === null ? 'no transaction' : 'a transaction'));
        return 1;
      },
    },
  },
};
`,
      );
      const config = `${load}loadmodule "tm"\nloadmodule "own"
request_route { say("$rm"); t_newtran(); say("then"); t_reply("200", "OK"); }`;
      await withServer('kahea', { config }, async (server) => {
        expect(await statuses(server, ['INFO'])).toEqual([200]);
        await server.awaitLog(/INFO: no transaction/);
        await server.awaitLog(/then: a transaction/);
      });
    }));

  test('that is none is refused with its file', () =>
    withModule('', async ({ folder }) => {
      writeModule(folder, 'other');
      const file = join(folder, 'other/index.js');
      writeFileSync(file, readFileSync(file, 'latin1').replace("name: 'other'", "name: 'another'"));
      expect(await check(folder, `mpath="${folder}"\nloadmodule "other"`)).toContain(
        `${file} is no module: its default export is not the declaration of a module other`,
      );
      writeFileSync(file, 'throw new Error("not today");');
      expect(await check(folder, `mpath="${folder}"\nloadmodule "other"`)).toContain(`${file} is no module: not today`);
    }));
});

/** Files that a server should have removed from its folder. */
function leftIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'latin1' });
  return files.filter((name) => /\.(?:pid|lock|sock|fifo)$|(?:^|\/)ctl$/.test(name));
}
