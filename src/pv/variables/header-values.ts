/** Short names for what single headers say: `$ci`, `$cs`, `$ct`, `$ua`, `$ai`, `$di`, `$expires(…)`, … */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { NameAddr } from '../../sip/name-addr.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed, readOnly } from '../plain.ts';
import { scriptUser } from '../uri-parts.ts';

const value =
  (id: HeaderId) =>
  (ctx: Context): ScriptValue =>
    ctx.message.valueOf(id);

/** Of the first address of a header that may be a list. */
function address(id: HeaderId, read: (address: NameAddr) => ScriptValue): (ctx: Context) => ScriptValue {
  return (ctx) => {
    if (!ctx.message.has(id)) return null;
    const first = ctx.message.addresses(id)?.[0];
    return first === undefined ? null : read(first);
  };
}

const uri = (each: NameAddr): ScriptValue => each.uriText;
const name = (each: NameAddr): ScriptValue => (each.displayName === '' ? null : each.displayName);

/** Every expiry the message asks for: of each Contact, else of the Expires header. null: one of them is malformed. */
function expiries(ctx: Context): number[] | null {
  const header = ctx.message.expires;
  const contacts = ctx.message.contacts?.addresses ?? [];
  if (contacts.some((contact) => contact.expires === null && contact.parameter('expires') !== null)) return null;
  const values = contacts.map((contact) => contact.expires ?? header).filter((each) => each !== null);
  return values.length === 0 && header !== null ? [header] : values;
}

/** Of one address of a header with a list of them; the index counts them, and one below 0 means the first. */
function identity(
  header: HeaderId,
  names: readonly string[],
  doc: string,
  read: (address: NameAddr) => ScriptValue,
): VariableDefinition {
  const pick = (ctx: Context, at: number): ScriptValue => {
    if (!ctx.message.has(header)) return null;
    const found = ctx.message.addresses(header)?.[Math.max(at, 0)];
    return found === undefined ? null : read(found);
  };
  return {
    names,
    doc,
    index: true,
    bind({ index }) {
      if (index.kind === 'none') return { get: (ctx) => pick(ctx, 0) };
      if (index.kind === 'constant') return { get: (ctx) => pick(ctx, index.value) };
      if (index.kind === 'computed') return { get: (ctx) => pick(ctx, index.evaluate(ctx)) };
      // All of them at once is an index Kamailio fails for, where there are any.
      return { get: (ctx) => (ctx.message.has(header) ? '' : null), attempt: () => null };
    },
  };
}

/** A text: the digits. */
function cseqNumber(ctx: Context): ScriptValue {
  if (ctx.message.cseq === null) return null;
  return /\d+/.exec(String(value(HeaderId.CSeq)(ctx)))![0];
}

const PREFERRED = HeaderId.PPreferredIdentity;
const host = ({ uri: parsed }: NameAddr): ScriptValue => (parsed === null || parsed.host === '' ? null : parsed.host);
const user = ({ uri: parsed }: NameAddr): ScriptValue => (parsed === null ? null : scriptUser(parsed));

export const HEADER_VALUE_VARIABLES: readonly VariableDefinition[] = [
  readOnly(['ci'], 'Call-ID.', (ctx) => ctx.message.callId),
  readOnly(['cs'], 'Number of CSeq, as written.', cseqNumber),
  readOnly(['csb'], 'Value of CSeq.', value(HeaderId.CSeq)),
  readOnly(['ct'], 'Value of the first Contact header.', value(HeaderId.Contact)),
  readOnly(['cT'], 'Value of Content-Type.', value(HeaderId.ContentType)),
  readOnly(['cl'], 'Value of Content-Length; null when there is none.', (ctx) => ctx.message.contentLength),
  readOnly(['ua'], 'Value of User-Agent.', value(HeaderId.UserAgent)),
  identity(
    HeaderId.PAssertedIdentity,
    ['ai'],
    'URI of a P-Asserted-Identity (RFC 3325), the first without index.',
    uri,
  ),
  identity(PREFERRED, ['pu'], 'URI of a P-Preferred-Identity, the first without index.', uri),
  identity(PREFERRED, ['pU'], 'User of a P-Preferred-Identity.', user),
  identity(PREFERRED, ['pd'], 'Host of a P-Preferred-Identity.', host),
  identity(PREFERRED, ['pn'], 'Display name of a P-Preferred-Identity.', name),
  readOnly(['re'], 'URI of Remote-Party-ID.', address(HeaderId.RemotePartyId, uri)),
  readOnly(['rt'], 'URI of Refer-To.', address(HeaderId.ReferTo, uri)),
  readOnly(['di'], 'URI of the first Diversion (RFC 5806).', address(HeaderId.Diversion, uri)),
  readOnly(
    ['dir'],
    'Reason of the first Diversion.',
    address(HeaderId.Diversion, (each) => each.parameter('reason')),
  ),
  readOnly(
    ['dip'],
    'Privacy of the first Diversion.',
    address(HeaderId.Diversion, (each) => each.parameter('privacy')),
  ),
  readOnly(
    ['dic'],
    'Counter of the first Diversion.',
    address(HeaderId.Diversion, (each) => each.parameter('counter')),
  ),
  keyed(['expires'], 'Smallest (min) or greatest (max) expiry the message asks for.', {
    min: (ctx) => least(expiries(ctx)),
    max: (ctx) => greatest(expiries(ctx)),
  }),
];

const least = (values: readonly number[] | null): ScriptValue =>
  values === null || values.length === 0 ? null : Math.min(...values);
const greatest = (values: readonly number[] | null): ScriptValue =>
  values === null || values.length === 0 ? null : Math.max(...values);
