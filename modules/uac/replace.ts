/** Putting another display name and URI into From or To, and noting how they come back. */
import type { Context } from '../../src/context/context.ts';
import { isOneLine, oneLine } from '../../src/sip/fold.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { quote, skipQuotedString } from '../../src/sip/parameters.ts';
import type { Restoration } from './restore.ts';
import { addressOf, endOfAddress, headerOf, type Side } from './sides.ts';
import { LONGEST_URI } from './uri-mask.ts';
import type { Log } from './log.ts';

const REPLACED = Symbol('uac replaced addresses');

/** The sides that were replaced, each with the branch route it happened in; -1: in another route. */
type Replaced = Partial<Record<Side, number>>;

/** What would end the URI. */
const NO_URI = /[\s"<>]|\0/;

export interface Replacing {
  readonly log: Log;
  /** null: nothing is brought back. */
  readonly restoration: Restoration | null;
  /** `restore_mode` auto: a dialog keeps what its first request said. */
  readonly isAutomatic: boolean;
}

export interface Replacement {
  readonly side: Side;
  /** null: it stays; '': it goes. */
  readonly display: string | null;
  /** '': it stays. */
  readonly uri: string;
}

/** 1 done, -1 not. */
export function replaceAddress(parts: Replacing, ctx: Context, wanted: Replacement): number {
  const { side, uri } = wanted;
  const address = replaceable(parts, ctx, wanted);
  if (typeof address === 'string') {
    parts.log.error(ctx, address);
    return -1;
  }
  writeAddress(ctx, address, wanted);
  if (uri === '') return 1;
  ctx.setSlot(REPLACED, { ...(ctx.slot(REPLACED) as Replaced | undefined), [side]: ctx.branchIndex });
  parts.restoration?.note(ctx, side, address, uri);
  return 1;
}

/** The address that is replaced; a text says why it cannot be. */
function replaceable({ isAutomatic }: Replacing, ctx: Context, { side, uri }: Replacement): NameAddr | string {
  const header = headerOf(side);
  const address = addressOf(ctx.message, side);
  if (isReplaced(ctx, side, address)) return `called uac_replace_${side}() multiple times on the message`;
  if (isAutomatic && uri !== '' && (ctx.message.to?.tag ?? null) !== null)
    return 'decline FROM/TO replacing in sequential request in auto mode (has TO tag)';
  if (address === null) return `${header} cannot be read`;
  if (NO_URI.test(uri)) return `no URI to put into ${header}: ${oneLine(uri)}`;
  if (uri !== '' && address.uriText.length > LONGEST_URI) return `old ${header} uri too long`;
  return uri.length > LONGEST_URI ? `new ${header} uri too long` : address;
}

/** In another branch route it is another request. */
function isReplaced(ctx: Context, side: Side, address: NameAddr | null): boolean {
  const where = (ctx.slot(REPLACED) as Replaced | undefined)?.[side];
  if (where !== undefined && (where < 0 || where === ctx.branchIndex)) return true;
  return address !== null && ctx.edits.isRemoved(address.uriStart, address.uriEnd);
}

function writeAddress(ctx: Context, address: NameAddr, { display, uri }: Replacement): void {
  const { edits } = ctx;
  const { displayStart, displayEnd, uriStart, uriEnd, hasBrackets } = address;
  const name = display === null ? '' : displayName(display);
  // addr-spec: its parameters, and a display name, need brackets (RFC 3261 §20.10).
  const opens = !hasBrackets && (name !== '' || /[,;?]/.test(uri));
  if (displayEnd > displayStart) {
    if (display !== null) edits.replace(displayStart, displayEnd, name);
  } else if (name !== '' || opens) {
    edits.insertAt(address.start, `${name}${name === '' ? '' : ' '}${opens ? '<' : ''}`);
  }
  if (uri !== '') edits.replace(uriStart, uriEnd, uri);
  if (opens) edits.insertAt(endOfAddress(address), '>');
}

/** As it is given; what is neither quoted nor free of what would end a name is put into quotes. */
function displayName(text: string): string {
  const isQuoted = text.startsWith('"') && skipQuotedString(text, 0, text.length) === text.length;
  if (isOneLine(text) && (isQuoted || !/["<>\\]/.test(text))) return text;
  return isQuoted ? oneLine(text) : quote(text);
}
