// JsSIP in Debian's Chromium on the example for browsers (examples/webrtc): registers over WebSocket, calls SIPp over UDP and
// another browser, and hangs up from either side.

import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Baresip } from '../support/baresip.ts';
import { BreakableLink } from '../support/breakable-link.ts';
import { Browser, CHROMIUM, type BrowserPhone } from '../support/browser.ts';
import { Authority } from '../support/certificates.ts';
import { Child } from '../support/child.ts';
import { examplesOf } from '../support/guides.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { freePort, reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { reply, TcpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { Sipp } from '../support/sipp.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';
import { register } from './register.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/webrtc/kamailio.cfg');

/** Gives the path of a file with a key and its certificate. */
function makeCertificate(folder: string): string {
  const authority = new Authority(folder);
  authority.sign({ name: 'webrtc', alternatives: 'DNS:webrtc.example' });
  const file = authority.path('both.pem');
  writeFileSync(file, authority.read('webrtc.pem') + authority.read('webrtc.key'));
  return file;
}

/** Status of the answer to a page of `origin` that would open a WebSocket. */
function openFrom(origin: string, { host, port }: Endpoint): Promise<number | undefined> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol': 'sip',
    Origin: origin,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, headers, agent: false }, (response) => {
      resolve(response.statusCode);
      response.resume();
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    request.on('error', reject).end();
  });
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
        expect(invite!.text).toMatch(/^Contact: <sip:[^@]+@127\.[\d.]+:\d+;transport=ws>\r?$/m);
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

  test('SIPp hangs up a call of a browser', async () => {
    await register(server, '201', CALLEE);
    const caller = await phone('108');
    const callee = new Sipp({ scenario: 'uas-webrtc-bye', local: server.net.endpoint(CALLEE) });
    try {
      await callee.listening(server.net.endpoint(CALLEE));
      await caller.call('sip:201@webrtc.example');
      await caller.event('confirmed');
      await caller.event('ended by remote: Terminated');
      await callee.succeed();
    } finally {
      await Promise.all([callee.close(), caller.close()]);
    }
  });

  test.skipIf(missing('baresip'))('a browser and a softphone call each other, and each hangs up once', async () => {
    const softphone = await Baresip.start({
      user: '202',
      local: server.net.endpoint(CALLEE_B),
      registrar: server.endpoint,
      answer: 'auto',
      asBrowser: true,
    });
    const inBrowser = await phone('109', 'wss');
    try {
      await softphone.line('200 OK', 15_000);
      await inBrowser.call('sip:202@webrtc.example');
      await Promise.all([inBrowser.event('confirmed'), softphone.event('CALL_ESTABLISHED', 15_000)]);
      await inBrowser.hangUp();
      await softphone.event('CALL_CLOSED', 15_000);
      softphone.command('dial', `sip:109@${server.endpoint.host}`);
      await inBrowser.event('called');
      await inBrowser.answer();
      await inBrowser.event('confirmed', { count: 2 });
      softphone.command('hangup');
      await inBrowser.event('ended by remote: Terminated');
    } finally {
      await Promise.all([softphone.stop(), inBrowser.close()]);
    }
  });

  test('a browser that loses its network is not registered until it is back, and can be called then', async () => {
    const link = await BreakableLink.open(server.net.endpoint(CALLER, 8080), server.net.endpoint(1, 8080));
    const [caller, roaming] = await Promise.all([phone('110'), browser.phone()]);
    try {
      await roaming.start(`ws://${link.endpoint.host}:${link.endpoint.port}/`, 'sip:111@webrtc.example');
      await roaming.event('registered');
      await link.cut();
      await roaming.event('disconnected');
      await until('end of the registration', async () => !(await registered()).includes('111'));
      await link.mend();
      await roaming.event('registered', { count: 2 });
      await caller.call('sip:111@webrtc.example');
      await roaming.event('called');
      await roaming.answer();
      await Promise.all([caller.event('confirmed'), roaming.event('confirmed')]);
      await caller.hangUp();
      await roaming.event('ended by remote: Terminated');
    } finally {
      await Promise.all([caller.close(), roaming.close()]);
      await link.cut();
    }
  });

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

  test('each browser gets an address of its own that others can call (GRUU)', async () => {
    const [caller, callee] = await Promise.all([phone('105'), phone('106', 'wss')]);
    const address = await callee.gruu();
    expect(address).toMatch(/^sip:106@webrtc\.example;gr=urn:uuid:[-\da-f]{36}$/);
    await caller.call(address!);
    await callee.event('called');
    await caller.hangUp();
    await callee.event('failed by remote: Canceled');
    await Promise.all([caller.close(), callee.close()]);
  });

  test('the page of the guide registers twice, and one calls the other', async () => {
    const port = await freePort();
    const serve = examplesOf('webrtc', 'sh')
      .find((text) => text.includes('--serve='))!
      .replace('npx esbuild', 'exec node_modules/.bin/esbuild')
      .replace(':8000', `:${port}`);
    // It ends when nobody can type any more.
    const pages = new Child('sh', ['-c', `tail -f /dev/null | ${serve}`], { cwd: ROOT });
    try {
      await until('esbuild to listen', () => pages.stderr.includes('Local:'), { explain: () => pages.output });
      const open = async (user: string): Promise<Page> => {
        const page = await browser.page(`http://127.0.0.1:${port}/`);
        await page.fill('[name=server]', `ws://${server.net.host(1)}:8080/`);
        await page.fill('[name=uri]', `sip:${user}@webrtc.example`);
        await page.fill('[name=target]', 'sip:301@webrtc.example');
        await page.click('text=Register');
        await page.waitForSelector('#state:text-is("registered")');
        return page;
      };
      const [caller, callee] = await Promise.all([open('300'), open('301')]);
      await caller.click('#call button:text-is("Call")');
      await callee.waitForSelector('#state:text-is("sip:300@webrtc.example calls")');
      await callee.click('#answer');
      for (const page of [caller, callee]) await page.waitForSelector('#state:text-is("talking")');
      await callee.waitForFunction('document.getElementById("sound").srcObject?.active');
      await caller.click('#hang-up');
      await callee.waitForSelector('#state:text-is("ended: Terminated")');
      await Promise.all([caller.close(), callee.close()]);
    } finally {
      await pages.destroy();
    }
  });

  test('plain SIP on the port of browsers is forbidden, and so is a page from elsewhere', async () => {
    const at = { host: server.net.host(1), port: 8080 };
    const peer = await TcpPeer.connect(at, server.net.host(CALLER));
    const uri = `sip:${at.host}`;
    peer.send(writeRequest({ method: 'OPTIONS', uri, via: peer.endpoint, transport: 'TCP' }));
    expect((await peer.receive(reply(403))).startLine).toBe('SIP/2.0 403 Forbidden');
    await peer.close();
    expect(await openFrom('https://elsewhere.example', at)).toBe(403);
    await server.awaitLog('a page from https://elsewhere.example was refused');
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
