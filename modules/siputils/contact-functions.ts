/** Functions that carry the address of a contact inside another URI, so that it passes through servers that must not see it. */
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { changeUri, parseUri, writeUri, type Uri } from '../../src/sip/uri.ts';
import { withoutParameter } from './texts.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const ROUTES = RouteType.Request | RouteType.Reply;

/** Rewrites the URI of every contact; `change` returns null to leave one as it is. False: the Contact cannot be read. */
function rewriteContacts(ctx: Context, change: (uri: Uri) => string | null): boolean {
  const contacts = ctx.message.contacts;
  if (contacts === null || contacts.isStar) return false;
  for (const contact of contacts.addresses) {
    if (contact.uri === null) return false;
    const changed = change(contact.uri);
    if (changed === null) continue;
    ctx.edits.replace(contact.uriStart, contact.uriEnd, contact.hasBrackets ? changed : `<${changed}>`);
  }
  return true;
}

/** `prefix*user*password*ip*port*transport@host` */
function encodeFields(uri: Uri, prefix: string, host: string, separator: string): string {
  const fields = [prefix, uri.user ?? '', uri.password ?? '', uri.host, uri.port ?? '', uri.transport ?? ''];
  return `sip:${fields.join(separator)}@${host}`;
}

function decodeFields(uri: Uri, separator: string): string | null {
  const fields = (uri.user ?? '').split(separator);
  if (fields.length !== 6) return null;
  const [, user, password, host, port, transport] = fields;
  if (host === '') return null;
  const decoded = parseUri(`sip:${user === '' ? '' : `${user!}${password === '' ? '' : `:${password!}`}@`}${host!}`);
  if (decoded === null) return null;
  const number = port === '' ? null : Number(port);
  return writeUri(changeUri(decoded, { port: number, parameters: transport === '' ? '' : `transport=${transport!}` }));
}

const toBase64Url = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');
const fromBase64Url = (text: string): string => Buffer.from(text, 'base64url').toString('latin1');

function decodeParameter(uri: Uri | null, name: string): string | null {
  const value = uri?.parameter(name) ?? null;
  if (value === null || value === '') return null;
  const decoded = fromBase64Url(value);
  return parseUri(decoded) === null ? null : decoded;
}

const yes = (holds: boolean): number => (holds ? 1 : -1);

export const contactFunctions = {
  encode_contact: fn({
    doc: 'Moves the address of each contact into the user part of a URI at the given host.',
    args: [arg.text(), arg.text()],
    routes: ROUTES,
    run(self, ctx, prefix, host) {
      const separator = self.params.contact_flds_separator[0] ?? '*';
      return yes(rewriteContacts(ctx, (uri) => encodeFields(uri, prefix, host, separator)));
    },
  }),
  decode_contact: fn({
    doc: 'Undoes encode_contact() in the Request-URI.',
    routes: RouteType.Request,
    run(self, ctx) {
      const uri = currentUri(ctx);
      const decoded = uri === null ? null : decodeFields(uri, self.params.contact_flds_separator[0] ?? '*');
      if (decoded === null) return -1;
      ctx.newUri = decoded;
      return 1;
    },
  }),
  decode_contact_header: fn({
    doc: 'Undoes encode_contact() in the Contact header.',
    routes: ROUTES,
    run: (self, ctx) =>
      yes(rewriteContacts(ctx, (uri) => decodeFields(uri, self.params.contact_flds_separator[0] ?? '*'))),
  }),
  contact_param_encode: fn({
    doc: 'Replaces the URI of each contact by the given one with the old URI as a parameter (base64url).',
    args: [arg.text(), arg.text()],
    routes: ROUTES,
    run: (_self, ctx, name, address) =>
      yes(rewriteContacts(ctx, (uri) => `${address};${name}=${toBase64Url(writeUri(uri))}`)),
  }),
  contact_param_decode: fn({
    doc: 'Undoes contact_param_encode() in the Contact header.',
    args: [arg.text()],
    routes: ROUTES,
    run: (_self, ctx, name) => yes(rewriteContacts(ctx, (uri) => decodeParameter(uri, name))),
  }),
  contact_param_decode_uri: fn({
    doc: 'Undoes contact_param_encode() in the Request-URI.',
    args: [arg.text()],
    routes: RouteType.Request,
    aliases: ['contact_param_decode_ruri'],
    run(_self, ctx, name) {
      const decoded = decodeParameter(currentUri(ctx), name);
      if (decoded === null) return -1;
      ctx.newUri = decoded;
      return 1;
    },
  }),
  contact_param_rm: fn({
    doc: 'Removes a parameter from the URI of each contact.',
    args: [arg.text()],
    routes: ROUTES,
    run(_self, ctx, name) {
      const without = (uri: Uri): string =>
        writeUri(changeUri(uri, { parameters: withoutParameter(uri.parameters, name) }));
      return yes(rewriteContacts(ctx, (uri) => (uri.hasParameter(name) ? without(uri) : null)));
    },
  }),
};
