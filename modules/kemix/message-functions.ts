/** What is in a message, as `KSR.kx` gives it: null, `<null>` (`getw_…`) or empty text (`gete_…`) where there is nothing. */
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { kemiOf, type KemiTable, type ModuleSelf, type ScriptValue } from '../../src/module/index.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';

export type Self = ModuleSelf<Record<never, never>, undefined>;
export type Rows = NonNullable<KemiTable<Self>['functions']>;
const ksr = kemiOf<Self>();

type Read = (ctx: Context) => string | null;

const uriOf = (address: NameAddr | null) => address?.uri ?? null;

const credentials: Read = (ctx) =>
  (ctx.message.credentials(HeaderId.ProxyAuthorization)[0] ?? ctx.message.credentials(HeaderId.Authorization)[0])
    ?.username ?? null;

/** A user that is there but empty is none. */
const orNull = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text);

/** Those that have all three forms. */
const THREE_FORMS: Readonly<Record<string, readonly [doc: string, read: Read]>> = {
  ruser: ['The user of the Request-URI', (ctx) => orNull(currentUri(ctx)?.user)],
  rhost: ['The host of the Request-URI', (ctx) => orNull(currentUri(ctx)?.host)],
  fuser: ['The user of the From URI', (ctx) => orNull(uriOf(ctx.message.from)?.user)],
  fhost: ['The host of the From URI', (ctx) => orNull(uriOf(ctx.message.from)?.host)],
  tuser: ['The user of the To URI', (ctx) => orNull(uriOf(ctx.message.to)?.user)],
  thost: ['The host of the To URI', (ctx) => orNull(uriOf(ctx.message.to)?.host)],
  duri: ['The next hop that was set', (ctx) => ctx.destination],
  cturi: ['The URI of the first contact', (ctx) => ctx.message.contacts?.addresses[0]?.uriText ?? null],
  ua: ['The User-Agent', (ctx) => ctx.message.valueOf(HeaderId.UserAgent)],
  au: ['The user of the credentials', credentials],
  body: ['The body', (ctx) => orNull(ctx.message.body)],
};

const FORMS: readonly (readonly [prefix: string, absent: ScriptValue, what: string])[] = [
  ['get_', null, 'null'],
  ['getw_', '<null>', '`<null>`'],
  ['gete_', '', 'empty text'],
];

const threeForms: Rows = Object.fromEntries(
  Object.entries(THREE_FORMS).flatMap(([name, [doc, read]]) =>
    FORMS.map(([prefix, absent, what]) => [
      `${prefix}${name}`,
      ksr({ doc: `${doc}; ${what} when there is none.`, returns: 'value', run: (_self, ctx) => read(ctx) ?? absent }),
    ]),
  ),
);

const value = (doc: string, read: (ctx: Context) => ScriptValue) =>
  ksr({ doc, returns: 'value', run: (_self, ctx) => read(ctx) });

const number = (doc: string, read: (ctx: Context) => number) =>
  ksr({ doc, returns: 'int', run: (_self, ctx) => read(ctx) });

export const MESSAGE_FUNCTIONS: Rows = {
  ...threeForms,
  get_ruri: value('The Request-URI; null for a reply.', (ctx) => (ctx.message.isRequest ? ctx.requestUri : null)),
  get_ouri: value('The Request-URI as it was received; null for a reply.', (ctx) =>
    ctx.message.isRequest ? ctx.message.requestUri : null,
  ),
  get_furi: value('The From URI.', (ctx) => ctx.message.from?.uriText ?? null),
  get_turi: value('The To URI.', (ctx) => ctx.message.to?.uriText ?? null),
  get_nhuri: value('Where the request goes next: the next hop that was set, else the Request-URI.', (ctx) =>
    ctx.message.isRequest ? (ctx.destination ?? ctx.requestUri) : null,
  ),
  get_method: value('The method; that of CSeq for a reply.', (ctx) => ctx.message.method),
  get_callid: value('The Call-ID.', (ctx) => ctx.message.callId),
  get_msgbuf: value('The whole message as received.', (ctx) => ctx.message.text),
  gets_status: value('The status of a reply as text; null for a request.', (ctx) =>
    ctx.message.isRequest ? null : String(ctx.message.status),
  ),
  get_status: number('The status of a reply; -1 for a request.', (ctx) =>
    ctx.message.isRequest ? -1 : ctx.message.status,
  ),
  get_bodylen: number('The length of the body in bytes.', (ctx) => ctx.message.body.length),
  get_msglen: number('The length of the message in bytes.', (ctx) => ctx.message.text.length),
  get_msgtype: number('1 for a request, 2 for a reply.', (ctx) => (ctx.message.isRequest ? 1 : 2)),
  get_timestamp: number('When the message came, in seconds since 1970.', (ctx) => Math.floor(ctx.time / 1000)),
};
