// A phone in a browser: JsSIP in Debian's Chromium, without a window and with made-up microphones.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

/** Debian's package `chromium` has it. */
export const CHROMIUM = 'chromium';

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--ignore-certificate-errors'],
  ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
];

/** What the page does with JsSIP; `phone` remembers what happened, in order. */
const SCRIPT = `
import JsSIP from 'jssip';
globalThis.phone = {
  events: [],
  note(event) { this.events.push(event); },
  start({ url, uri }) {
    this.ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(url)],
      uri,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 2,
    });
    for (const name of ['connected', 'disconnected', 'registered', 'unregistered', 'registrationFailed'])
      this.ua.on(name, () => this.note(name));
    this.ua.on('newRTCSession', ({ session, originator }) => {
      this.session = session;
      this.note(originator === 'local' ? 'calling' : 'called');
      session.on('progress', () => this.note('progress'));
      session.on('confirmed', () => this.note('confirmed'));
      session.on('ended', ({ originator: by, cause }) => this.note('ended by ' + by + ': ' + cause));
      session.on('failed', ({ originator: by, cause }) => this.note('failed by ' + by + ': ' + cause));
    });
    this.ua.start();
  },
  call(target) {
    this.ua.call(target, { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  },
  answer() {
    this.session.answer({ mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  },
  hangUp() { this.session.terminate(); },
  stop() { this.ua.stop(); },
};
`;

async function bundled(): Promise<string> {
  const result = await build({
    stdin: { contents: SCRIPT, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]!.text;
}

/** One phone, in a page of its own. */
export class BrowserPhone {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Connects by `url` (`ws://…`) and registers as `uri`. */
  async start(url: string, uri: string): Promise<void> {
    await this.#page.evaluate(`phone.start(${JSON.stringify({ url, uri })})`);
  }

  /** What happened so far: `registered`, `confirmed`, `ended by local: …`. */
  events(): Promise<string[]> {
    return this.#page.evaluate('phone.events');
  }

  /** Waits until `count` events begin with `name`. */
  async event(name: string, { limit = 15_000, count = 1 } = {}): Promise<void> {
    const found = `phone.events.filter((each) => each.startsWith(${JSON.stringify(name)})).length`;
    try {
      await this.#page.waitForFunction(`${found} >= ${count}`, null, {
        timeout: limit,
        polling: 50,
      });
    } catch (error) {
      throw new Error(`no event ${name} in the browser, but ${(await this.events()).join(', ')}`, { cause: error });
    }
  }

  /** The address that leads to this phone alone (RFC 5627). */
  gruu(): Promise<string | null> {
    return this.#page.evaluate('phone.ua.contact.pub_gruu');
  }

  async call(target: string): Promise<void> {
    await this.#page.evaluate(`phone.call(${JSON.stringify(target)})`);
  }

  async answer(): Promise<void> {
    await this.#page.evaluate('phone.answer()');
  }

  async hangUp(): Promise<void> {
    await this.#page.evaluate('phone.hangUp()');
  }

  /** Unregisters and disconnects. */
  async stop(): Promise<void> {
    await this.#page.evaluate('phone.stop()');
  }

  /** The page is gone, as when somebody closes it. */
  async close(): Promise<void> {
    await this.#page.close();
  }
}

/** Serves an empty page: one of this machine may use microphones, and connect to this machine. */
async function servePage(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>phone</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A browser for a test; close it. */
export class Browser {
  readonly #context: BrowserContext;
  readonly #folder: string;
  readonly #script: string;
  readonly #pages: Server;

  private constructor(context: BrowserContext, folder: string, script: string, pages: Server) {
    this.#context = context;
    this.#folder = folder;
    this.#script = script;
    this.#pages = pages;
  }

  static async start(): Promise<Browser> {
    const folder = makeTemporaryFolder();
    const [context, script, pages] = await Promise.all([
      chromium.launchPersistentContext(folder, {
        executablePath: '/usr/bin/chromium',
        headless: true,
        args: FLAGS,
        ignoreHTTPSErrors: true,
        timeout: 30_000,
      }),
      bundled(),
      servePage(),
    ]);
    return new Browser(context, folder, script, pages);
  }

  async phone(): Promise<BrowserPhone> {
    const page = await this.#context.newPage();
    await page.goto(`http://127.0.0.1:${(this.#pages.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: this.#script });
    return new BrowserPhone(page);
  }

  /** A page from elsewhere. */
  async page(url: string): Promise<Page> {
    const page = await this.#context.newPage();
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await this.#context.close();
    this.#pages.close();
    removeFolder(this.#folder);
  }
}
