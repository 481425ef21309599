/** `event_route[crypto:netio]`: says of each piece of traffic whether it is to be encrypted or decrypted. */
import type { AvpStore } from '../../src/context/avp-store.ts';
import type { Context } from '../../src/context/context.ts';
import { setSending } from '../../src/context/sending.ts';
import { RouteType, standInMessage, type ModuleHost, type RouteReference } from '../../src/module/index.ts';
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
  readonly #route: RouteReference;
  readonly #key: KeyAndVector;
  /** What the route itself sends does not start it again. */
  #isRunning = false;

  constructor(host: ModuleHost, key: KeyAndVector) {
    this.#host = host;
    this.#key = key;
    this.#route = host.routes.reference(RouteType.Event, NETIO_ROUTE);
  }

  /** What cannot be decrypted is passed on as it came. */
  received(text: string, flow: Flow): { text: string; avps: AvpStore | null } {
    const passage = { arrives: true, marked: false };
    const ctx = this.#run(text, flow, passage);
    if (ctx === null) return { text, avps: null };
    if (!passage.marked) return { text, avps: ctx.avps };
    const plain = decrypt(Buffer.from(text, 'latin1'), this.#key);
    if (plain === null) this.#host.log.error('AES decryption failed');
    return { text: plain ?? text, avps: ctx.avps };
  }

  sent(text: string, flow: Flow): string {
    const passage = { arrives: false, marked: false };
    this.#run(text, flow, passage);
    return passage.marked ? encrypt(text, this.#key).toString('latin1') : text;
  }

  /** null: the route was not run, or has not ended. */
  #run(text: string, flow: Flow, passage: Passage): Context | null {
    if (this.#isRunning) return null;
    const route = this.#route.of(null);
    if (route === null) return null;
    const ctx = this.#host.newContext({ message: standInMessage(flow.socket).message, flow });
    ctx.setSlot(PASSAGE, passage);
    if (!passage.arrives) setSending(ctx, { flow, text });
    this.#isRunning = true;
    const result = this.#host.routes.run(route, RouteType.Event, ctx);
    this.#isRunning = false;
    return result instanceof Promise ? null : ctx;
  }
}
