// What scripts do, on both servers: values of expressions, values of routes, and which way control goes.

import { expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { UdpPeer } from '../support/peer.ts';
import { writeRequest } from '../support/sip-text.ts';
import { CALLER } from '../scenario/configs.ts';
import { EXPRESSIONS, SET_UP } from './script-expressions.ts';
import { PIECES } from './script-routes.ts';

const MODULES = ['xlog', 'pv', 'textops', 'sl', 'corex'].map((name) => `loadmodule "${name}.so"`).join('\n');

const SETTINGS = `own.v = 5 desc "a number"
own[1].v = 6
own[3].v = 7
own.s = "text" desc "a text"
own[1].s = "text 1"`;

/** A text as part of a format in double quotes. */
function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$');
}

function expressionConfig(): string {
  const lines = EXPRESSIONS.map((expression) => {
    const label = quoted(expression);
    return (
      `$avp(r) = $null; $avp(r) = ${expression}; xlog("${label} ==> $avp(r)\\n");\n` +
      `if (${expression}) xlog("${label} is true\\n"); else xlog("${label} is false\\n");`
    );
  });
  return `${MODULES}\nrequest_route {\n${SET_UP}\n${lines.join('\n')}\nxlog("end\\n");\n}\nroute[MINUS3] { return -3; }\nroute[FIVE] { return 5; }\n`;
}

function routeConfig(): string {
  const calls = PIECES.map(
    ({ name }, index) => `xlog("-- ${quoted(name)}\\n"); route(P${index}); xlog("gives $rc\\n");`,
  );
  const routes = PIECES.map(({ body }, index) => `route[P${index}] { ${body} }`);
  // A script that has ended logs no more, so the last piece is the one that ends it; the second route then says so.
  return `${MODULES}\n${SETTINGS}\nrequest_route {\n$var(i) = 2; $var(s) = "bb";\n${calls.join('\n')}\n}\n${routes.join('\n')}
route[MINUS3] { return -3; }
route[FIVE] { return 5; }
route[LEAVE] { xlog("end\\n"); exit; }
route[CIRCLE] { $var(d) = $var(d) + 1; route(CIRCLE); }
`;
}

/** Everything the script logged for one OPTIONS, up to `end`. */
async function logged(kind: ServerKind, config: string): Promise<string[]> {
  const server = await startServer(kind, { config });
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    const via = server.net.endpoint(CALLER);
    const text = writeRequest({
      method: 'OPTIONS',
      uri: `sip:alice@${server.endpoint.host}`,
      via,
      branch: 'z9hG4bKsemantics',
      from: `<sip:bob@${via.host}>;tag=1`,
      callId: 'semantics',
    });
    peer.send(text, server.endpoint);
    await server.awaitLog(/^end$/, 20_000);
    return server.scriptLog;
  } finally {
    await peer.close();
    await server.stop();
  }
}

test.skipIf(missing('kamailio')).each([
  ['expressions', expressionConfig()],
  ['routes', routeConfig()],
])('%s have the same values', async (_name, config) => {
  expect(await logged(servers[0]!, config)).toEqual(await logged('kamailio', config));
});
