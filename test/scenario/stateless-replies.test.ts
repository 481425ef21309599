// The route for replies that belong to no transaction.

import { describe, expect, test } from 'vitest';
import { request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { writeReply, writeRequest, type SipText } from '../support/sip-text.ts';
import { runSippCall } from '../support/sipp.ts';
import { CALLEE, CALLER } from './configs.ts';
import { statelessReplies } from './proxy-configs.ts';

/** Sends a request through the stateless proxy, replies to it, and gives what the sender gets: at least that many messages. */
async function replyThrough(server: Server, least: number): Promise<SipText[]> {
  const [sender, receiver] = await Promise.all([
    UdpPeer.open(server.net.endpoint(CALLER)),
    UdpPeer.open(server.net.endpoint(CALLEE)),
  ]);
  try {
    const uri = `sip:1@${server.endpoint.host}`;
    sender.send(writeRequest({ method: 'MESSAGE', uri, via: sender.endpoint }), server.endpoint);
    receiver.send(writeReply(await receiver.receive(request('MESSAGE')), 202, 'Accepted'), server.endpoint);
    return await sender.remaining(300, least);
  } finally {
    await Promise.all([sender.close(), receiver.close()]);
  }
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  test('return 1 lets the core forward the reply', () =>
    withServer(kind, { config: statelessReplies('return 1;') }, async (server) => {
      expect((await replyThrough(server, 1)).map(({ startLine }) => startLine)).toEqual(['SIP/2.0 202 Accepted']);
      expect(await server.awaitScriptLog(1)).toEqual(['no transaction for this 202']);
    }));

  test.skipIf(missing('sipp'))('SIPp on both sides sees the forwarded reply', () =>
    withServer(kind, { config: statelessReplies('return 1;') }, (server) =>
      runSippCall(
        {
          scenario: 'uac-request',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { user: '1' },
          replace: { METHOD: 'MESSAGE', STATUS: '202' },
        },
        [
          {
            scenario: 'uas-request',
            local: server.net.endpoint(CALLEE),
            replace: { METHOD: 'MESSAGE', STATUS: '202' },
          },
        ],
      ),
    ),
  );

  test('return 0 drops the reply', () =>
    withServer(kind, { config: statelessReplies('return 0;') }, async (server) => {
      expect(await replyThrough(server, 0)).toEqual([]);
      expect(await server.awaitScriptLog(1)).toEqual(['no transaction for this 202']);
    }));
});
