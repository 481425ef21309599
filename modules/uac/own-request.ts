/** `$uac_req(…)`: the request that a script puts together before uac_req_send(). */
import type { Context } from '../../src/context/context.ts';

/** Texts a script sets, and what an event route reads of the reply. */
export interface OwnRequest {
  method: string | null;
  ruri: string | null;
  furi: string | null;
  turi: string | null;
  callid: string | null;
  hdrs: string | null;
  body: string | null;
  ouri: string | null;
  sock: string | null;
  auser: string | null;
  apasswd: string | null;
  evparam: string | null;
  /** 1: `event_route[uac:reply]` runs for each final reply; 2: only when it is a failure. */
  evroute: number;
  /** Status of the reply. */
  evcode: number;
  /** 1: there is a reply; 2: there is none. */
  evtype: number;
}

export type TextKey = { [K in keyof OwnRequest]: OwnRequest[K] extends string | null ? K : never }[keyof OwnRequest];
export type NumberKey = Exclude<keyof OwnRequest, TextKey>;

const EMPTY: OwnRequest = {
  method: null,
  ruri: null,
  furi: null,
  turi: null,
  callid: null,
  hdrs: null,
  body: null,
  ouri: null,
  sock: null,
  auser: null,
  apasswd: null,
  evparam: null,
  evroute: 0,
  evcode: 0,
  evtype: 0,
};

const OWN = Symbol('uac request of this run');

/**
 * What one run sets the next one finds, as in a process of Kamailio. Each has a copy from the moment it touches it, so that
 * nobody changes it while the run waits.
 */
export class OwnRequests {
  #latest: OwnRequest = { ...EMPTY };

  /** To be read. */
  of(ctx: Context): Readonly<OwnRequest> {
    return (ctx.slot(OWN) as OwnRequest | undefined) ?? this.#latest;
  }

  /** Gives a run what its variables begin with. */
  begin(ctx: Context, request: OwnRequest): void {
    this.#latest = request;
    ctx.setSlot(OWN, request);
  }

  set<K extends keyof OwnRequest>(ctx: Context, key: K, value: OwnRequest[K]): void {
    this.#latest = { ...this.of(ctx), [key]: value };
    ctx.setSlot(OWN, this.#latest);
  }

  /** All but the socket. */
  clear(ctx: Context): void {
    this.#latest = { ...EMPTY, sock: this.of(ctx).sock };
    ctx.setSlot(OWN, this.#latest);
  }
}
