/** What a REGISTER asks for, read from the message (RFC 3261 §10.3 steps 5 and 6). */
import { contactsOf } from '../../src/context/contacts.ts';
import type { Context } from '../../src/context/context.ts';
import { isStarContact } from '../../src/sip/contact.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { parseQValue } from '../../src/sip/name-addr.ts';
import { lowerAscii } from '../../src/lib/ascii.ts';
import { ALL_METHODS, NO_CONNECTION } from '../../src/state/location/contact.ts';
import { aorOfText, aorOfUri } from './aor-of-call.ts';
import { errors, isRegistrationError, type RegistrationError } from './errors.ts';
import { methodBits } from './method-set.ts';
import { pathOf } from './path.ts';
import type { RegistrarSelf } from './self.ts';
import { findSocket, socketText } from './sockets.ts';

export interface Registration {
  readonly aor: string;
  /** Epoch seconds: what is stored and what is answered go by the same time. */
  readonly now: number;
  /** `*`: all contacts are to go. */
  readonly isStar: boolean;
  readonly contacts: readonly NameAddr[];
  /** Expires header; null when absent or malformed. */
  readonly expires: number | null;
  readonly callId: string;
  readonly cseq: number;
  /** Path as received; '' without Path or when it is not used. */
  readonly path: string;
  /** Option tags of Supported, in lower case. */
  readonly supported: ReadonlySet<string>;
}

const NO_TAGS: ReadonlySet<string> = new Set();

function optionTags(message: Message, id: HeaderId): ReadonlySet<string> {
  return message.has(id) ? new Set(message.values(id).map((tag) => lowerAscii(tag.trim()))) : NO_TAGS;
}

function hasStar(message: Message): boolean {
  return message.all(HeaderId.Contact).some((field) => isStarContact(message.text, field.valueStart, field.valueEnd));
}

function checkContacts(self: RegistrarSelf, ctx: Context): RegistrationError | null {
  const { message } = ctx;
  const list = contactsOf(ctx);
  if (list === null) return hasStar(message) ? errors.starWithContacts : errors.malformedContact;
  if (list.isStar && message.expires !== 0) return errors.starWithExpires;
  for (const { uriText } of list.addresses) {
    if (uriText.length <= self.params.contact_max_size) continue;
    self.host.log.warn(`contact uri is too long: [${uriText}]`);
    return errors.longContact;
  }
  return null;
}

/** `uri`: taken instead of the To header; '' is none. */
export function readRegistration(self: RegistrarSelf, ctx: Context, uri: string): Registration | RegistrationError {
  const { message } = ctx;
  const { params } = self;
  const { callId, cseq } = message;
  if (callId === null || cseq === null) return errors.malformedRequest;
  if (params.outbound_mode === 0 && optionTags(message, HeaderId.Require).has('outbound')) {
    self.host.log.warn('Outbound required by UAC and not supported by server');
    return errors.outboundNotSupported;
  }
  const wrong = checkContacts(self, ctx);
  if (wrong !== null) return wrong;
  const to = message.to;
  if (uri === '' && to === null) return errors.malformedTo;
  const aor = uri === '' ? aorOfUri(self, to?.uri ?? null) : aorOfText(self, uri);
  if (isRegistrationError(aor)) return aor;
  const { isStar, addresses } = contactsOf(ctx)!;
  return {
    aor,
    now: self.state.locations.now(),
    isStar,
    contacts: addresses,
    expires: message.expires,
    callId,
    cseq: cseq.number,
    path: params.use_path === 0 ? '' : pathOf(message),
    supported: optionTags(message, HeaderId.Supported),
  };
}

/** What all contacts of one REGISTER have in common besides the registration itself. */
export interface Origin {
  readonly userAgent: string;
  readonly methods: number;
  readonly socket: string;
  readonly connection: number;
}

function socketOf(self: RegistrarSelf, ctx: Context): string {
  const { sock_flag: flag, sock_hdr_name: header, sock_mode: mode } = self.params;
  const field = flag >= 0 && (ctx.flags & (1 << flag)) !== 0 && header !== null ? ctx.message.firstNamed(header) : null;
  if (field !== null) {
    const named = findSocket(self.host.network, ctx.message.value(field));
    if (named !== null) return socketText(named);
    self.host.log.error(`non-local socket <${ctx.message.value(field)}>`, self.host.logPrefix(ctx));
  }
  return socketText(ctx.flow.socket, mode !== 0);
}

function allowedMethods(message: Message): number {
  if (!message.has(HeaderId.Allow)) return ALL_METHODS;
  let bits = 0;
  for (const field of message.all(HeaderId.Allow)) bits |= methodBits(message.value(field));
  return bits;
}

export function readOrigin(self: RegistrarSelf, ctx: Context): Origin {
  const { message, flow } = ctx;
  return {
    userAgent: message.valueOf(HeaderId.UserAgent) ?? 'n/a',
    methods: allowedMethods(message),
    socket: socketOf(self, ctx),
    connection: flow.connection === 0 ? NO_CONNECTION : flow.connection,
  };
}

const OVERRIDE = Symbol('q of all contacts of a request');

/** From now on all contacts of the request have this q. */
export function overrideQ(ctx: Context, q: number): void {
  ctx.setSlot(OVERRIDE, q);
}

/** What {@link overrideQ} said; null: nothing. */
export function overridingQ(ctx: Context): number | null {
  return (ctx.slot(OVERRIDE) as number | undefined) ?? null;
}

/** q of one contact in thousandths: its own, or `otherwise`. Empty counts as absent; digits after the third are cut. */
export function qOf(contact: NameAddr, otherwise: number): number | RegistrationError {
  const text = contact.parameter('q');
  if (text === null || text === '') return otherwise;
  return parseQValue((text.startsWith('.') ? `0${text}` : text).slice(0, 5)) ?? errors.badQ;
}
