import { connect as connectPlain, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openHandles, TransportKit } from '../../../test/mock/transport-kit.ts';
import { Authority } from '../../../test/support/certificates.ts';
import { makeTemporaryFolder, removeFolder } from '../../../test/support/temporary-folder.ts';
import { until } from '../../../test/support/until.ts';
import { TlsClientEnd } from '../../lib/tls/client-end.ts';
import type { PeerRules } from '../../lib/tls/peer-rules.ts';
import { TlsServerEnd } from '../../lib/tls/server-end.ts';
import type { Flow, LocalSocket } from '../../sip/flow.ts';
import type { TlsEnds } from '../../sip/tls-ends.ts';
import type { TransportLimits } from '../limits.ts';

const folder = makeTemporaryFolder();
let authority: Authority;

beforeAll(() => {
  authority = new Authority(folder);
  authority.sign({ name: 'server' });
  authority.sign({ name: 'client' });
  authority.sign({ name: 'old', isExpired: true });
  authority.sign({ name: 'gone' });
  authority.revoke('gone');
});
afterAll(() => {
  removeFolder(folder);
});

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await until('end of all handles', () => openHandles().length === 0);
});

const NO_RULES: PeerRules = { requires: false, verifies: false, depth: 9 };
const STRICT: PeerRules = { requires: true, verifies: true, depth: 9 };

function pair(name: string) {
  return { cert: authority.read(`${name}.pem`), key: authority.read(`${name}.key`) };
}

function serverEnd(rules: PeerRules, name = 'server'): TlsServerEnd {
  const tls = { ...pair(name), ca: [authority.certificate], requestCert: rules.verifies || rules.requires };
  return new TlsServerEnd({ tls, rules, keyLog: null });
}

function clientEnd(rules: PeerRules, name: string | null = null): TlsClientEnd {
  return new TlsClientEnd({
    tls: { ca: [authority.certificate], ...(name !== null && pair(name)) },
    rules,
    keyLog: null,
  });
}

interface Ends {
  readonly server?: TlsServerEnd;
  readonly client?: TlsClientEnd;
  opened?(flow: Flow, text: string): boolean;
}

async function secured(ends: Ends, limits: Partial<TransportLimits> = {}) {
  const kit = new TransportKit(limits);
  closing.push(() => kit.close());
  const socket = await kit.listen('tls');
  const asked: (string | null)[] = [];
  const all: TlsEnds = {
    lifetime: 60_000,
    server(_local, serverName) {
      asked.push(serverName);
      return ends.server ?? null;
    },
    client: () => (ends.client === undefined ? null : { end: ends.client, serverName: 'asked.example.org' }),
    opened: (flow, text) => ends.opened?.(flow, text) ?? true,
  };
  kit.layer.secureWith(all);
  return { kit, socket, asked };
}

class Peer {
  text = '';
  closed = false;
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => (this.text += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
    closing.push(() => {
      socket.destroy();
    });
  }
}

/** A client, connected as far as it gets. */
function dial({ port, address }: LocalSocket, options: ConnectionOptions = {}): Peer & { readonly socket: TLSSocket } {
  const socket = connect({
    host: address,
    port,
    ca: [authority.certificate],
    checkServerIdentity: () => undefined,
    ...options,
  });
  return new Peer(socket) as Peer & { readonly socket: TLSSocket };
}

const TEXT = 'OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n';

test('a message that comes by TLS arrives, and its answer goes back over the connection', async () => {
  const { kit, socket } = await secured({ server: serverEnd(NO_RULES) });
  const peer = dial(socket);
  peer.socket.write(TEXT);
  await until('message', () => kit.received.length === 1);
  const [{ text, flow }] = kit.received as [{ text: string; flow: Flow }];
  expect(text).toBe(TEXT);
  expect(flow.socket.transport).toBe('tls');
  expect(kit.layer.send(flow, 'SIP/2.0 200 OK\r\n\r\n')).toBe(true);
  await until('answer', () => peer.text !== '');
  expect(peer.text).toBe('SIP/2.0 200 OK\r\n\r\n');
  expect(kit.layer.snapshot().connections).toMatchObject([{ transport: 'tls', state: 'open', lifetime: 60 }]);
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'the name asked for is known before the handshake of %s',
  async (version) => {
    const { kit, socket, asked } = await secured({ server: serverEnd(NO_RULES) });
    const peer = dial(socket, { servername: 'Sip.Example.ORG', minVersion: version, maxVersion: version });
    peer.socket.write(TEXT);
    await until('message', () => kit.received.length === 1);
    expect(asked).toEqual(['sip.example.org']);
    expect(peer.socket.getProtocol()).toBe(version);
    const { connection } = kit.received[0]!.flow;
    expect(kit.layer.secureSocket(connection)?.servername).toBe('Sip.Example.ORG');
  },
);

test.each([
  ['without a certificate', null, 'the peer shows no certificate'],
  ['with an expired certificate', 'old', 'the certificate of the peer is not accepted: it has expired'],
])('a client %s is refused where one is required, with the reason in the log', async (_, name, reason) => {
  const { kit, socket } = await secured({ server: serverEnd(STRICT) });
  const peer = dial(socket, name === null ? {} : pair(name));
  peer.socket.write(TEXT);
  await until('end', () => peer.closed);
  expect(kit.received).toEqual([]);
  expect(kit.log.lines.join('\n')).toMatch(
    new RegExp(`^error: tls connection 1 with 127.0.0.1:\\d+ closed: ${reason}$`),
  );
  expect(kit.layer.snapshot().connections).toEqual([]);
});

test('a client with a revoked certificate is refused', async () => {
  const tls = { ...pair('server'), ca: [authority.certificate], crl: authority.read('crl.pem'), requestCert: true };
  const { kit, socket } = await secured({ server: new TlsServerEnd({ tls, rules: STRICT, keyLog: null }) });
  const peer = dial(socket, pair('gone'));
  await until('end', () => peer.closed);
  expect(kit.log.lines.join('\n')).toContain('it was revoked');
});

test('a client with a good certificate is accepted, and one without where none is required', async () => {
  const { kit, socket } = await secured({ server: serverEnd({ ...STRICT, requires: false }) });
  for (const options of [pair('client'), {}]) dial(socket, options).socket.write(TEXT);
  await until('messages', () => kit.received.length === 2);
});

test.each([
  ['without a certificate', null, false],
  ['with an expired one', 'old', false],
  ['with a good certificate', 'client', true],
])('whether a client %s may be found at another port', async (_, name, isTaken) => {
  const tls = { ...pair('server'), ca: [authority.certificate], requestCert: true };
  const { kit, socket } = await secured({ server: new TlsServerEnd({ tls, rules: NO_RULES, keyLog: null }) });
  dial(socket, name === null ? {} : pair(name)).socket.write(TEXT);
  await until('message', () => kit.received.length === 1);
  const { flow } = kit.received[0]!;
  expect(kit.layer.connections.addAlias(flow.connection, 5061)).toBe(isTaken);
  const other = { ...flow, remotePort: 5061, connection: 0 };
  expect(kit.layer.isConnected(other)).toBe(isTaken);
});

test('what is no TLS is refused with one line, and one who sends nothing is closed in time', async () => {
  const { kit, socket } = await secured({ server: serverEnd(NO_RULES) }, { handshakeTimeout: 5000 });
  const silent = new Peer(connectPlain(socket.port, socket.address));
  const wrong = new Peer(connectPlain(socket.port, socket.address));
  wrong.socket.write(TEXT);
  await until('end', () => wrong.closed);
  expect(kit.log.lines).toEqual([
    expect.stringMatching(/^error: tls connection \d .* closed: the peer does not begin with a handshake of TLS$/),
  ]);
  const good = dial(socket);
  good.socket.write(TEXT);
  await until('message', () => kit.received.length === 1);
  kit.time.run(5000);
  await until('end', () => silent.closed);
  expect(kit.log.lines[1]).toMatch(/closed: the handshake was not complete after 5000 ms$/);
  expect(good.closed).toBe(false);
});

test('connections that are not secure yet count for the limit', async () => {
  const { kit, socket } = await secured({ server: serverEnd(NO_RULES) }, { tlsMaxConnections: 1 });
  const silent = new Peer(connectPlain(socket.port, socket.address));
  await until('connection', () => kit.layer.snapshot().connections.length === 1);
  const second = dial(socket);
  await until('end', () => second.closed);
  expect(kit.log.lines).toEqual([expect.stringMatching(/^error: tls: maximum number of connections exceeded: 1\/1/)]);
  expect(silent.closed).toBe(false);
});

test('a connection from here asks for a name, and sends what waited when it is secure', async () => {
  const other = await secured({ server: serverEnd(STRICT) });
  const first: string[] = [];
  const { kit, socket } = await secured({
    client: clientEnd(STRICT, 'client'),
    opened: (_flow, text) => first.push(text) > 0,
  });
  const flow = { socket, remoteAddress: '127.0.0.1', remotePort: other.socket.port, connection: 0 };
  expect(kit.layer.send(flow, TEXT)).toBe(true);
  expect(kit.layer.send(flow, TEXT.replace('sip:a', 'sip:b'))).toBe(true);
  await until('messages', () => other.kit.received.length === 2);
  expect(other.asked).toEqual(['asked.example.org']);
  expect(first).toEqual([TEXT]);
  expect(kit.layer.snapshot().tcp.queuedBytes).toBe(0);
});

test('nothing is sent to a server that is not trusted, and what waited is reported', async () => {
  const stranger = new Authority(folder, 'stranger');
  stranger.sign({ name: 'false' });
  const other = await secured({ server: serverEnd(NO_RULES, 'false') });
  const { kit, socket } = await secured({ client: clientEnd(STRICT) });
  const flow = { socket, remoteAddress: '127.0.0.1', remotePort: other.socket.port, connection: 0 };
  expect(kit.layer.send(flow, TEXT)).toBe(true);
  await until('failure', () => kit.failures.length === 1);
  expect(kit.failures[0]).toMatchObject({ text: TEXT, code: 'EPROTO' });
  expect(kit.log.lines.join('\n')).toContain('not accepted: its authority is not among those of ca_list');
  expect(other.kit.received).toEqual([]);
});

test('nothing is sent over a connection that the configuration does not want', async () => {
  const other = await secured({ server: serverEnd(NO_RULES) });
  const { kit, socket } = await secured({ client: clientEnd(NO_RULES), opened: () => false });
  kit.layer.send({ socket, remoteAddress: '127.0.0.1', remotePort: other.socket.port, connection: 0 }, TEXT);
  await until('failure', () => kit.failures.length === 1);
  expect(other.kit.received).toEqual([]);
});

test('a message for TLS never goes over a plain connection to the same peer', async () => {
  const { kit, socket } = await secured({ client: clientEnd(NO_RULES) });
  const plain = await kit.listen('tcp');
  const flow = { socket: plain, remoteAddress: '127.0.0.1', remotePort: plain.port, connection: 0 };
  kit.layer.send(flow, TEXT);
  await until('message', () => kit.received.length === 1);
  expect(kit.layer.isConnected({ ...flow, socket })).toBe(false);
  expect(kit.layer.isConnected({ ...kit.received[0]!.flow, socket })).toBe(false);
});

test('more than may wait for a peer ends a connection that does not become secure', async () => {
  const silent = await secured({}, {});
  const plain = await silent.kit.listen('tcp');
  const { kit, socket } = await secured({ client: clientEnd(NO_RULES) }, { tcpConnectionQueue: 1000 });
  const flow = { socket, remoteAddress: '127.0.0.1', remotePort: plain.port, connection: 0 };
  let sent = 0;
  while (sent < 100 && kit.layer.send(flow, TEXT)) sent++;
  expect(sent).toBeGreaterThan(20);
  expect(sent).toBeLessThan(30);
  await until('failures', () => kit.failures.length === sent);
  expect(kit.layer.snapshot().tcp.queuedBytes).toBe(0);
});

test('without anybody who knows how, TLS is refused in both directions', async () => {
  const { kit, socket } = await secured({});
  const peer = dial(socket);
  await until('end', () => peer.closed);
  expect(kit.layer.send({ socket, remoteAddress: '127.0.0.1', remotePort: 9, connection: 0 }, TEXT)).toBe(false);
  expect(kit.log.lines.join('\n')).toContain('TLS is not set up');
});

test('behind the header of a load balancer the handshake begins, and messages come from the peer it names', async () => {
  const { kit, socket, asked } = await secured({ server: serverEnd(NO_RULES) }, { tcpAcceptHaproxy: true });
  const plain = connectPlain(socket.port, socket.address);
  await new Promise((resolve) => plain.once('connect', resolve));
  await new Promise((resolve) => plain.write('PROXY TCP4 192.0.2.1 192.0.2.2 40000 5061\r\n', resolve));
  const peer = dial(socket, { socket: plain, servername: 'sip.example.org' });
  peer.socket.write(TEXT);
  await until('message', () => kit.received.length === 1);
  expect(kit.received[0]!.flow).toMatchObject({ remoteAddress: '192.0.2.1', remotePort: 40_000 });
  expect(asked).toEqual(['sip.example.org']);
  kit.layer.send(kit.received[0]!.flow, 'answer');
  await until('answer', () => peer.text === 'answer');
});
