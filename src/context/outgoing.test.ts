import { expect, test } from 'vitest';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import type { Context } from './context.ts';
import { replyFlow } from './outgoing.ts';

function request(via: string): Context {
  return new ModuleBench().context(`OPTIONS sip:b SIP/2.0\nVia: SIP/2.0/UDP ${via};branch=z9hG4bKx\n\n`);
}

test.each([
  ['other.example', 5060],
  ['other.example:5080', 5080],
  ['other.example:0', 5060],
  ['other.example:0;rport', 5070],
  ['other.example:65536;rport', 5070],
  // Sending will say that there is none.
  ['other.example:65536', 65536],
])('a reply to %s goes to port %i of the source', (via, port) => {
  const ctx = request(via);
  const flow = { socket: LOCAL_SOCKET, remoteAddress: '192.0.2.9', remotePort: 5070, connection: 0 };
  expect(replyFlow(Object.assign(ctx, { flow }), () => true)).toMatchObject({
    remoteAddress: '192.0.2.9',
    remotePort: port,
  });
});
