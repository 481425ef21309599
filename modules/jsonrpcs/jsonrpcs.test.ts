import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogOutput } from '../../src/lib/log/log-output.ts';
import { MemorySink } from '../../src/lib/testing/memory-sink.ts';
import { defineModule } from '../../src/module/index.ts';
import { hasUnixDatagrams, openUnixDatagram } from '../../src/lib/unix-datagram.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { isProblem } from '../../src/module/index.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import { until } from '../../test/support/until.ts';
import { xhttpApi, type HttpAnswer } from '../xhttp/api.ts';
import { isReplyName } from './fifo-reply.ts';
import jsonrpcs from './index.ts';
import { answerVariable } from './script.ts';
import { VariableRegistry } from '../../src/pv/registry.ts';
import { RpcUdp } from './udp.ts';

const OPTIONS = `OPTIONS sip:a@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
From: <sip:x@y>;tag=1
To: <sip:a@b>
Call-ID: k
CSeq: 1 OPTIONS
Content-Length: 0

`;

const silent = new LogOutput({ sink: new MemorySink(), level: 3 }).logger('test');
let folder: string;
let bench: ModuleBench;
const fifo = () => join(folder, 'rpc.fifo');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-json-'));
  bench = new ModuleBench();
  bench.methods.addAll([
    { name: 'hello', doc: '', run: (_args, reply) => void reply.add('world') },
    { name: 'long', doc: '', run: (_args, reply) => void reply.add('x'.repeat(300_000)) },
    {
      name: 'slow',
      doc: '',
      async run(_args, reply) {
        await Promise.resolve();
        reply.add('late');
      },
    },
    {
      name: 'fail',
      doc: '',
      run: () => {
        throw new RpcFault(404, 'Not here');
      },
    },
  ]);
  await bench.load(jsonrpcs, {
    transport: 2,
    fifo_name: fifo(),
    fifo_mode: 0o640,
    fifo_reply_dir: folder,
    pretty_format: 0,
  });
});

afterEach(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true });
});

/** As a shell script does it: make a FIFO, ask, read. */
async function ask(document: object | string, name = 'answer'): Promise<string> {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  const reader = spawn('cat', [path]);
  const closed = once(reader, 'close');
  let text = '';
  reader.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await writeFile(
    fifo(),
    typeof document === 'string' ? document : JSON.stringify({ jsonrpc: '2.0', reply_name: name, id: 1, ...document }),
  );
  await closed;
  rmSync(path);
  return text;
}

async function logged(text: string): Promise<void> {
  await until(`"${text}" in the log`, () => bench.log.some((line) => line.includes(text)));
}

describe('the FIFO', () => {
  test('answers through the FIFO that the request names', async () => {
    expect(await ask({ method: 'hello' })).toBe('{"jsonrpc":"2.0","result":"world","id":1}');
    expect(await ask({ method: 'slow' })).toBe('{"jsonrpc":"2.0","result":"late","id":1}');
    expect(await ask({ method: 'fail' })).toBe('{"jsonrpc":"2.0","error":{"code":404,"message":"Not here"},"id":1}');
  });

  test('takes a request of several lines after nonsense', async () => {
    const document = 'nonsense\n{"jsonrpc": "2.0",\n "method": "hello",\n\n "reply_name": "answer", "id": 7}\n';
    expect(await ask(document)).toBe('{"jsonrpc":"2.0","result":"world","id":7}');
  });

  test('gives answers longer than a pipe holds', async () => {
    expect((await ask({ method: 'long' })).length).toBe(300_000 + '{"jsonrpc":"2.0","result":"","id":1}'.length);
  });

  test('has the permissions asked for and goes with the server', async () => {
    expect(statSync(fifo()).mode & 0o777).toBe(0o640);
    await bench.stop();
    expect(existsSync(fifo())).toBe(false);
  });

  test('needs a reply name', async () => {
    await writeFile(fifo(), '{"jsonrpc":"2.0","method":"hello"}');
    await logged('missing reply_name field in request');
  });

  test('writes nowhere but into FIFOs of its folder', async () => {
    const victim = join(folder, 'file');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, 'link'));
    for (const name of ['file', 'link', '../file', '/etc/passwd']) {
      await writeFile(fifo(), JSON.stringify({ jsonrpc: '2.0', method: 'hello', reply_name: name, id: 1 }));
    }
    await logged('is no FIFO');
    await logged('forbidden name of a reply FIFO: /etc/passwd');
    expect(statSync(victim).size).toBe('untouched'.length);
  });

  test('that another server reads is not taken over', async () => {
    const second = new ModuleBench();
    const refused = await second.load(jsonrpcs, { transport: 2, fifo_name: fifo() }).catch((error: unknown) => error);
    expect(String((refused as Error).message)).toContain('another server reads it');
  });

  test('does not stay when the socket for datagrams cannot be opened', async () => {
    const path = join(folder, 'second.fifo');
    const parameters = { fifo_name: path, fifo_reply_dir: folder, dgram_socket: 'tcp:127.0.0.1:1' };
    await expect(new ModuleBench().load(jsonrpcs, parameters)).rejects.toThrow('dgram_socket');
    expect(existsSync(path)).toBe(false);
  });
});

test.each([
  ['kamailio_receiver_123', true],
  ['a.b:c@d-e', true],
  ['..', false],
  ['a/b', false],
  ['', false],
  ['a\0b', false],
])('%j as a reply name: %j', (name, good) => {
  expect(isReplyName(name)).toBe(good);
});

test('a datagram is answered to its sender', async () => {
  const server = await RpcUdp.open({
    host: '127.0.0.1',
    port: 0,
    log: silent,
    answer: (document) => Promise.resolve({ code: 200, text: 'OK', body: `got ${document}`, replyName: null }),
  });
  if (typeof server === 'string') throw new Error(server);
  const client = createSocket('udp4');
  client.send('caf\u00e9', server.port, '127.0.0.1');
  const [message] = (await once(client, 'message')) as [Buffer];
  expect(message.toString('utf8')).toBe('got caf\u00e9');
  const second = await RpcUdp.open({
    host: '127.0.0.1',
    port: server.port,
    log: silent,
    answer: () => ({ code: 0, text: '', body: '', replyName: null }),
  });
  expect(second).toContain('already in use');
  client.close();
  await server.close();
});

describe('start-up problems', () => {
  const refused = async (parameters: Record<string, unknown>): Promise<string> => {
    try {
      await new ModuleBench().load(jsonrpcs, parameters);
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };

  test('bad addresses and folders that cannot be', async () => {
    expect(await refused({ transport: 4, dgram_socket: '/proc/nope/x.sock' })).toContain(
      'dgram_socket "/proc/nope/x.sock"',
    );
    expect(await refused({ transport: 4, dgram_socket: 'udp:a:b' })).toContain('dgram_socket');
    expect(await refused({ transport: 4, dgram_socket: 'tcp:127.0.0.1:5' })).toContain('no address for datagrams');
    expect(await refused({ transport: 2, fifo_name: '/proc/nope/x' })).toContain('fifo_name "/proc/nope/x"');
    expect(await refused({ transport: 6, fifo_name: '', dgram_socket: '' })).toBe('none');
  });
});

test.skipIf(!hasUnixDatagrams())('a Unix datagram is answered to the path of its sender', async () => {
  const server = new ModuleBench();
  const path = join(folder, 'rpc.sock');
  await server.load(jsonrpcs, { transport: 4, dgram_socket: path, dgram_mode: 0o600, pretty_format: 0 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const answer = await new Promise<string>((resolve, reject) => {
    const client = openUnixDatagram(join(folder, 'client.sock'), (bytes) => {
      if (!('failure' in client)) client.close();
      resolve(bytes.toString('latin1'));
    });
    if ('failure' in client) reject(new Error(client.failure));
    else client.send(Buffer.from('{"jsonrpc":"2.0","method":"jsonrpc.echo","params":[7],"id":1}'), path);
  });
  expect(answer).toBe('{"jsonrpc":"2.0","result":[7],"id":1}');
  await server.stop();
  expect(existsSync(path)).toBe(false);
});

describe('the script', () => {
  const part = (name: string) => {
    const inner = { text: name, constant: name, evaluate: () => name, value: () => name };
    const bound = answerVariable.bind({ name: 'jsonrpl', inner, index: { kind: 'none' } }, new VariableRegistry());
    return isProblem(bound) ? null : bound;
  };

  test('runs a request and reads its answer', async () => {
    const ctx = bench.context(OPTIONS);
    expect(part('code')?.get(ctx)).toBeNull();
    expect(bench.call('jsonrpc_exec', ctx, '{"jsonrpc": "2.0", "method": "hello", "id": 1}')).toBe(1);
    expect([part('code')?.get(ctx), part('text')?.get(ctx), part('body')?.get(ctx)]).toEqual([
      200,
      'OK',
      '{"jsonrpc":"2.0","result":"world","id":1}',
    ]);
    await bench.call('jsonrpc_exec', ctx, '{"jsonrpc": "2.0", "method": "nope", "id": 1}');
    expect([part('code')?.get(ctx), part('text')?.get(ctx)]).toEqual([500, 'Method Not Found']);
    expect(part('other')).toBeNull();
  });

  test('answers HTTP through xhttp, and not without it', async () => {
    const body = '{"jsonrpc":"2.0","method":"slow","id":1}';
    const request = (text: string) =>
      bench.context(OPTIONS.replace('Content-Length: 0\n\n', `Content-Length: ${text.length}\n\n${text}`));
    expect(bench.call('jsonrpc_dispatch', request(body))).toBe(-1);
    const answers: HttpAnswer[] = [];
    const xhttp = defineModule({
      name: 'xhttp',
      doc: '',
      init(host) {
        host.provide(xhttpApi, {
          reply: (_ctx, answer) => {
            answers.push(answer);
            return 1;
          },
        });
      },
    });
    await bench.load(xhttp);
    expect(await bench.call('jsonrpc_dispatch', request(body))).toBe(1);
    await bench.call('jsonrpc_dispatch', request('{"jsonrpc":"2.0","method":"fail","id":1}'));
    await bench.call('jsonrpc_dispatch', request('nonsense'));
    expect(answers.map(({ code, reason }) => [code, reason])).toEqual([
      [200, 'OK'],
      [404, 'Not here'],
      [400, 'Bad Request'],
    ]);
    expect(answers[0]).toMatchObject({
      contentType: 'application/json',
      body: '{"jsonrpc":"2.0","result":"late","id":1}',
    });
  });
});
