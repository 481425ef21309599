/** Short names for what single headers say: `$ci`, `$cs`, `$ct`, `$ua`, `$ai`, `$di`, `$expires(…)`, … */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { NameAddr } from '../../sip/name-addr.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed, readOnly } from '../plain.ts';

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

/** Every expiry the message asks for: of each Contact, else of the Expires header. */
function expiries(ctx: Context): number[] {
  const header = ctx.message.expires;
  const contacts = ctx.message.contacts?.addresses ?? [];
  const values = contacts.map((contact) => contact.expires ?? header).filter((each) => each !== null);
  return values.length === 0 && header !== null ? [header] : values;
}

export const HEADER_VALUE_VARIABLES: readonly VariableDefinition[] = [
  readOnly(['ci'], 'Call-ID.', (ctx) => ctx.message.callId),
  readOnly(['cs'], 'Number of CSeq.', (ctx) => ctx.message.cseq?.number ?? null),
  readOnly(['csb'], 'Value of CSeq.', value(HeaderId.CSeq)),
  readOnly(['ct'], 'Value of the first Contact header.', value(HeaderId.Contact)),
  readOnly(['cT'], 'Value of Content-Type.', value(HeaderId.ContentType)),
  readOnly(['cl'], 'Value of Content-Length; null when there is none.', (ctx) => ctx.message.contentLength),
  readOnly(['ua'], 'Value of User-Agent.', value(HeaderId.UserAgent)),
  readOnly(['ai'], 'URI of the first P-Asserted-Identity (RFC 3325).', address(HeaderId.PAssertedIdentity, uri)),
  readOnly(['pu'], 'URI of the first P-Preferred-Identity.', address(HeaderId.PPreferredIdentity, uri)),
  readOnly(
    ['pU'],
    'User of the first P-Preferred-Identity.',
    address(HeaderId.PPreferredIdentity, (each) => each.uri?.user ?? null),
  ),
  readOnly(
    ['pd'],
    'Host of the first P-Preferred-Identity.',
    address(HeaderId.PPreferredIdentity, (each) => each.uri?.host ?? null),
  ),
  readOnly(['pn'], 'Display name of the first P-Preferred-Identity.', address(HeaderId.PPreferredIdentity, name)),
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

const least = (values: readonly number[]): ScriptValue => (values.length === 0 ? null : Math.min(...values));
const greatest = (values: readonly number[]): ScriptValue => (values.length === 0 ? null : Math.max(...values));
