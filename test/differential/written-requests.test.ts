// What t_write_unix() and t_write_req() give to a program outside, and what becomes of the request: the same with both servers.

import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasUnixDatagrams, openUnixDatagram, type UnixDatagramSocket } from '../../src/lib/unix-datagram.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { SipText, writeAckForFailure } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { normaliseText } from './normalise.ts';

const CALLER = 10;

const config = (folder: string): string => `alias="dom.example"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
modparam("tm", "fr_timer", 500)
modparam("tm", "tw_append", "test: name=hdr[From] ;ttt=avp[i:3];hdr[X-A];bb=msg[body]; cc = hdr[x-multi] ; avp[s:foo];avp[bar];hdr[Via]")
modparam("tm", "tw_append", "two:hdr[c];zz=hdr[Contact];avp[multi];avp[i:4];avp[none]")
request_route {
  if (is_method("ACK") && $hdr(X-Do) == $null) exit;
  $avp(i:3) = "av";
  $avp(i:4) = -5;
  $avp(s:foo) = 17;
  $avp(bar) = "line";
  $avp(multi) = "m1";
  $avp(multi) = "m2";
  t_on_failure("F");
  switch ($hdr(X-Do)) {
    case "rport": force_rport(); break;
    case "local": add_local_rport(); record_route(); break;
    case "loose": loose_route(); break;
    case "uri": $ru = "sip:new:pw@other.example:5090;transport=tcp?x=y"; break;
    case "user": $ru = "sip:only.example"; break;
  }
  if ($hdr(X-Do) != "none") t_newtran();
  switch ($hdr(X-Do)) {
    case "bad": $ru = "garbage"; t_write_unix("${folder}/socket", "do"); break;
    case "two": t_write_unix("${folder}/socket", "do it/TWO"); break;
    case "fifo": t_write_req("${folder}/fifo", "do/test"); break;
    case "file": t_write_req("${folder}/file", "do/test"); break;
    case "no-fifo": t_write_req("${folder}/missing", "do"); break;
    case "unread": t_write_req("${folder}/unread", "do"); break;
    case "no-socket": t_write_unix("${folder}/missing", "do"); break;
    case "literal": $var(x) = "socket"; t_write_unix("${folder}/$var(x)", "do"); break;
    default: t_write_unix("${folder}/socket", "do/test");
  }
  xlog("$rm returned $retcode\\n");
  if ($hdr(X-Do) != "wait" && !is_method("ACK")) t_reply("404", "Done");
}
failure_route[F] { xlog("failure route\\n"); }
`;

interface Case {
  readonly what: string;
  readonly method?: string;
  readonly uri?: string;
  readonly from?: string;
  readonly to?: string;
  /** Header lines. */
  readonly more?: readonly string[];
  readonly contact?: string | null;
  readonly body?: string;
}

const RR = 'Record-Route: ';
const cases: readonly Case[] = [
  { what: 'usual' },
  { what: 'rport' },
  { what: 'local' },
  { what: 'uri' },
  { what: 'user' },
  { what: 'two' },
  { what: 'bad' },
  { what: 'none' },
  { what: 'fifo' },
  { what: 'file' },
  { what: 'no-fifo' },
  { what: 'unread' },
  { what: 'no-socket' },
  { what: 'literal' },
  { what: 'wait' },
  { what: 'wait', method: 'OPTIONS', body: '' },
  ...['OPTIONS', 'REGISTER', 'BYE', 'FOO', 'CANCEL'].map((method) => ({ what: 'method', method, body: '' })),
  { what: 'ACK', method: 'ACK', body: '' },
  ...[null, '*', 'sip:a@h.example;p=1', '<sip:a@h>;q=0.9, <sip:b@h>;q=0.1', '< sip:a@h >;x', '<sip:a@h'].map(
    (contact) => ({ what: `Contact ${String(contact)}`, contact }),
  ),
  { what: 'Contact twice', more: ['Contact: <sip:z@h>'] },
  ...[
    ['<sip:r1;lr>, "n" <sip:r2;lr;x=y>;a=b', '<sip:r3>'],
    ['<sip:r1>', '<sip:r3;lr>'],
    ['<sip:r1>;lr'],
    ['<sip:r1;lr=on>  ,  <sip:r2>   '],
    ['<SIP:r1;LR>'],
    ['<sip:r1;lrx>'],
    ['<tel:1;lr>'],
    ['<garbage>'],
    ['garbage'],
    ['sip:r1;lr'],
    ['<sip:r1;lr>', 'garbage'],
    [''],
  ].map((values) => ({ what: `Record-Route ${values.join(' / ')}`, more: values.map((value) => RR + value) })),
  { what: 'strict without Contact', contact: null, more: [`${RR}<sip:r1>`] },
  { what: 'Route', more: ['Route: <sip:r1;lr>'] },
  { what: 'loose', more: ['Route: <sip:SERVER;lr>', 'Route: <sip:r2.example;lr>'] },
  { what: 'loose', more: ['Route: <sip:SERVER;lr>'] },
  ...[
    'sip:u:pw@dom.example:5060;user=phone;x=y?h=1',
    'sip:dom.example',
    'sip:u%20x;p@h:5070',
    'tel:+123;phone-context=x',
    'sips:u@X.example',
    'urn:service:sos.fire',
    'sip:u@[::1]:5060',
  ].map((uri) => ({ what: 'URI', uri })),
  ...[
    '<sip:a@x>',
    '<sip:a@x> ',
    '<sip:a@x>;x=y',
    '<sip:a@x>  ;  tag=f',
    'sip:a@x;TAG=f;y',
    '"q"\r\n <sip:a@x>\r\n ;tag=f',
  ].map((from) => ({ what: 'From', from })),
  ...[
    '"To N"  <sip:u@d>;x=1;tag=tt;y=2',
    'sip:u@d;tag=tt',
    '  T N <sip:u@d>  ',
    '<sip:u@d>\r\n ;x=y',
    '<sip:u@d>;tag = a ;x',
  ].map((to) => ({ what: 'To', to })),
  { what: 'headers', more: ['x-A: one,\r\n two  ', 'X-MULTI: m1', 'X-Multi: m2', 'X-A: z'] },
  { what: 'empty header', more: ['X-A:'] },
  { what: 'no newline', body: 'text' },
  { what: 'large', body: 'x'.repeat(20_000) },
  { what: 'dots', body: 'a\n.\nb\n' },
];

class Side {
  readonly #server: Server;
  readonly #caller: UdpPeer;
  readonly #folder: string;
  readonly #socket: UnixDatagramSocket;
  readonly #received: string[];
  readonly #fifo: number;

  private constructor(server: Server, caller: UdpPeer, folder: string, socket: UnixDatagramSocket, received: string[]) {
    this.#server = server;
    this.#caller = caller;
    this.#folder = folder;
    this.#socket = socket;
    this.#received = received;
    this.#fifo = openSync(join(folder, 'fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
  }

  static async open(kind: ServerKind): Promise<Side> {
    const folder = makeTemporaryFolder();
    execFileSync('mkfifo', [join(folder, 'fifo'), join(folder, 'unread')]);
    writeFileSync(join(folder, 'file'), '');
    const received: string[] = [];
    const socket = openUnixDatagram(join(folder, 'socket'), (bytes) => received.push(bytes.toString('latin1')));
    if ('failure' in socket) throw new Error(socket.failure);
    const server = await startServer(kind, { config: config(folder) });
    return new Side(server, await UdpPeer.open(server.net.endpoint(CALLER)), folder, socket, received);
  }

  /** What the program got, what the caller got, and what the script wrote. */
  async send(each: Case, id: string): Promise<unknown> {
    const { net, endpoint } = this.#server;
    const { method = 'INVITE', what, contact = '<sip:a@9.9.9.9:5060>', body = 'v=0\r\n' } = each;
    const caller = net.host(CALLER);
    const lines = [
      `${method} ${each.uri ?? `sip:u@${endpoint.host}`} SIP/2.0`,
      `Via: SIP/2.0/UDP ${caller}:5060;branch=z9hG4bKkt${id}`,
      `From: ${each.from ?? '"A B" <sip:a@x.example;user=phone>;tag=f;x=y'}`,
      `To: ${each.to ?? `<sip:u@${endpoint.host}>`}`,
      `Call-ID: ${id}`,
      `CSeq: 7 ${method}`,
      `X-Do: ${what}`,
      ...(contact === null ? [] : [`Contact: ${contact}`]),
      ...(each.more ?? []).map((line) => line.replace('SERVER', endpoint.host)),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ];
    const text = `${lines.join('\r\n')}\r\n\r\n${body}`;
    const records = this.#server.scriptLog.length;
    this.#caller.send(text, endpoint);
    await until('the end of the script', () => this.#server.scriptLog.length > records);
    const returned = this.#server.scriptLog[records]!;
    const status = await this.#final(each, text, id);
    const hasText = returned.endsWith(' 1') && what !== 'file';
    const written = hasText ? await until('the text', () => this.#received.shift() ?? this.#readFifo()) : null;
    expect(this.#received).toEqual([]);
    return {
      returned,
      status,
      log: this.#server.scriptLog.slice(records),
      written: written === null ? null : normaliseText(written, net).replace(/\n\d+:\d+\n/, '\nINDEX:LABEL\n'),
    };
  }

  async #final({ method = 'INVITE', what }: Case, text: string, id: string): Promise<number | null> {
    if (method === 'ACK' || what === 'none') return null;
    const reply = await this.#caller.receive((each) => each.value('Call-ID') === id && (each.status ?? 0) >= 200);
    if (method === 'INVITE')
      this.#caller.send(
        writeAckForFailure(new SipText(text.replace(/^X-Do:.*\r\n/m, '')), reply),
        this.#server.endpoint,
      );
    return reply.status;
  }

  #readFifo(): string | null {
    const bytes = Buffer.alloc(65_536);
    const length = readSync(this.#fifo, bytes);
    return length === 0 ? null : bytes.toString('latin1', 0, length);
  }

  async close(): Promise<void> {
    closeSync(this.#fifo);
    this.#socket.close();
    await this.#caller.close();
    await this.#server.destroy();
    removeFolder(this.#folder);
  }
}

describe.skipIf(missing('kamcmd', 'kamailio') || !hasUnixDatagrams())('requests for a program outside', () => {
  let tested: Side;
  let oracle: Side;
  beforeAll(async () => {
    [tested, oracle] = await Promise.all([Side.open(servers[0] ?? 'kahea'), Side.open('kamailio')]);
  });
  afterAll(() => Promise.all([tested.close(), oracle.close()]));

  test.each(cases.map((each, index): [string, Case] => [`${index} ${each.what}`, each]))('%s', async (name, each) => {
    const id = `kt-${name.split(' ')[0]!}x`;
    const [ours, theirs] = await Promise.all([tested.send(each, id), oracle.send(each, id)]);
    expect(ours).toEqual(theirs);
  });
});
