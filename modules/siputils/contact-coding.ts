/** Contacts that hide the address of a phone in a URI of ours, and getting it back. */
import { Buffer } from 'node:buffer';
import type { Context } from '../../src/context/context.ts';
import { parseUri, writeUri, changeUri, type Uri } from '../../src/sip/uri.ts';
import { withoutParameter } from './uri-parameters.ts';

/** `sip:prefix*user*password*host*port*transport@public` */
export function encodeUri(text: string, prefix: string, host: string, separator: string): string | null {
  const uri = parseUri(text);
  if (uri === null || !uri.isSipOrSips) return null;
  const parts = [prefix, uri.user ?? '', uri.password ?? '', uri.host, uri.port ?? '', uri.transport ?? ''];
  return `${uri.scheme}:${parts.join(separator)}@${host}`;
}

/** What Kamailio returns for a URI that encode_contact() did not make. */
export type Undecodable = -2 | -23 | -24 | -26;

export function decodeUri(text: string, separator: string): string | Undecodable {
  const uri = parseUri(text);
  if (uri === null || !uri.isSipOrSips || (uri.user ?? '') === '') return -23;
  const parts = uri.user!.split(separator);
  if (parts.length !== 6) return parts.length < 6 ? -26 : -24;
  const [, user, password, host, port, transport] = parts as [string, string, string, string, string, string];
  if (host === '') return -2;
  let result = `${uri.scheme}:`;
  if (user !== '') result += `${user}${password === '' ? '' : `:${password}`}@`;
  result += host + (port === '' ? '' : `:${port}`);
  if (transport !== '') result += `;transport=${transport}`;
  return uri.parameters === '' ? result : `${result};${uri.parameters}`;
}

/** `server;name=base64url of the URI` */
export function encodeIntoParameter(text: string, name: string, server: string): string {
  return `${server};${name}=${Buffer.from(text, 'latin1').toString('base64url')}`;
}

/** What Kamailio returns for a URI whose parameter is not what encodeIntoParameter() made. */
export type Foreign = -1;

/** null: the URI has no such parameter, or an empty one. */
export function decodeFromParameter(text: string, name: string): string | Foreign | null {
  const value = parseUri(text)?.parameter(name) ?? null;
  if (value === null || value === '') return null;
  return /^(?:[\w-]{4})*(?:[\w-]{2,3}=*)?$/.test(value) ? Buffer.from(value, 'base64url').toString('latin1') : -1;
}

export function removeUriParameter(uri: Uri, name: string): string {
  return writeUri(changeUri(uri, { parameters: withoutParameter(uri.parameters, name) }));
}

export interface ContactChanges {
  /** URIs without brackets, which have none of their own, get some. */
  readonly addsBrackets: boolean;
  /** What is returned when the Contacts cannot be read, and when one was left as it is. */
  readonly unreadable: number;
  /** What is returned when there is none. */
  readonly absent: number;
  readonly unchanged: number;
}

/** Replaces the URI of every Contact by what `change` makes of it; null leaves one. */
export function changeContacts(
  ctx: Context,
  { addsBrackets, unreadable, absent, unchanged }: ContactChanges,
  change: (uri: string) => string | null,
): number {
  const { contacts } = ctx.message;
  if (contacts === null) return unreadable;
  if (contacts.addresses.length === 0 && !contacts.isStar) return absent;
  let result = 1;
  for (const address of contacts.addresses) {
    const changed = change(address.uriText);
    if (changed === null) {
      result = unchanged;
      continue;
    }
    const text = address.hasBrackets || !addsBrackets ? changed : `<${changed}>`;
    ctx.edits.replace(address.uriStart, address.uriEnd, text);
  }
  return result;
}
