// A configuration under Node's debugger: its lines are where it stops, and the message can be looked at.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Client } from '../../src/cli/kamcmd/client.ts';
import { CALLER } from '../scenario/configs.ts';
import { DebuggerClient } from '../support/debugger.ts';
import { UdpPeer } from '../support/peer.ts';
import { servers, withServer, writeConfig } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';

const ROUTES = `loadmodule "sl.so"
loadmodule "pv.so"
request_route {
  $var(kind) = "none";
  $avp(from) = $fU;
  route(ANSWER);
}
route[ANSWER] {
  if ($rm == "INFO")
    $var(kind) = "info";
  sl_send_reply("200", "OK $var(kind)");
}
`;

/** Enough for the server with the ten configurations that are kept, and not for all of these. */
const HEAP = '--max-old-space-size=80';
const RELOADS = 70;
const COMMENT = `# ${'x'.repeat(1_000)}\n`.repeat(450);

describe.skipIf(!servers.includes('kahea'))('kahea', () => {
  test('stops at a line of the configuration, shows the message there and goes on', () =>
    withServer('kahea', { config: ROUTES, environment: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } }, async (server) => {
      const source = join(server.folder, 'kamailio.cfg');
      const lines = readFileSync(source, 'latin1').split('\n');
      const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const client = await DebuggerClient.attach(server.child.stderr);
      try {
        await client.breakAt(source, lineOf('= "info"'));
        await client.breakAt(source, lineOf('sl_send_reply'));
        peer.send(
          writeRequest({ method: 'INFO', uri: 'sip:desk@example.org', via: peer.endpoint, callId: 'stop-here' }),
          server.endpoint,
        );
        const { callFrames } = await client.awaitPause();
        expect(client.place).toEqual({ source, line: lineOf('= "info"') });
        expect(callFrames.slice(0, 2).map(({ functionName }) => functionName)).toEqual([
          'route_ANSWER',
          'request_route',
        ]);
        expect(await client.evaluate('message.$var.kind')).toBe('none');
        expect(await client.evaluate('message.$rm + " " + message.$ru')).toBe('INFO sip:desk@example.org');
        expect(await client.evaluate('message.get("$hdr(Call-ID)")')).toBe('stop-here');
        expect(await client.evaluate('Object.keys(message.$avp).join()')).toBe('from');
        await client.resume();
        await client.awaitPause();
        expect(client.place).toEqual({ source, line: lineOf('sl_send_reply') });
        expect(await client.evaluate('message.$var.kind')).toBe('info');
        await client.resume();
        expect((await peer.receive((message) => message.status === 200)).reason).toBe('OK info');
      } finally {
        client.close();
        await peer.close();
      }
    }));

  test('after many reloads it stops in the newest configuration, and the old ones are gone', () => {
    const environment = { NODE_OPTIONS: `--inspect=127.0.0.1:0 ${HEAP}` };
    return withServer('kahea', { config: ROUTES, environment }, async (server) => {
      const source = join(server.folder, 'kamailio.cfg');
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const client = await DebuggerClient.attach(server.child.stderr);
      const control = new Client({ kind: 'unix', path: server.controlSocket });
      try {
        for (let number = 1; number <= RELOADS; number++) {
          writeConfig(server.folder, server.net, { config: `${COMMENT}# ${number}\n${ROUTES}` });
          expect(await control.call('core.reload_config', [])).toHaveProperty('values');
        }
        const line =
          readFileSync(source, 'latin1')
            .split('\n')
            .findIndex((each) => each.includes('sl_send_reply')) + 1;
        await client.breakAt(source, line);
        const callId = 'stop-later';
        peer.send(writeRequest({ method: 'INFO', uri: 'sip:x', via: peer.endpoint, callId }), server.endpoint);
        await client.awaitPause();
        expect(client.place).toEqual({ source, line });
        await client.resume();
        expect((await peer.receive((message) => message.status === 200)).reason).toBe('OK info');
      } finally {
        control.close();
        client.close();
        await peer.close();
      }
    });
  });
});
