/** Functions that encode and decode contacts. */
import { arg, functionsOf, RouteType } from '../../../src/module/index.ts';
import type { Context } from '../../../src/context/context.ts';
import { parseUri } from '../../../src/sip/uri.ts';
import {
  changeContacts,
  decodeFromParameter,
  decodeUri,
  encodeIntoParameter,
  encodeUri,
  removeUriParameter,
  type ContactChanges,
} from '../contact-coding.ts';
import type { Self } from '../parameters.ts';

const fn = functionsOf<Self>();
const CONTACTS = RouteType.Request | RouteType.Reply | RouteType.CoreReply;
/** What Kamailio returns for a contact that encode_contact() did not make, and for Contacts that cannot be read. */
const UNDECODABLE = -26;
const UNREADABLE = -4;
const ENCODING: ContactChanges = { addsBrackets: false, unreadable: UNREADABLE, absent: -1, unchanged: 1 };
const DECODING: ContactChanges = { addsBrackets: true, unreadable: UNREADABLE, absent: -1, unchanged: UNDECODABLE };
const PARAMETER_ENCODING: ContactChanges = { addsBrackets: true, unreadable: UNREADABLE, absent: 1, unchanged: 1 };
const PARAMETER_DECODING: ContactChanges = { addsBrackets: true, unreadable: 1, absent: 1, unchanged: 1 };

const separator = (self: Self): string => self.params.contact_flds_separator[0] ?? '*';

function setRequestUri(ctx: Context, uri: string): number {
  ctx.newUri = uri;
  return 1;
}

export const contactFunctions = {
  encode_contact: fn({
    doc: 'Hides the addresses of all Contacts in the user of a URI with this prefix and host.',
    args: [arg.plain(), arg.plain()],
    names: ['prefix', 'host'],
    routes: CONTACTS,
    run: (self, ctx, prefix, host) =>
      changeContacts(ctx, ENCODING, (uri) => encodeUri(uri, prefix, host, separator(self))),
  }),
  decode_contact: fn({
    doc: 'Puts the address that encode_contact() hid back into the Request-URI.',
    routes: RouteType.Request,
    run(self, ctx) {
      const uri = decodeUri(ctx.requestUri, separator(self));
      return typeof uri === 'number' ? uri : setRequestUri(ctx, uri);
    },
  }),
  decode_contact_header: fn({
    doc: 'Puts the addresses that encode_contact() hid back into the Contacts.',
    routes: CONTACTS | RouteType.Failure,
    run: (self, ctx) =>
      changeContacts(ctx, DECODING, (uri) => {
        const decoded = decodeUri(uri, separator(self));
        return typeof decoded === 'number' ? null : decoded;
      }),
  }),
  contact_param_encode: fn({
    doc: 'Makes each Contact a URI of this server with the former URI in a parameter.',
    args: [arg.text(), arg.text()],
    names: ['name', 'server'],
    routes: CONTACTS,
    run: (_self, ctx, name, server) =>
      changeContacts(ctx, PARAMETER_ENCODING, (uri) => encodeIntoParameter(uri, name, server)),
  }),
  contact_param_decode: fn({
    doc: 'Puts what contact_param_encode() hid back into the Contacts; false when one has something else in that parameter.',
    args: [arg.text()],
    names: ['name'],
    routes: CONTACTS,
    run(_self, ctx, name) {
      let result = 1;
      changeContacts(ctx, PARAMETER_DECODING, (text) => {
        const uri = decodeFromParameter(text, name);
        if (typeof uri !== 'number') return uri;
        result = uri;
        return null;
      });
      return result;
    },
  }),
  contact_param_decode_ruri: fn({
    doc: 'Puts what contact_param_encode() hid back into the Request-URI.',
    args: [arg.text()],
    names: ['name'],
    routes: RouteType.Request,
    run(_self, ctx, name) {
      const uri = decodeFromParameter(ctx.requestUri, name);
      if (typeof uri === 'number') return uri;
      return uri === null ? 1 : setRequestUri(ctx, uri);
    },
  }),
  contact_param_rm: fn({
    doc: 'Takes a parameter from the URIs of the Contacts.',
    args: [arg.text()],
    names: ['name'],
    routes: CONTACTS,
    run: (_self, ctx, name) =>
      changeContacts(ctx, PARAMETER_DECODING, (text) => {
        const uri = parseUri(text);
        return uri?.hasParameter(name) === true ? removeUriParameter(uri, name) : null;
      }),
  }),
};
