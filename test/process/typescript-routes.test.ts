// A configuration and a file of routes that share one run: variables, calls, ends of the script, and routes of all kinds.

import { writeFileSync } from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { request, UdpPeer } from '../support/peer.ts';
import { servers, startServer, withServer, type Server } from '../support/server.ts';
import { unique, writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROUTES = `import { defineRoutes, type Ksr, type Message } from 'kahea';
import { answerWith } from './helper.js';

const SHARED = ['$var(v)', '$avp(a)', '$avp(s:b)', '$xavp(x=>f)', '$xavu(u=>f)', '$shv(s)', '$hdr(X-Case)', '$fU', '$T_reply_code'];

export function VARIABLES(msg: Message, KSR: Ksr) {
  KSR.info('got ' + SHARED.map((name) => String(KSR.pv.get(name))).join(' ') + '\\n');
  msg.var.v = String(msg.var.v) + '+';
  msg.avp.a = Number(msg.avp.a) + 1;
  KSR.pv.sets('$avp(s:b)', 'é');
  msg.set('$xavp(x=>f)', 8);
  KSR.pv.seti('$xavu(u=>f)', 9);
  KSR.pv.seti('$shv(s)', 10);
  msg.uri = 'sip:changed@example.net';
  KSR.setflag(5);
}

export async function ONE(msg: Message, KSR: Ksr) {
  const two: number = await msg.route('TWO');
  KSR.info('one had ' + two + '\\n');
  return two + 10;
}
export async function THREE(msg: Message, KSR: Ksr) {
  await null;
  return (await KSR.route('FOUR')) + 10;
}

export const EXITS = (msg: Message) => msg.exit();
export const DROPS = (msg: Message) => msg.drop();
export const ZERO = () => 0;
export const NO = () => false;
export async function LATE_EXIT(msg: Message) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  msg.exit();
}
export async function PASSES(msg: Message, KSR: Ksr) {
  try {
    await msg.route('CONFIG_EXITS');
  } finally {
    KSR.info('cleaned up\\n');
  }
  KSR.info('not reached\\n');
}

export async function RELAY(msg: Message, KSR: Ksr) {
  KSR.tm.t_on_failure('MISSED');
  KSR.tm.t_on_branch('OUT');
  KSR.tm.t_on_reply('BACK');
  msg.destination = 'sip:' + msg.header('X-To');
  await msg.relay();
  msg.exit();
}
export const HELPED = (msg: Message) => answerWith(msg, 299);
export const BREAKS = (msg: Message) => answerWith(msg, -1);

export const routes = defineRoutes({
  failure: {
    async MISSED(msg, KSR) {
      KSR.info('failure ' + msg.get('$T_reply_code') + ' ' + String(msg.avp.kept) + '\\n');
      await msg.route('FROM_FAILURE');
    },
  },
  branch: {
    OUT(msg) {
      msg.addHeader('X-Branch', String(msg.avp.kept));
    },
  },
  onreply: {
    BACK(msg, KSR) {
      KSR.info('reply ' + msg.status + '\\n');
    },
  },
  reply(msg, KSR) {
    KSR.info('core reply ' + msg.status + '\\n');
  },
  event: {
    'xhttp:request'(msg, KSR) {
      if (msg.get('$hu') === '/answered') KSR.xhttp.xhttp_reply(200, 'OK', 'text/plain', 'hello');
      else if (msg.get('$hu') === '/broken') throw new Error('broken');
    },
  },
});
`;

const HELPER = `// plain JavaScript, joined with the rest
export function answerWith(msg, status) {
  if (status > 0) return msg.reply(status, 'Helped');
  return msg.nosuch.member;
}
`;

const CONFIG = (folder: string): string => `loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "xhttp.so"
loadmodule "app_ts.so"
tcp_accept_no_cl=yes
modparam("app_ts", "load", "${folder}/routes.ts")
modparam("pv", "shvset", "s=i:3")

request_route {
  route($rU);
  xlog("L_INFO", "after $rc\\n");
}
route[end] { xlog("L_INFO", "end\\n"); exit; }
route[variables] {
  $var(v) = "v1";
  $avp(a) = 1;
  $avp(s:b) = "b1";
  $xavp(x=>f) = 2;
  $xavu(u=>f) = "u1";
  route(VARIABLES);
  xlog("L_INFO", "now $var(v) $avp(a) $avp(s:b) $xavp(x=>f) $xavu(u=>f) $shv(s) $ru $(rU{s.toupper})\\n");
  if (isflagset(5)) xlog("L_INFO", "flagged\\n");
}
route[levels] { route(ONE); xlog("L_INFO", "levels $rc\\n"); }
route[TWO] { route(THREE); $var(three) = $rc; xlog("L_INFO", "two had $var(three)\\n"); return $var(three) + 1; }
route[FOUR] { return 3; }
route[exits] { route(EXITS); }
route[drops] { route(DROPS); }
route[zero] { route(ZERO); }
route[no] { if (!route(NO)) { xlog("L_INFO", "refused $rc\\n"); } return 4; }
route[late] { route(LATE_EXIT); }
route[passes] { route(PASSES); }
route[CONFIG_EXITS] { xlog("L_INFO", "exits here\\n"); exit; }
route[relay] { $avp(kept) = "me"; route(RELAY); }
route[RELAY] { xlog("L_INFO", "the old relay\\n"); }
route[FROM_FAILURE] { t_reply("480", "Gone"); exit; }
failure_route[MISSED] { xlog("L_INFO", "the old failure\\n"); }
branch_route[OUT] { append_hf("X-Branch: old\\r\\n"); }
onreply_route[BACK] { xlog("L_INFO", "the old reply\\n"); }
route[helped] { route(HELPED); }
route[breaks] { route(BREAKS); }
`;

let folder: string;
let server: Server;
let caller: UdpPeer;

/** What both languages log, in order. */
/** What was said about messages. */
const logged = ({ log }: Server): string[] =>
  log
    .filter(({ source, level, prefix }) => level === 'INFO' && /^<(script|core)>$/.test(source) && prefix !== '')
    .map(({ text }) => text);

const info = (user: string, callId: string, headers: readonly string[] = []): string =>
  writeRequest({
    method: 'INFO',
    uri: `sip:${user}@${server.endpoint.host}`,
    via: caller.endpoint,
    from: '<sip:ann@a.example>;tag=1',
    callId,
    headers: [...headers],
  });

/** What the script logs for a message to this user: another one of the same call comes to its routes when that ended. */
async function ask(user: string, headers: readonly string[] = []): Promise<string[]> {
  const before = logged(server).length;
  const callId = unique();
  caller.send(info(user, callId, headers), server.endpoint);
  caller.send(info('end', callId), server.endpoint);
  const lines = (): string[] => logged(server).slice(before);
  await until(`the end of ${user}`, () => lines().includes('end'), { explain: () => server.child.output });
  return lines().slice(0, lines().indexOf('end'));
}

describe.skipIf(!servers.includes('kahea'))('routes of a file and of a configuration', () => {
  beforeAll(async () => {
    folder = makeTemporaryFolder();
    writeFileSync(join(folder, 'routes.ts'), ROUTES);
    writeFileSync(join(folder, 'helper.js'), HELPER);
    server = await startServer('kahea', { config: CONFIG(folder) });
    caller = await UdpPeer.open(server.net.endpoint(CALLER));
  }, 40_000);
  afterAll(async () => {
    await caller.close();
    expect((await server.stop()).code).toBe(0);
    removeFolder(folder);
  });

  test('share their variables, both ways', async () => {
    expect(await ask('variables', ['X-Case: one'])).toEqual([
      'got v1 1 b1 2 u1 3 one ann 0',
      `now v1+ 2 ${Buffer.from('é').toString('latin1')} 8 9 10 sip:changed@example.net CHANGED`,
      'flagged',
      'after 1',
    ]);
  });

  test('call each other, several levels deep, and hand their values back', async () => {
    expect(await ask('levels')).toEqual(['two had 13', 'one had 14', 'levels 24', 'after 1']);
  });

  test.each(['exits', 'drops', 'zero', 'late'])('end the whole script: %s', async (user) => {
    expect(await ask(user)).toEqual([]);
  });

  test('may refuse', async () => {
    expect(await ask('no')).toEqual(['refused -1', 'after 4']);
  });

  test('end where a route ends that they called, and clean up', async () => {
    expect(await ask('passes')).toEqual(['exits here', 'cleaned up']);
  });

  test('import JavaScript, and mistakes there are told with their place', async () => {
    caller.send(info('helped', unique()), server.endpoint);
    expect((await caller.receive(({ status }) => status !== null)).reason).toBe('Helped');
    caller.send(info('breaks', unique()), server.endpoint);
    expect((await caller.receive(({ status }) => status !== 299)).status).toBe(500);
    await server.awaitLog(
      `${folder}/helper.js:4:21: exception while routing INFO: Cannot read properties of undefined`,
    );
  });

  test('of a file replace those of the configuration, whatever their kind', async () => {
    const callee = await UdpPeer.open(server.net.endpoint(CALLEE));
    const before = logged(server).length;
    const { host, port } = callee.endpoint;
    caller.send(info('relay', unique(), [`X-To: ${host}:${port}`]), server.endpoint);
    const arrived = await callee.receive(request('INFO'));
    expect(arrived.values('X-Branch')).toEqual(['me']);
    callee.send(writeReply(arrived, 404, 'Not Found', { toTag: 't' }), server.endpoint);
    expect((await caller.receive(({ status }) => status !== null && status > 299 && status !== 500)).reason).toBe(
      'Gone',
    );
    expect(logged(server).slice(before)).toEqual(['core reply 404', 'reply 404', 'failure 404 me']);
    await callee.close();
  });

  test('answer HTTP; a client that gets no answer is told of a failure, or the log tells', async () => {
    const { host, port } = server.endpoint;
    const get = async (path: string): Promise<string> => {
      const answer = await new Promise<IncomingMessage>((resolve) =>
        httpGet({ host, port, path, agent: false }, resolve),
      );
      return `${await text(answer)} ${answer.statusCode}`;
    };
    expect(await get('/answered')).toBe('hello 200');
    expect(await get('/broken')).toBe(' 500');
    const silent = connect(port, host, () => silent.write('GET /silent HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect((await server.awaitLog('no answer to GET /silent')).level).toBe('WARNING');
    silent.destroy();
  });
});

describe.skipIf(!servers.includes('kahea'))('files that route everything', () => {
  test.each([
    ['typescript', 'app_ts', 'routes.ts', 'export function ksr_request_route(msg, KSR) {', 'export '],
    [
      'typescript',
      'app_ts',
      'routes.js',
      'import { KSR } from "kahea";\nexport function ksr_request_route() {',
      'export ',
    ],
    ['jsdt', 'app_jsdt', 'routes.js', 'function ksr_request_route() {', ''],
  ])(
    'with cfgengine "%s" and %s, %s routes requests, replies and failures',
    async (engine, module, file, head, before) => {
      const own = makeTemporaryFolder();
      const shown = (name: string): string => `${before}function ${name}()`;
      writeFileSync(
        join(own, file),
        `${head}
  if (KSR.pv.get("$rU") === "fails") KSR.nosuch.thing();
  KSR.tm.t_on_failure("on_failure");
  KSR.setdsturi("sip:" + KSR.hdr.get("X-To"));
  ${before === '' ? '' : 'return '}KSR.tm.t_relay();
}
${before === '' ? '' : 'import { KSR as K } from "kahea";'}
${shown('on_failure')} { ${before === '' ? 'KSR' : 'K'}.info("failed " + ${before === '' ? 'KSR' : 'K'}.pv.get("$T_reply_code") + "\\n"); }
${shown('ksr_reply_route')} { ${before === '' ? 'KSR' : 'K'}.info("reply\\n"); }
`,
      );
      const config = `${['tm', 'tmx', 'sl', 'pv', module].map((name) => `loadmodule "${name}.so"\n`).join('')}modparam("${module}", "load", "${own}/${file}")\ncfgengine "${engine}"\n`;
      await withServer('kahea', { config }, async (started) => {
        const [from, to] = await Promise.all([CALLER, CALLEE].map((host) => UdpPeer.open(started.net.endpoint(host))));
        const send = (user: string): void => {
          const { host, port } = to!.endpoint;
          const headers = [`X-To: ${host}:${port}`];
          const uri = `sip:${user}@x.example`;
          from!.send(writeRequest({ method: 'INFO', uri, via: from!.endpoint, headers }), started.endpoint);
        };
        send('desk');
        to!.send(writeReply(await to!.receive(request('INFO')), 486, 'Busy', { toTag: 't' }), started.endpoint);
        await from!.receive(({ status }) => status === 486);
        expect(logged(started)).toEqual(['reply', 'failed 486']);
        send('fails');
        await from!.receive(({ status }) => status === 500);
        const line = head.split('\n').length + 1;
        await started.awaitLog(new RegExp(`${own}/${file}:${line}:\\d+: exception while routing INFO`));
        await Promise.all([from!.close(), to!.close()]);
      });
      removeFolder(own);
    },
  );
});
