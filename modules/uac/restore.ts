/** Bringing back the addresses that were replaced: in replies, and in later requests of the dialog. */
import type { Context } from '../../src/context/context.ts';
import type { BoundVariable } from '../../src/module/index.ts';
import { oneLine } from '../../src/sip/fold.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import type { RecordRoutingApi } from '../rr/api.ts';
import type { Cell, ReplyEditor, TransactionApi } from '../tm/api.ts';
import type { Log } from './log.ts';
import { addressOf, endOfAddress, headerOf, otherSide, type Side } from './sides.ts';
import { maskUri, unmaskUri } from './uri-mask.ts';

export interface RestorationParts {
  readonly log: Log;
  readonly tm: TransactionApi;
  readonly rr: RecordRoutingApi;
  readonly password: string;
  /** Names of the parameters of the Record-Route. */
  readonly parameters: Readonly<Record<Side, string>>;
  /** Where the address as it came is kept with the transaction; null: it is read in the request. */
  readonly variables: Readonly<Record<Side, BoundVariable | null>>;
}

/** A parameter of our Route, and the header of this request that it is about. */
interface Replaced {
  readonly name: string;
  readonly mask: string;
  readonly side: Side;
}

export class Restoration {
  readonly #parts: RestorationParts;
  /** One for each side, so that a transaction has each once. */
  readonly #editors: Readonly<Record<Side, ReplyEditor>>;

  constructor(parts: RestorationParts) {
    this.#parts = parts;
    this.#editors = {
      from: (reply, cell) => {
        this.#restoreReply(reply, cell, 'from');
      },
      to: (reply, cell) => {
        this.#restoreReply(reply, cell, 'to');
      },
    };
  }

  /** An address of the request of `ctx` is replaced by one with `uri`. */
  note(ctx: Context, side: Side, address: NameAddr, uri: string): void {
    const { tm, rr, password, parameters, variables } = this.#parts;
    variables[side]?.set?.(ctx, textOf(address));
    rr.addParameter(ctx, `;${parameters[side]}=${maskUri(address.uriText, uri, password)}`);
    tm.editReplies(ctx, this.#editors[side]);
  }

  /** A request of the dialog gets what the other end knows, and its replies what the sender of the request does. */
  restoreDialog(ctx: Context): void {
    for (const side of ['from', 'to'] as const) {
      const replaced = this.#replaced(ctx, side);
      if (replaced !== null && this.#restore(ctx, replaced))
        this.#parts.tm.editReplies(ctx, this.#editors[replaced.side]);
    }
  }

  /** The same for one side, of which replies are not changed. False: nothing was replaced, or it cannot be read. */
  restore(ctx: Context, side: Side): boolean {
    const replaced = this.#replaced(ctx, side);
    return replaced !== null && this.#restore(ctx, replaced);
  }

  /** What the Route that is ours says of a replacement of `side` in the first request; null: there was none. */
  #replaced(ctx: Context, side: Side): Replaced | null {
    const { rr, parameters } = this.#parts;
    const name = parameters[side];
    const mask = rr.routeParameter(ctx, name);
    if (mask === null || mask === '') return null;
    return { name, mask, side: rr.isUpstream(ctx) ? otherSide(side) : side };
  }

  #restore(ctx: Context, { name, mask, side }: Replaced): boolean {
    const { rr, log, password } = this.#parts;
    const address = addressOf(ctx.message, side);
    if (address === null) {
      log.error(ctx, `${headerOf(side)} cannot be read`);
      return false;
    }
    const found = unmaskUri(mask, address.uriText, password);
    if ('problem' in found) {
      log.error(ctx, `${name}=${mask} does not belong to ${oneLine(address.uriText)}: ${found.problem}`);
      return false;
    }
    // A target refresh with a Record-Route of its own is to be followed back like the first request.
    rr.addParameter(ctx, `;${name}=${mask}`);
    ctx.edits.replace(address.uriStart, address.uriEnd, found.uri);
    return true;
  }

  /** RFC 3261 §8.2.6.2: From and To of a reply are those of its request. */
  #restoreReply(reply: Context, cell: Cell, side: Side): void {
    const kept = this.#kept(reply, cell, side);
    const original = cell.request === null ? null : addressOf(cell.request, side);
    const text = kept ?? (original === null ? null : textOf(original));
    const address = addressOf(reply.message, side);
    if (text === null || address === null) {
      this.#parts.log.error(reply, `${headerOf(side)} of the reply cannot be restored`);
      return;
    }
    reply.edits.replace(address.start, endOfAddress(address), text);
  }

  #kept(reply: Context, cell: Cell, side: Side): string | null {
    const variable = this.#parts.variables[side];
    if (variable === null) return null;
    const { avps } = reply;
    reply.avps = this.#parts.tm.data(cell).avps(avps);
    const value = variable.get(reply);
    reply.avps = avps;
    return value === null || value === '' ? null : oneLine(String(value));
  }
}

/** Display name and URI as they were written. */
function textOf(address: NameAddr): string {
  return oneLine(address.source.slice(address.start, endOfAddress(address)));
}
