import { describe, expect, test } from 'vitest';
import { RpcArguments } from '../arguments.ts';
import { MethodRegistry } from '../registry.ts';
import { textLines } from '../text-format.ts';
import { RpcDouble, type RpcValue } from '../value.ts';
import { clockText, durationText } from './clock-text.ts';
import { coreMethodsOf } from './core-methods.ts';
import type { ServerFacts } from './facts.ts';

const signals: number[] = [];
const facts: ServerFacts = {
  product: 'kahea',
  version: '0.1.0',
  fullVersion: 'kahea 0.1.0 (x86_64/linux)',
  sourceId: '123abc dirty',
  compiler: 'node 20',
  flags: ['USE_TCP', 'USE_X'],
  startedAt: new Date(2026, 10, 21, 8, 53, 42).getTime(),
  now: () => new Date(2026, 10, 21, 8, 54, 33, 900).getTime(),
  commandLine: ['kahea', '-f', 'k.cfg'],
  workingFolder: () => '/srv',
  memory: () => ({ total: 4096, used: 1024, real: 2048, most: 3072 }),
  processes: () => [{ index: 0, pid: 42, rank: 0, description: 'main process' }],
  modules: () => ['tm', 'sl'],
  defines: () => [
    ['WITH_FOO', null],
    ['BAR', '12'],
  ],
  sockets: () => [
    { transport: 'tcp', hostName: 'localhost', address: '127.0.0.1', port: 5060 },
    { transport: 'udp', hostName: null, address: '127.0.0.1', port: 5060 },
    { transport: 'tcp', hostName: null, address: '127.0.0.2', port: 5060 },
  ],
  aliases: () => [
    { transport: null, host: 'example.com', port: null },
    { transport: 'tcp', host: 'localhost', port: 5060 },
  ],
  tcp: () => ({
    maxConnections: 2048,
    maxTlsConnections: 2048,
    openedConnections: 1,
    openedTlsConnections: 0,
    queuedBytes: 0,
  }),
  connections: () => [
    {
      id: 1,
      transport: 'tcp',
      state: 'open',
      timeout: 119,
      lifetime: 120,
      sourceAddress: '127.0.0.1',
      sourcePort: 51892,
      destinationAddress: '127.0.0.2',
      destinationPort: 5060,
    },
  ],
  tcpOptions: () => [['connect_timeout', 10]],
  kill: (signal) => signals.push(signal),
};

const registry = new MethodRegistry();
registry.addAll(coreMethodsOf(facts, registry));

/** What kamcmd would print. */
async function call(name: string, ...values: RpcValue[]): Promise<string> {
  const answer = await registry.call(registry.find(name)!, new RpcArguments(values));
  if (answer.fault !== null) return `error: ${answer.fault.code} - ${answer.fault.reason}`;
  return textLines(answer.values, { indent: true })
    .map((line) => `${line}\n`)
    .join('');
}

describe('every method prints what Kamailio prints', () => {
  test.each([
    ['core.version', 'kahea 0.1.0 (x86_64/linux) \n'],
    ['core.uptime', '{\n\tnow: Sat Nov 21 08:54:33 2026\n\tup_since: Sat Nov 21 08:53:42 2026\n\tuptime: 51\n}\n'],
    ['core.flags', 'USE_TCP, USE_X\n'],
    ['core.ps', '42\nmain process\n'],
    ['core.psx', '{\n\tIDX: 0\n\tPID: 42\n\tDSC: main process\n}\n'],
    ['core.psa', '{\n\tindex: 0\n\tpid: 42\n\tstatus: 1\n\trank: 0\n\tdescription: main process\n}\n'],
    ['core.arg', 'kahea\n-f\nk.cfg\n'],
    ['core.pwd', '/srv\n'],
    ['core.modules', 'sl\ntm\n'],
    ['core.ppdefines', 'WITH_FOO\nBAR\n'],
    [
      'core.ppdefines_full',
      '{\n\tname: WITH_FOO\n\ttype: 0\n\tvalue: none\n}\n{\n\tname: BAR\n\ttype: 0\n\tvalue: 12\n}\n',
    ],
    [
      'core.sockets_list',
      '{\n' +
        '\tsocket: {\n\t\tproto: udp\n\t\taddress: 127.0.0.1\n\t\tport: 5060\n\t\tmcast: no\n\t\tmhomed: no\n\t\tvirtual: no\n\t}\n' +
        '\tsocket: {\n\t\tproto: tcp\n\t\taddress: localhost\n\t\tipaddress: 127.0.0.1\n\t\tport: 5060\n\t\tmcast: no\n\t\tmhomed: no\n\t\tvirtual: no\n\t}\n' +
        '\tsocket: {\n\t\tproto: tcp\n\t\taddress: 127.0.0.2\n\t\tport: 5060\n\t\tmcast: no\n\t\tmhomed: no\n\t\tvirtual: no\n\t}\n}\n',
    ],
    [
      'core.aliases_list',
      '{\n\tmyself_callbacks: no\n\taliases: {\n\t\talias: {\n\t\t\tproto: tcp\n\t\t\taddress: localhost\n\t\t\tport: 5060\n\t\t}\n' +
        '\t\talias: {\n\t\t\tproto: *\n\t\t\taddress: example.com\n\t\t\tport: *\n\t\t}\n\t}\n}\n',
    ],
    [
      'core.tcp_info',
      '{\n\treaders: 1\n\tmax_connections: 2048\n\tmax_tls_connections: 2048\n\topened_connections: 1\n\topened_tls_connections: 0\n\twrite_queued_bytes: 0\n}\n',
    ],
    [
      'core.tcp_list',
      '{\n\tid: 1\n\ttype: TCP\n\tstate: CONN_OK\n\ttimeout: 119\n\tlifetime: 120\n\tref_count: 1\n\tsrc_ip: 127.0.0.1\n\tsrc_port: 51892\n\tdst_ip: 127.0.0.2\n\tdst_port: 5060\n}\n',
    ],
    ['core.tcp_options', '{\n\tconnect_timeout: 10\n}\n'],
    ['core.udp4_raw_info', '{\n\tudp4_raw: 0\n\tudp4_raw_mtu: 1500\n\tudp4_raw_ttl: 64\n}\n'],
    [
      'core.info',
      '{\n\tversion: kahea 0.1.0\n\tid: 123abc dirty\n\tcompiler: node 20\n\tcompiled: \n\tflags: USE_TCP, USE_X\n}\n',
    ],
    [
      'core.runinfo',
      '{\n\tname: kahea\n\tversion: 0.1.0\n\tsourceid: 123abc dirty\n\tcompiler: node 20\n\tcompiled: \n\ttime_now: Sat Nov 21 08:54:33 2026\n' +
        '\ttime_started: Sat Nov 21 08:53:42 2026\n\tuptime_secs: 51\n\tutime_days: 0d 0h 0m 51s\n}\n',
    ],
    [
      'core.shmmem',
      '{\n\ttotal: 4096\n\tfree: 3072\n\tused: 1024\n\treal_used: 2048\n\tmax_used: 3072\n\tfragments: 1\n}\n',
    ],
    [
      'shm.stats',
      '{\n\ttotal: 4096\n\tfree: 3072\n\tused: 1024\n\treal_used: 2048\n\tmax_used: 3072\n\tfragments: 1\n}\n',
    ],
    ['shm.info', '{\n\tname: v8\n\tsize: 4096\n}\n'],
    ['system.methodHelp', 'error: 400 - Method Name Expected'],
    ['system.methodSignature', 'error: 500 - Not Implemented Yet'],
    ['core.echo', ''],
  ])('%s', async (name, text) => {
    expect(await call(name)).toBe(text);
  });
});

describe('with arguments', () => {
  test('core.echo turns everything into text', async () => {
    expect(await call('core.echo', 'a', 1, new RpcDouble(3.5))).toBe('a\n1\n3\n');
  });

  test('core.printi refuses text in the words of Kamailio', async () => {
    expect(await call('core.printi', 1, 2)).toBe('1\n2\n');
    expect(await call('core.printi', 'a')).toBe(
      "error: 400 - error at parameter 0: expected integer type but record doesn't match type",
    );
  });

  test('core.prints ends at the first number', async () => {
    expect(await call('core.prints', 'a', 'b', 3, '4')).toBe('a\nb\n');
  });

  test('core.shmmem takes a unit', async () => {
    expect(await call('core.shmmem', 'kb')).toContain('total: 4\n');
    expect(await call('core.shmmem', 'zz')).toBe('error: 500 - bad param, (use b|k|m|g)');
  });

  test('core.kill sends 15, or the signal given when it is one', async () => {
    await call('core.kill');
    await call('core.kill', 1);
    expect(await call('core.kill', 99999)).toContain('error: 400');
    expect(signals.filter((signal) => signal !== 0)).toEqual([15, 1]);
  });

  test('system.methodHelp shows the first line of the documentation', async () => {
    expect(await call('system.methodHelp', 'core.pwd')).toBe('Working folder of the server.\n');
    registry.addAll([{ name: 'test.letters', doc: 'from 1 … 3', run: () => undefined }]);
    expect(await call('system.methodHelp', 'test.letters')).toBe('from 1 \xe2\x80\xa6 3\n');
    expect(await call('system.methodHelp', 'nope')).toBe('error: 400 - command not found');
  });

  test('system.listMethods is sorted', async () => {
    const names = (await call('system.listMethods')).trimEnd().split('\n');
    expect(names).toEqual([...names].sort());
    expect(names).toContain('core.ps');
  });
});

test('times are printed as C prints them', () => {
  expect(clockText(new Date(2026, 0, 4, 5, 6, 7).getTime())).toBe('Sun Jan  4 05:06:07 2026');
  expect(durationText(90061)).toBe('1d 1h 1m 1s');
});
