/** `registered()`: whether a user has a contact, of certain properties if wanted. */
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { type Contact, isExpired } from '../../src/state/location/contact.ts';
import { aorOfUri } from './aor-of-call.ts';
import { isRegistrationError } from './errors.ts';
import type { RegistrarSelf } from './self.ts';
import { pushRecord, restoreAttributes, settingOf } from './xavps.ts';

const Match = { CallId: 1, Received: 2, Contact: 4 } as const;
const Action = { RestoreAttributes: 1, SkipRecord: 2 } as const;

export interface RegisteredArguments {
  readonly domain: string;
  /** '': the Request-URI, in a reply the To URI. */
  readonly uri: string;
  /** Bits: which of `$xavp(cfg=>match_callid)`, `match_received` and `match_contact` must be equal. */
  readonly match: number;
  /** Bits: 1 restore the attributes of the contact, 2 leave `xavp_rcd` alone. */
  readonly action: number;
}

function isWanted(self: RegistrarSelf, ctx: Context, contact: Contact, match: number): boolean {
  const { xavp_cfg: name } = self.params;
  const callId = self.state.callId?.get(ctx) ?? null;
  if (callId !== null && contact.callId !== callId) return false;
  const pairs = [
    [Match.CallId, 'match_callid', contact.callId],
    [Match.Received, 'match_received', contact.received],
    [Match.Contact, 'match_contact', contact.uri],
  ] as const;
  for (const [bit, field, value] of pairs) {
    const wanted = (match & bit) === 0 ? null : settingOf(ctx, name, field);
    if (wanted !== null && String(wanted) !== value) return false;
  }
  return true;
}

/** 1 registered, -1 not. */
export function registered(self: RegistrarSelf, ctx: Context, args: RegisteredArguments): number {
  const { params, state } = self;
  const implied = ctx.message.isRequest ? currentUri(ctx) : (ctx.message.to?.uri ?? null);
  const aor = aorOfUri(self, args.uri === '' ? implied : parseUri(args.uri));
  if (isRegistrationError(aor)) return -1;
  const now = state.locations.now();
  for (const contact of state.locations.get(args.domain, aor) ?? []) {
    if (isExpired(contact, now) || !isWanted(self, ctx, contact, args.match)) continue;
    if ((args.action & Action.RestoreAttributes) !== 0) restoreAttributes(ctx, state.locations.contactXavp, contact);
    if (params.xavp_rcd !== null && (args.action & Action.SkipRecord) === 0) {
      pushRecord(ctx, params.xavp_rcd, params.xavp_rcd_mask, contact, now);
    }
    return 1;
  }
  return -1;
}
