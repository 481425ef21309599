import { expect, test } from 'vitest';
import type { ModuleHost } from '../../src/module/index.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import { FlowTokens } from '../outbound/flow-token.ts';
import { webSocketOf } from '../../src/sip/web-socket.ts';
import { FlowRouting } from './flow-routing.ts';

const CARRIERS: Record<string, LocalSocket> = {
  ws: { ...LOCAL_SOCKET, id: 1, transport: 'tcp', port: 5080 },
  wss: { ...LOCAL_SOCKET, id: 2, transport: 'tls', port: 5081 },
};

test.each(['ws', 'wss'])('a request goes back over the connection of a browser by %s', (transport) => {
  const tokens = new FlowTokens(Buffer.alloc(20, 1));
  const socket = CARRIERS[transport]!;
  const token = tokens.make({
    socket: webSocketOf(socket),
    remoteAddress: '192.0.2.9',
    remotePort: 40_000,
    connection: 7,
  });
  const host = {
    network: { sockets: [LOCAL_SOCKET, ...Object.values(CARRIERS)] },
    log: { info: () => undefined },
  } as unknown as ModuleHost;
  const routing = new FlowRouting(host, {
    isWanted: () => true,
    tokenOf: () => token,
    read: (text) => tokens.read(text),
  });
  const ctx = new ModuleBench().context(
    'BYE sip:b@b SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx\nFrom: <sip:a@a>;tag=1\n' +
      'To: <sip:b@b>;tag=2\nCall-ID: c\nCSeq: 1 BYE\nContent-Length: 0\n\n',
  );
  expect(routing.route(ctx, parseUri(`sip:${token}@127.0.0.1:5080;transport=${transport};lr`)!)).toBe(2);
  expect(ctx.sendSocket).toBe(socket);
  expect(ctx.destination).toBe('sip:192.0.2.9:40000;transport=ws');
});
