/** `via` and its parts; `via[2]` is the second value, `via[-1]` the last (RFC 3261 §20.42). */
import type { Context } from '../../context/context.ts';
import { HeaderId } from '../../sip/header-name.ts';
import { parseViaItem, type Via } from '../../sip/via.ts';
import { indexed, leaf, named, tree, type Place, type Selected } from './place.ts';

function viaAt(ctx: Context, index: number | null): Via | null {
  const { message } = ctx;
  if (index === null || index === 1) return message.via;
  const spans = message.valueSpans(HeaderId.Via);
  const span = index === 0 ? undefined : spans.at(index > 0 ? index - 1 : index);
  return span === undefined ? null : parseViaItem(message.text, span.start, span.end);
}

function text(ctx: Context, index: number | null): Selected {
  const span = ctx.message.valueSpans(HeaderId.Via).at(index === null ? 0 : index > 0 ? index - 1 : index);
  return index === 0 || span === undefined ? undefined : ctx.message.text.slice(span.start, span.end);
}

/** `SIP` and `2.0` of `SIP/2.0/UDP`. */
const protocol = (via: Via, part: 0 | 1): string => via.source.slice(via.start, via.end).split('/', 2)[part]!.trim();

const VIA: Place = indexed((index) => {
  const part = (read: (via: Via) => Selected): Place =>
    leaf((ctx) => {
      const via = viaAt(ctx, index);
      return via === null ? undefined : read(via);
    });
  const parameter = (name: string): Place =>
    part((via) => {
      const value = via.parameter(name);
      return value === null ? undefined : value === '' ? null : value;
    });
  return tree((ctx) => text(ctx, index), {
    name: part((via) => protocol(via, 0)),
    version: part((via) => protocol(via, 1)),
    transport: part((via) => via.transport.toUpperCase()),
    host: part((via) => via.host),
    port: part((via) => via.port),
    comment: part((via) => via.comment),
    params: named(parameter),
    branch: parameter('branch'),
    received: parameter('received'),
    rport: parameter('rport'),
    i: parameter('i'),
    alias: parameter('alias'),
  });
});

export const VIA_SELECTS: Readonly<Record<string, Place>> = { via: VIA, v: VIA };
