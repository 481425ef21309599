/** From and To (RFC 3261 §20.20, §20.39): reading sees the message as received, writing changes what is sent. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { NameAddr } from '../../sip/name-addr.ts';
import { changeUri, writeUri, type UriParts } from '../../sip/uri.ts';
import type { VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { readOnly, readWrite } from '../plain.ts';
import { scriptUser } from '../uri-parts.ts';

type Side = 'from' | 'to';

function userOf(address: NameAddr | null): string | null {
  const uri = address?.uri ?? null;
  return uri === null ? null : scriptUser(uri);
}

/** Replaces the URI; one without brackets gets them, as the new one may need them. */
function replaceUri(ctx: Context, address: NameAddr, uri: string): void {
  ctx.edits.replace(address.uriStart, address.uriEnd, address.hasBrackets ? uri : `<${uri}>`);
}

function replaceDisplayName(ctx: Context, address: NameAddr, value: string | null): void {
  const name = value ?? '';
  if (address.displayEnd > address.displayStart) {
    const end = name === '' ? address.uriStart - 1 : address.displayEnd;
    ctx.edits.replace(address.displayStart, end, name);
  } else if (name !== '') {
    if (address.hasBrackets) ctx.edits.insertAt(address.start, `${name} `);
    else ctx.edits.replace(address.uriStart, address.uriEnd, `${name} <${address.uriText}>`);
  }
}

function sideVariables(side: Side, letter: string, header: string, facts: CoreFacts): VariableDefinition[] {
  const need = (ctx: Context): NameAddr | null => {
    const address = ctx.message[side];
    if (address === null) facts.error(ctx, `the message has no usable ${header} header`);
    return address;
  };
  const changePart = (ctx: Context, value: ScriptValue, part: 'user' | 'host'): false | undefined => {
    const address = need(ctx);
    if (address === null) return false;
    const { uri } = address;
    const text = value ?? '';
    if (uri === null || typeof text === 'number' || (part === 'host' && text === '')) {
      return facts.error(ctx, `the URI of ${header} cannot be changed`);
    }
    // The part alone is replaced where it stands, so that two assignments do not undo each other.
    const span = partSpan(address, part);
    if (span !== null && text !== '') ctx.edits.replace(span.start, span.end, text);
    else {
      const changes: Partial<UriParts> =
        part === 'user' ? { user: text === '' ? null : text, password: null } : { host: text };
      replaceUri(ctx, address, writeUri(changeUri(uri, changes)));
    }
    return undefined;
  };
  return [
    readWrite(
      [`${letter}u`, side],
      `URI of ${header}.`,
      (ctx) => ctx.message[side]?.uriText ?? null,
      (ctx, value) => {
        const address = need(ctx);
        if (address === null) return false;
        if (typeof value !== 'string' || value === '')
          return facts.error(ctx, `$${letter}u needs a text that is not empty`);
        replaceUri(ctx, address, value);
        return undefined;
      },
    ),
    readWrite(
      [`${letter}U`, `${side}.user`],
      `User of the URI of ${header}.`,
      (ctx) => userOf(ctx.message[side]),
      (ctx, value) => changePart(ctx, value, 'user'),
    ),
    readWrite(
      [`${letter}d`, `${side}.domain`],
      `Host of the URI of ${header}.`,
      (ctx) => {
        const host = ctx.message[side]?.uri?.host ?? '';
        return host === '' ? null : host;
      },
      (ctx, value) => changePart(ctx, value, 'host'),
    ),
    readWrite(
      [`${letter}n`],
      `Display name of ${header} as written; assigning $null removes it.`,
      (ctx) => {
        const name = ctx.message[side]?.displayName ?? '';
        return name === '' ? null : name;
      },
      (ctx, value) => {
        const address = need(ctx);
        if (address === null) return false;
        if (typeof value === 'number') return facts.error(ctx, `$${letter}n needs text`);
        replaceDisplayName(ctx, address, value);
        return undefined;
      },
    ),
    readOnly([`${letter}t`], `Tag of ${header}.`, (ctx) => {
      const tag = ctx.message[side]?.tag ?? '';
      return tag === '' ? null : tag;
    }),
    readOnly([`${letter}Ul`], `Length of the user of ${header}.`, (ctx) => userOf(ctx.message[side])?.length ?? 0),
  ];
}

/** Where user or host stand in the URI of an address; null when it has no user. */
function partSpan(address: NameAddr, part: 'user' | 'host'): { start: number; end: number } | null {
  const uri = address.uri!;
  const afterScheme = address.uriStart + uri.scheme.length + 1;
  if (part === 'user') return uri.user === null ? null : { start: afterScheme, end: afterScheme + uri.user.length };
  if (uri.host === '') return null;
  const userLength =
    uri.user === null ? 0 : uri.user.length + (uri.password === null ? 0 : uri.password.length + 1) + 1;
  return { start: afterScheme + userLength, end: afterScheme + userLength + uri.host.length };
}

export function fromToVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return [...sideVariables('from', 'f', 'From', facts), ...sideVariables('to', 't', 'To', facts)];
}
