/** `attr2uri()`: the value of an attribute in the place of a part of the Request-URI. */
import type { Context } from '../../src/context/context.ts';
import { changeRequestUri, currentUri } from '../../src/context/request-uri.ts';
import type { Problem } from '../../src/module/index.ts';
import { isPort } from '../../src/sip/port.ts';
import { parseUri } from '../../src/sip/uri.ts';

/** False: the value does not fit, or the Request-URI cannot be read. */
export type UriChange = (ctx: Context, value: string) => boolean;

const user = (ctx: Context, text: string): boolean =>
  changeRequestUri(ctx, text === '' ? { user: null, password: null } : { user: text });

function userAndPassword(ctx: Context, text: string): boolean {
  const colon = text.indexOf(':');
  if (colon === -1) return changeRequestUri(ctx, { user: text, password: null });
  return changeRequestUri(ctx, { user: text.slice(0, colon), password: text.slice(colon + 1) });
}

function hostAndPort(ctx: Context, text: string): boolean {
  const uri = parseUri(`sip:${text}`);
  if (uri?.user !== null) return false;
  return changeRequestUri(ctx, { host: uri.host, port: uri.port });
}

function port(ctx: Context, text: string): boolean {
  const number = Number(text);
  return /^\d+$/.test(text) && isPort(number) && changeRequestUri(ctx, { port: number });
}

const userNow = (ctx: Context): string => currentUri(ctx)?.user ?? '';

function whole(ctx: Context, text: string): boolean {
  ctx.newUri = text;
  return true;
}

export interface UriPart {
  readonly change: UriChange;
  /** The value has to be a number. */
  readonly counts: boolean;
}

const text = (change: UriChange): UriPart => ({ change, counts: false });
const count = (change: UriChange): UriPart => ({ change, counts: true });

const host: UriChange = (ctx, value) => changeRequestUri(ctx, { host: value });

const PARTS: Readonly<Record<string, UriPart>> = {
  prefix: text((ctx, value) => user(ctx, value + userNow(ctx))),
  uri: text(whole),
  username: text(user),
  user: text(user),
  usernamepassword: text(userAndPassword),
  userpass: text(userAndPassword),
  domain: text(host),
  host: text(host),
  domainport: text(hostAndPort),
  hostport: text(hostAndPort),
  port: text(port),
  strip: count((ctx, value) => user(ctx, userNow(ctx).slice(Number(value)))),
  strip_tail: count((ctx, value) => user(ctx, userNow(ctx).slice(0, Math.max(userNow(ctx).length - Number(value), 0)))),
};

export const WHOLE_URI: UriPart = PARTS['uri']!;

export function parseUriPart(written: string): UriPart | Problem {
  const name = written.toLowerCase();
  if (Object.hasOwn(PARTS, name)) return PARTS[name]!;
  return { problem: 'bad-value', message: `"${written}" is none of ${Object.keys(PARTS).join(', ')}` };
}
