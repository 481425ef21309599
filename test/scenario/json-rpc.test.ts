// JSON-RPC over a FIFO, over datagrams and over HTTP.

import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { unique } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const DATAGRAM_PORT = 8090;

const config = (folder: string, host: string): string => `
tcp_accept_no_cl=yes
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xhttp.so"
loadmodule "jsonrpcs.so"
modparam("jsonrpcs", "fifo_name", "${join(folder, 'rpc.fifo')}")
modparam("jsonrpcs", "dgram_socket", "udp:${host}:${DATAGRAM_PORT}")
modparam("jsonrpcs", "transport", 7)
modparam("jsonrpcs", "pretty_format", 0)
modparam("pv", "shvset", "limit=i:7")
request_route { sl_reply("501", "Not Implemented"); }
event_route[xhttp:request] {
        if ($hu =~ "^/RPC") { jsonrpc_dispatch(); exit; }
        xhttp_reply("403", "Forbidden", "text/html", "<html><body>Forbidden</body></html>");
}
`;

async function withRpc(
  kind: (typeof servers)[number],
  body: (server: Server, folder: string) => Promise<void>,
): Promise<void> {
  const folder = makeTemporaryFolder();
  try {
    const server = await startServer(kind, { config: (net) => config(folder, net.host(1)) });
    try {
      await body(server, folder);
    } catch (error) {
      await server.destroy();
      throw error;
    }
    await server.stop();
  } finally {
    removeFolder(folder);
  }
}

const call = (method: string, params?: unknown): Record<string, unknown> => ({
  jsonrpc: '2.0',
  method,
  ...(params === undefined ? {} : { params }),
  id: 1,
});

async function overFifo(folder: string, document: Record<string, unknown>): Promise<unknown> {
  const name = unique('kahea-reply-');
  const path = join('/tmp', name);
  execFileSync('mkfifo', [path]);
  // Opened for reading and writing, so that neither side waits for the other.
  const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    writeFileSync(join(folder, 'rpc.fifo'), `${JSON.stringify({ ...document, reply_name: name })}\n`);
    let text = '';
    const bytes = Buffer.alloc(65_536);
    return await until('reply in the FIFO', () => {
      try {
        text += bytes.toString('latin1', 0, readSync(reader, bytes));
      } catch {
        // Nothing there yet.
      }
      return parse(text);
    });
  } finally {
    closeSync(reader);
    rmSync(path, { force: true });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function overDatagram(to: Endpoint, document: Record<string, unknown>): Promise<unknown> {
  const socket = createSocket('udp4');
  let text = '';
  socket.on('message', (bytes) => (text += bytes.toString('latin1')));
  await new Promise<void>((resolve) => socket.bind({ address: to.host.replace(/\.\d+$/, '.30') }, resolve));
  try {
    socket.send(JSON.stringify(document), to.port, to.host);
    return await until('reply in a datagram', () => parse(text));
  } finally {
    socket.close();
  }
}

function overHttp({ host, port }: Endpoint, path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const request = httpRequest({ host, port, path, method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request
      .setTimeout(5_000, () => request.destroy(new Error('no HTTP answer')))
      .on('error', reject)
      .end(body);
  });
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  test('over a FIFO', () =>
    withRpc(kind, async (_server, folder) => {
      expect(await overFifo(folder, call('pv.shvGet', ['limit']))).toEqual({
        jsonrpc: '2.0',
        result: expect.anything() as unknown,
        id: 1,
      });
      expect(await overFifo(folder, call('core.echo', ['a', 'b']))).toEqual({
        jsonrpc: '2.0',
        result: ['a', 'b'],
        id: 1,
      });
      expect(await overFifo(folder, call('nosuch'))).toMatchObject({ error: { code: 500 }, id: 1 });
    }));

  test('over datagrams', () =>
    withRpc(kind, async (server) => {
      const to = { host: server.endpoint.host, port: DATAGRAM_PORT };
      expect(await overDatagram(to, call('core.uptime'))).toMatchObject({
        jsonrpc: '2.0',
        result: { uptime: expect.any(Number) as unknown },
        id: 1,
      });
      expect(await overDatagram(to, call('pv.shvSet', ['limit', 'int', 12]))).toMatchObject({ id: 1 });
      expect(JSON.stringify(await overDatagram(to, call('pv.shvGet', ['limit'])))).toContain('12');
    }));

  test('over HTTP', () =>
    withRpc(kind, async (server) => {
      const answered = await overHttp(server.endpoint, '/RPC', JSON.stringify(call('core.echo', ['x'])));
      expect(answered.status).toBe(200);
      expect(parse(answered.text)).toEqual({ jsonrpc: '2.0', result: ['x'], id: 1 });
      expect((await overHttp(server.endpoint, '/other', '{}')).status).toBe(403);
    }));
});
