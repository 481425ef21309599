/** Functions on URIs: parameters of the Request-URI, comparison, conversion of tel URIs (RFC 3261 §19.1). */
import { currentUri, changeRequestUri } from '../../src/context/request-uri.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { compareUri } from '../../src/sip/compare-uri.ts';
import { headerId, HeaderId } from '../../src/sip/header-name.ts';
import { changeUri, parseUri, writeUri, type Uri } from '../../src/sip/uri.ts';
import { isAlphanumeric, isE164, isNumeric, isTelNumber, withoutParameter } from './texts.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const yes = (holds: boolean): number => (holds ? 1 : -1);

/** RFC 3261 §19.1.6: separators go, parameters go to the user part in lower case. */
function telToSip(uri: Uri, host: string): string {
  const number = (uri.user ?? '').replaceAll(/[-.()]/g, '');
  const parameters = uri.parameters === '' ? '' : `;${uri.parameters.toLowerCase()}`;
  return `sip:${number}${parameters}@${host};user=phone`;
}

export const uriFunctions = {
  uri_param: fn({
    doc: 'True when the Request-URI has the parameter: without a value, or with the given one.',
    args: [arg.text(), arg.optional(arg.text())],
    routes: RouteType.Request | RouteType.Local,
    run: (_self, ctx, name, value) => yes(currentUri(ctx)?.parameter(name) === (value ?? '')),
  }),
  uri_param_any: fn({
    doc: 'True when the Request-URI has the parameter, with or without a value.',
    args: [arg.text()],
    routes: RouteType.Request | RouteType.Local,
    run: (_self, ctx, name) => yes(currentUri(ctx)?.hasParameter(name) === true),
  }),
  add_uri_param: fn({
    doc: 'Adds `name=value` to the Request-URI.',
    args: [arg.text()],
    routes: RouteType.Request,
    run(_self, ctx, parameter) {
      const parameters = currentUri(ctx)?.parameters ?? '';
      return yes(changeRequestUri(ctx, { parameters: parameters === '' ? parameter : `${parameters};${parameter}` }));
    },
  }),
  get_uri_param: fn({
    doc: 'Puts the value of a parameter of the Request-URI into a variable; false when it is absent.',
    args: [arg.text(), arg.variable({ writable: true })],
    routes: RouteType.Request,
    run(_self, ctx, name, variable) {
      const value = currentUri(ctx)?.parameter(name) ?? null;
      if (value === null) return -1;
      variable.set!(ctx, value);
      return 1;
    },
  }),
  uri_param_rm: fn({
    doc: 'Removes a parameter from the Request-URI; false when it is absent.',
    args: [arg.text()],
    routes: RouteType.Request,
    run(_self, ctx, name) {
      const uri = currentUri(ctx);
      if (uri?.hasParameter(name) !== true) return -1;
      return yes(changeRequestUri(ctx, { parameters: withoutParameter(uri.parameters, name) }));
    },
  }),
  tel2sip: fn({
    doc: 'Writes a tel URI as a SIP URI at the given host into a variable: 1 converted, 2 it was none.',
    args: [arg.text(), arg.text(), arg.variable({ writable: true })],
    routes: RouteType.Any,
    run(_self, ctx, text, host, result) {
      const uri = parseUri(text);
      if (uri?.isTel !== true) return 2;
      result.set!(ctx, telToSip(uri, host));
      return 1;
    },
  }),
  is_uri: fn({
    doc: 'True when the text is a valid URI.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text) => yes(parseUri(text) !== null),
  }),
  is_e164: fn({
    doc: 'True when the text is an E.164 number: a plus sign and up to 15 digits.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text) => yes(isE164(text)),
  }),
  is_uri_user_e164: fn({
    doc: 'True when the user of the URI is an E.164 number.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text) => yes(isE164(parseUri(text)?.user ?? '')),
  }),
  is_tel_number: fn({
    doc: 'True when the text is digits, with a plus sign in front or not.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text) => yes(isTelNumber(text)),
  }),
  is_numeric: fn({
    doc: 'True when the text is digits only.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text) => yes(isNumeric(text)),
  }),
  is_alphanum: fn({
    doc: 'True when the text is ASCII letters and digits only.',
    args: [arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text) => yes(isAlphanumeric(text)),
  }),
  is_alphanumex: fn({
    doc: 'True when the text is ASCII letters, digits and the given characters only.',
    args: [arg.text(), arg.text()],
    routes: RouteType.Any,
    run: (_self, _ctx, text, extra) => yes(isAlphanumeric(text, extra)),
  }),
  cmp_uri: fn({
    doc: 'True when the two URIs are equal (RFC 3261 §19.1.4).',
    args: [arg.text(), arg.text()],
    routes: RouteType.Any,
    run(_self, _ctx, left, right) {
      const [a, b] = [parseUri(left), parseUri(right)];
      return yes(a !== null && b !== null && compareUri(a, b));
    },
  }),
  cmp_aor: fn({
    doc: 'True when the two URIs name the same address of record: the same user and host.',
    args: [arg.text(), arg.text()],
    routes: RouteType.Any,
    run(_self, _ctx, left, right) {
      const [a, b] = [parseUri(left), parseUri(right)];
      return yes(a !== null && b !== null && a.user === b.user && a.host.toLowerCase() === b.host.toLowerCase());
    },
  }),
  cmp_hdr_name: fn({
    doc: 'True when the two names stand for the same header, compact forms included.',
    args: [arg.text(), arg.text()],
    routes: RouteType.Any,
    run(_self, _ctx, left, right) {
      const id = headerId(left);
      return yes(id === HeaderId.Other ? left.toLowerCase() === right.toLowerCase() : id === headerId(right));
    },
  }),
  set_uri_user: fn({
    doc: 'Replaces the user of the URI in a variable.',
    args: [arg.variable({ writable: true }), arg.text()],
    routes: RouteType.Any,
    run(_self, ctx, variable, user) {
      const uri = parseUri(String(variable.get(ctx) ?? ''));
      if (uri === null) return -1;
      variable.set!(ctx, writeUri(changeUri(uri, { user: user === '' ? null : user })));
      return 1;
    },
  }),
  set_uri_host: fn({
    doc: 'Replaces the host of the URI in a variable.',
    args: [arg.variable({ writable: true }), arg.text()],
    routes: RouteType.Any,
    run(_self, ctx, variable, host) {
      const uri = parseUri(String(variable.get(ctx) ?? ''));
      if (uri === null || host === '') return -1;
      variable.set!(ctx, writeUri(changeUri(uri, { host })));
      return 1;
    },
  }),
  is_gruu: fn({
    doc: 'True when the URI (default: the Request-URI) is a GRUU: 1 public, 2 temporary (RFC 5627).',
    args: [arg.optional(arg.text())],
    routes: RouteType.Any,
    run(_self, ctx, text) {
      const value = (text === undefined ? currentUri(ctx) : parseUri(text))?.parameter('gr') ?? null;
      if (value === null) return -1;
      return value === '' ? 2 : 1;
    },
  }),
};
