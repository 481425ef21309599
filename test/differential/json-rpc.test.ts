// The same JSON-RPC documents to both servers, over UDP, HTTP and the FIFO: the answers must be equal byte for byte.

import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

class Side {
  readonly server: Server;
  readonly port: number;
  readonly replies: string;

  constructor(server: Server, port: number, replies: string) {
    this.server = server;
    this.port = port;
    this.replies = replies;
  }

  static async start(kind: ServerKind): Promise<Side> {
    const port = await freePort();
    const replies = makeTemporaryFolder();
    const server = await startServer(kind, {
      config: `tcp_accept_no_cl=yes
mygroup.number = 5 desc "a number"
mygroup.text = "hello world" desc "a text"
loadmodule "cfg_rpc.so"
loadmodule "sl.so"
loadmodule "xhttp.so"
loadmodule "jsonrpcs.so"
modparam("jsonrpcs", "transport", 7)
modparam("jsonrpcs", "dgram_socket", "udp:127.0.0.1:${port}")
modparam("jsonrpcs", "fifo_name", "${join(replies, 'requests')}")
modparam("jsonrpcs", "fifo_reply_dir", "${replies}/")
request_route { sl_send_reply("200", "OK"); }
event_route[xhttp:request] { jsonrpc_dispatch(); }
`,
    });
    return new Side(server, port, replies);
  }

  async stop(): Promise<void> {
    await this.server.destroy();
    removeFolder(this.replies);
  }

  async overUdp(document: string): Promise<string> {
    const socket = createSocket('udp4');
    try {
      socket.send(document, this.port, '127.0.0.1');
      const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(5_000) })) as [Buffer];
      return answer.toString('latin1');
    } finally {
      socket.close();
    }
  }

  /** Status line and body of the answer. */
  async overHttp(document: string): Promise<string> {
    const { host, port } = this.server.endpoint;
    const socket = connect(port, host);
    socket.write(`POST /RPC HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${document.length}\r\n\r\n${document}`);
    let text = '';
    for await (const chunk of socket.setEncoding('latin1')) {
      text += String(chunk);
      const [head, body] = text.split('\r\n\r\n');
      const length = /^Content-Length: (\d+)/im.exec(head ?? '')?.[1];
      if (body === undefined || body.length < Number(length)) continue;
      return `${head!.split('\r\n')[0]!}\n${/^Content-Type: .*/im.exec(head!)?.[0] ?? ''}\n${body}`;
    }
    throw new Error(`connection closed after ${text}`);
  }

  async overFifo(document: string): Promise<string> {
    const reply = join(this.replies, 'reply');
    execFileSync('mkfifo', [reply]);
    const reader = spawn('cat', [reply]);
    const closed = once(reader, 'close', { signal: AbortSignal.timeout(5_000) });
    let text = '';
    reader.stdout.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    await writeFile(join(this.replies, 'requests'), `${document.slice(0, -1)},"reply_name":"reply"}\n`);
    await closed;
    rmSync(reply);
    return text;
  }
}

const call = (method: string, params?: unknown, id: unknown = 1): string =>
  JSON.stringify({ jsonrpc: '2.0', method, params, id });

/** In order: some change what later ones show. */
const DOCUMENTS = [
  call('core.echo', ['a', 1, '2', 3.5]),
  call('core.echo', []),
  call('core.echo', { first: 1, second: 'x' }),
  call('core.echo', ['quote " backslash \\ line\nend', 'caf\u00c3\u00a9 <>/'], 'an id'),
  call('core.printi', [1, 2], 123456789012),
  call('core.prints', ['a', 'b', '4']),
  call('core.tcp_list'),
  call('core.tcp_info'),
  call('core.udp4_raw_info'),
  call('core.nothing'),
  call('core.echo', ['x'], null),
  call('core.echo', ['x'], true),
  call('core.echo', ['x'], 1.5),
  '{"jsonrpc":"2.0","method":"core.echo","params":["no id"]}',
  call('system.methodHelp', []),
  call('system.methodHelp', ['nothing']),
  call('system.methodSignature', ['core.echo']),
  call('cfg.get', ['mygroup']),
  call('cfg.get', ['mygroup', 'number']),
  call('cfg.get', ['mygroup', 'text']),
  call('cfg.get', ['mygroup', 'nothing']),
  call('cfg.list', ['mygroup']),
  call('cfg.set_now_int', ['mygroup', 'number', 7]),
  call('cfg.set_delayed_string', ['mygroup', 'text', 'later']),
  call('cfg.commit'),
  call('cfg.get', ['mygroup']),
  call('cfg.help', ['mygroup', 'number']),
  call('stats.fetch', ['core.rcv_replies']),
  call('stats.fetchn', ['core:rcv_replies', 'core.fwd_replies']),
  call('stats.get_statistics', ['rcv_replies', 'fwd_replies']),
  call('stats.get_statistics', []),
  call('stats.reset_statistics', ['core:']),
  call('jsonrpc.echo', ['a', 1]),
];

describe.skipIf(missing('kamcmd', 'kamailio'))('JSON-RPC', () => {
  let tested: Side;
  let oracle: Side;

  beforeAll(async () => {
    [tested, oracle] = await Promise.all([Side.start(servers[0] ?? 'kahea'), Side.start('kamailio')]);
  });
  afterAll(() => Promise.all([tested.stop(), oracle.stop()]));

  test.each(DOCUMENTS)('over UDP: %s', async (document) => {
    expect(await tested.overUdp(document)).toBe(await oracle.overUdp(document));
  });

  test.each([call('core.echo', ['a']), call('core.nothing'), call('cfg.get', ['mygroup', 'nothing'])])(
    'over HTTP: %s',
    async (document) => {
      expect(await tested.overHttp(document)).toBe(await oracle.overHttp(document));
    },
  );

  test.each([call('core.echo', ['a']), call('core.nothing')])('through the FIFO: %s', async (document) => {
    expect(await tested.overFifo(document)).toBe(await oracle.overFifo(document));
  });

  test.skipIf(!servers.includes('kahea'))('a document that ends Kamailio is answered with an error', async () => {
    expect(await tested.overUdp('{"jsonrpc":"2.0","method":5,"id":1}')).toContain('Invalid Request');
    expect(await tested.overUdp(call('core.echo', ['still there']))).toContain('still there');
  });
});
