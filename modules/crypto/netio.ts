/** `event_route[crypto:netio]`: says of each piece of traffic whether it is to be encrypted or decrypted. */
import type { AvpStore } from '../../src/context/avp-store.ts';
import type { Context } from '../../src/context/context.ts';
import { setSending } from '../../src/context/sending.ts';
import { standInMessage, TrafficEvents, type ModuleHost } from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { decrypt, encrypt, type KeyAndVector } from './aes.ts';

export const NETIO_ROUTE = 'crypto:netio';

/** What a run of the route is about, and what it asked for. */
interface Passage {
  readonly arrives: boolean;
  marked: boolean;
}

const PASSAGE = Symbol('crypto passage');

/** null: another route is running. */
export const passageOf = (ctx: Context): Passage | null => (ctx.slot(PASSAGE) as Passage | undefined) ?? null;

/** Asks for it where it has a meaning; false: this is another route. */
export function mark(ctx: Context, wish: 'encrypt' | 'decrypt'): boolean {
  const passage = passageOf(ctx);
  if (passage === null) return false;
  if (passage.arrives === (wish === 'decrypt')) passage.marked = true;
  return true;
}

export class Netio {
  readonly #host: ModuleHost;
  readonly #events: TrafficEvents;
  readonly #key: KeyAndVector;

  constructor(host: ModuleHost, key: KeyAndVector) {
    this.#host = host;
    this.#key = key;
    this.#events = new TrafficEvents(host, NETIO_ROUTE);
  }

  /** What cannot be decrypted is passed on as it came. */
  received(text: string, flow: Flow): { text: string; avps: AvpStore | null } {
    if (!this.#events.isWanted) return { text, avps: null };
    const passage = { arrives: true, marked: false };
    const ctx = this.#context(flow, passage);
    if (this.#events.run(ctx) === null) return { text, avps: null };
    if (!passage.marked) return { text, avps: ctx.avps };
    const plain = decrypt(Buffer.from(text, 'latin1'), this.#key);
    if (plain === null) this.#host.log.error('AES decryption failed');
    return { text: plain ?? text, avps: ctx.avps };
  }

  /** What a route that waits would say of it is not known, so it is not sent: it may not have been meant for all to read. */
  sent(text: string, flow: Flow): string | null {
    if (!this.#events.isWanted) return text;
    const passage = { arrives: false, marked: false };
    const ctx = this.#context(flow, passage);
    setSending(ctx, { flow, text });
    if (this.#events.run(ctx) === null) return null;
    return passage.marked ? encrypt(text, this.#key).toString('latin1') : text;
  }

  foreseen(reply: string): string {
    return this.#events.isWanted ? encrypt(reply, this.#key).toString('latin1') : reply;
  }

  #context(flow: Flow, passage: Passage): Context {
    const ctx = this.#host.newContext({ message: standInMessage(flow.socket).message, flow });
    ctx.setSlot(PASSAGE, passage);
    return ctx;
  }
}
