// A loop that runs too long says where its condition is and where it ends, in the same words.

import { expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';

const CONDITIONS = [
  ...['1', '-1', '!0', '$var(a)', '$var(a) + 1', '$var(a) == 1 && $var(b) == 1', '($var(a) == 1) && ($var(b) == 1)'],
  ...['!($var(a) == 2)', '$rm =~ "O"', '"1" == $var(a) or $var(a) == 1', '(($var(a) == 1))'],
  ...['uri == myself or $var(a) == 1', 'method == "OPTIONS"', 'defined $var(a)', 'strempty("")', 'route(A) > 0'],
  ...['is_method("OPTIONS")', 'is_method("OPTIONS")\n\tand $var(a)\n\t== 1', '$(rU{s.len}) >= 0', '@via.host != "x"'],
  ...['$var(a) # a comment\n\t== 1', '$var(a) == 1 && ($var(b) == 1 || $var(a) == 3)'],
];

const BODIES = [
  '{ $var(b) = 1; }',
  '$var(b) = 1;',
  '{\n\t\t$var(b) = 1;\n\t}',
  'if ($var(b) == 1)\n\t\t$var(b) = 1;\n',
];

const CONFIG = `loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
modparam("pv", "varset", "a=i:1")
modparam("pv", "varset", "b=i:1")
request_route {
${CONDITIONS.map((condition, index) => `\twhile (${condition}) ${BODIES[index % BODIES.length]!}`).join('\n')}
	xlog("end\\n");
}
route[A] { return 1; }
`;

async function loops(kind: ServerKind): Promise<string[]> {
  const server = await startServer(kind, { config: CONFIG });
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    peer.send(writeRequest({ method: 'OPTIONS', uri: 'sip:alice@example.com', via: peer.endpoint }), server.endpoint);
    await server.awaitLog(/^end$/, 20_000);
    const found = server.child.stderr.matchAll(/runaway while .*|run action error at: .*/g);
    return [...found].map(([text]) => text.replace(/at: .*:/, 'at: '));
  } finally {
    await peer.close();
    await server.stop();
  }
}

test.skipIf(missing('kamailio'))('loops without end are reported at the same places', async () => {
  const [ours, theirs] = [await loops(servers[0]!), await loops('kamailio')];
  expect(theirs).toHaveLength(2 * CONDITIONS.length);
  expect(ours).toEqual(theirs);
});
