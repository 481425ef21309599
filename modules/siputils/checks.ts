/** Tests of texts and messages. */
import { checkedCredentials } from '../../src/context/checked-credentials.ts';
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { splitList } from '../../src/sip/list.ts';
import { defaultPort } from '../../src/sip/transport.ts';
import { parseUri } from '../../src/sip/uri.ts';

/** `+` and 2 to 15 digits. */
export function isE164(text: string): boolean {
  return /^\+\d{2,15}$/.test(text);
}

/** An optional `+` and digits. */
export function isTelephoneNumber(text: string): boolean {
  return /^\+?\d+$/.test(text);
}

/** Whether every character passes; an empty text does not. */
function all(text: string, test: (code: number) => boolean): boolean {
  for (let at = 0; at < text.length; at++) if (!test(text.charCodeAt(at))) return false;
  return text !== '';
}

/** 1; -2 for an empty text; `failed` for another. */
export function consistsOf(text: string, test: (code: number) => boolean, failed: number): number {
  return all(text, test) ? 1 : text === '' ? -2 : failed;
}

/** Whether the request came from its sender directly, or the reply goes to its receiver directly. */
export function isFirstHop(ctx: Context, host: ModuleHost, mode: number): boolean {
  const { message } = ctx;
  if (message.isRequest) return message.via !== null && message.secondVia === null;
  const uri = message.recordRoutes?.[0]?.uri ?? null;
  if (uri === null) return false;
  const isOurs = host.network.isMyself(uri.host, uri.port ?? defaultPort(uri.isSips ? 'tls' : 'udp'), null);
  if (!isOurs || mode === 1) return isOurs;
  // A reply from our own address went round in here; only an address in the Record-Route tells.
  const isOwnSource = host.network.sockets.some(
    (socket) => socket.address === ctx.flow.remoteAddress && socket.port === ctx.flow.remotePort,
  );
  return /^[\d.]+$|^\[/.test(uri.host) && !isOwnSource;
}

const KNOWN_OPTIONS: ReadonlySet<string> = new Set(['path', '100rel', 'timer', 'eventlist', 'gruu', 'outbound']);

/** Whether Supported lists an option; only options that Kamailio knows are looked for. */
export function isSupported(ctx: Context, option: string): boolean {
  const wanted = option.toLowerCase();
  if (!KNOWN_OPTIONS.has(wanted)) return false;
  return ctx.message
    .all(HeaderId.Supported)
    .some((field) => splitList(ctx.message.value(field)).some((each) => each.toLowerCase() === wanted));
}

/** 1 public, 2 temporary GRUU (RFC 5627), -1 none. */
export function gruuKind(text: string): number {
  const gr = parseUri(text)?.parameter('gr') ?? null;
  if (gr === null) return -1;
  return gr === '' ? 2 : 1;
}

/** 1: Date is not older than `seconds`; -4: it is; -1: there is none, or it cannot be read (RFC 3261 §20.17). */
export function checkDate(ctx: Context, seconds: number, host: ModuleHost): number {
  const fail = (code: number, text: string): number => {
    host.log.error(`hdr_date_check(): ${text}`, host.logPrefix(ctx));
    return code;
  };
  const text = ctx.message.valueOf(HeaderId.Date);
  if (text === null) return fail(-1, 'there is no Date');
  const time = text.endsWith(' GMT') ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) return fail(-1, 'Date cannot be read');
  const age = Math.floor(host.clock.wall() / 1000) - time / 1000;
  return age <= seconds ? 1 : fail(-4, `Date is ${age} seconds old`);
}

/** Whether the credentials that were checked are those of a user: whoever sends a request may write any name into it. */
export function hasCredentialsOf(ctx: Context, user: string, host: ModuleHost): boolean {
  const checked = checkedCredentials(ctx);
  if (checked !== null) return checked.username === user;
  host.log.error('is_user(): no credentials of the request were checked before', host.logPrefix(ctx));
  return false;
}
