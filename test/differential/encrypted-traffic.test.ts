// event_route[crypto:netio]: what one server encrypts the other reads, both ways, and both see the same in the route.

import { describe, expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { startServer, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';

const MODULES = ['pv', 'xlog', 'sl', 'textops', 'crypto'].map((name) => `loadmodule "${name}.so"\n`).join('');

/** `forward` is what a request from the client does. The other server is on port 5060, like this one; clients are not. */
const config = (forward: string): string => `${MODULES}
modparam("crypto", "register_evcb", 1)
modparam("crypto", "netio_key", "strong-password-here")
event_route[crypto:netio] {
        if (crypto_netio_in()) {
                if (src_port == 5060) {
                        crypto_netio_decrypt();
                        xlog("in $rc $sp $rm\\n");
                }
                crypto_netio_encrypt();
        }
        if (crypto_netio_out()) {
                if ($sndto(port) == 5060) {
                        crypto_netio_encrypt();
                        xlog("out $rc $sndto(port) $rm\\n");
                }
                crypto_netio_decrypt();
        }
        $avp(seen) = "seen";
}
request_route {
        ${forward}
        xlog("$rm $fU $hdr(X) $avp(seen)\\n");
        append_to_reply("X: answer\\r\\n");
        sl_send_reply("200", "ok");
        exit;
}
`;

interface Result {
  readonly answer: string | null;
  readonly near: readonly string[];
  readonly far: readonly string[];
}

async function converse(
  nearKind: ServerKind,
  farKind: ServerKind,
  say: (peer: UdpPeer, to: Endpoint) => void,
): Promise<Result> {
  const net = await reserveLoopback();
  const far = await startServer(farKind, { config: config('') });
  const forward = `if (src_port != 5060) { $du = "sip:${far.endpoint.host}"; forward(); exit; }`;
  const near = await startServer(nearKind, { net, config: config(forward) });
  const peer = await UdpPeer.open({ ...net.endpoint(CALLER), port: 5090 });
  try {
    say(peer, near.endpoint);
    const answer = (await peer.receive(reply(200))).value('X');
    return { answer, near: near.scriptLog, far: far.scriptLog };
  } finally {
    await peer.close();
    await near.stop();
    await far.stop();
  }
}

describe.skipIf(missing('kamailio'))('encrypted traffic', () => {
  test.each<readonly [ServerKind, ServerKind]>([
    ['kahea', 'kamailio'],
    ['kamailio', 'kahea'],
  ])('%s and %s understand each other', async (near, far) => {
    const result = await converse(near, far, (peer, to) => {
      peer.send(
        writeRequest({
          method: 'OPTIONS',
          uri: 'sip:alice@example.com',
          via: peer.endpoint,
          branch: 'z9hG4bKencrypted',
          from: '<sip:bob@biloxi.com>;tag=1',
          to: '<sip:alice@example.com>',
          callId: 'encrypted',
          headers: ['X: question \u00e9'],
        }),
        to,
      );
    });
    expect(result).toEqual({
      answer: 'answer',
      near: ['out 1 5060 OPTIONS', 'in 1 5060 OPTIONS'],
      far: ['in 1 5060 OPTIONS', 'OPTIONS bob question \u00e9 seen', 'out 1 5060 OPTIONS'],
    });
  });
});
