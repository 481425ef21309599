// JsSIP in Debian's Chromium on the example for browsers (examples/webrtc): registers over WebSocket, calls SIPp over UDP and
// another browser, and hangs up from either side.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, CHROMIUM, type BrowserPhone } from '../support/browser.ts';
import { Authority } from '../support/certificates.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { startServer, type Server } from '../support/server.ts';
import { Sipp } from '../support/sipp.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { CALLEE } from './configs.ts';
import { register } from './register.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../examples/webrtc/kamailio.cfg');

/** Gives the path of a file with a key and its certificate. */
function makeCertificate(folder: string): string {
  const authority = new Authority(folder);
  authority.sign({ name: 'webrtc', alternatives: 'DNS:webrtc.example' });
  const file = authority.path('both.pem');
  writeFileSync(file, authority.read('webrtc.pem') + authority.read('webrtc.key'));
  return file;
}

describe.skipIf(missing(CHROMIUM, 'kamcmd', 'sipp'))('browsers as phones', () => {
  let browser: Browser;
  let server: Server;
  const folder = makeTemporaryFolder();

  beforeAll(async () => {
    const net = await reserveLoopback();
    [browser, server] = await Promise.all([
      Browser.start(),
      startServer('kahea', {
        net,
        config: `include_file "${EXAMPLE}"\n`,
        ownControl: true,
        listen: [],
        args: [
          '-A',
          `LISTEN_ADDRESS=${net.host(1)}`,
          '-A',
          'WITH_TLS',
          '-A',
          `CERTIFICATE="${makeCertificate(folder)}"`,
        ],
      }),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    removeFolder(folder);
  });

  const registered = async (): Promise<string[]> => kamcmdValues(await server.kamcmd('ul.dump'), 'AoR').sort();
  const connections = async (): Promise<string> => (await server.kamcmd('ws.dump')).replace(/\s+/g, ' ');

  async function phone(user: string, transport: 'ws' | 'wss' = 'ws'): Promise<BrowserPhone> {
    const made = await browser.phone();
    const port = transport === 'ws' ? 8080 : 8443;
    await made.start(`${transport}://${server.net.host(1)}:${port}/`, `sip:${user}@webrtc.example`);
    await made.event('registered');
    return made;
  }

  test.each(['ws', 'wss'] as const)(
    'a browser registers over %s, calls SIPp over UDP, hangs up and leaves',
    async (transport) => {
      await register(server, '200', CALLEE);
      const caller = await phone('100', transport);
      expect(await registered()).toEqual(['100', '200']);
      expect(await connections()).toMatch(
        new RegExp(`: ${transport}:127\\.[\\d.]+:\\d+ -> ${transport}:.* \\(state: OPEN,`),
      );
      const callee = new Sipp({ scenario: 'uas-webrtc', local: server.net.endpoint(CALLEE) });
      try {
        await callee.listening(server.net.endpoint(CALLEE));
        await caller.call('sip:200@webrtc.example');
        await caller.event('confirmed');
        await caller.hangUp();
        await callee.succeed();
        const [invite] = callee.received;
        expect(invite!.text).toMatch(
          new RegExp(`^Contact: <sip:[^@]+@127\\.[\\d.]+:\\d+;transport=${transport}>\r?$`, 'm'),
        );
      } finally {
        await callee.close();
      }
      await caller.stop();
      await caller.event('unregistered');
      await until('end of the registration', async () => !(await registered()).includes('100'));
      await caller.close();
      await until('end of the connection', async () => (await connections()).includes('wscounter: 0'));
    },
  );

  test('two browsers talk, one over ws and one over wss, and the one that was called hangs up', async () => {
    const [caller, callee] = await Promise.all([phone('101'), phone('102', 'wss')]);
    await caller.call('sip:102@webrtc.example');
    await callee.event('called');
    await callee.answer();
    await Promise.all([caller.event('confirmed'), callee.event('confirmed')]);
    await callee.hangUp();
    await caller.event('ended by remote: Terminated');
    await Promise.all([caller.close(), callee.close()]);
  });

  test('a browser that vanishes is not registered any more, and a call to it fails at once', async () => {
    const [caller, gone] = await Promise.all([phone('103'), phone('104')]);
    await gone.close();
    await until('end of the registration', async () => !(await registered()).includes('104'));
    await caller.call('sip:104@webrtc.example');
    await caller.event('failed by remote: Not Found');
    await caller.close();
  });
});
