/** Functions that compare and change URIs. */
import { arg, functionsOf, RouteType, type BoundVariable, variableText } from '../../../src/module/index.ts';
import type { Context } from '../../../src/context/context.ts';
import { compareAors, compareHeaderNames, compareUris, telToSip, withHost, withUser } from '../addresses.ts';
import type { Self } from '../parameters.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Any;

const compare = (doc: string, run: (left: string, right: string) => number) =>
  fn({
    doc,
    args: [arg.text(), arg.text()],
    names: ['left', 'right'],
    routes,
    run: (_self, _ctx, left, right) => run(left, right),
  });

function change(
  ctx: Context,
  target: BoundVariable,
  part: string,
  make: (uri: string, part: string) => string | null,
): number {
  const changed = make(String(target.get(ctx) ?? ''), part);
  if (changed === null) return -1;
  target.set!(ctx, changed);
  return 1;
}

export const addressFunctions = {
  cmp_uri: compare('True when two URIs are equal; -2 when one is none.', compareUris),
  cmp_aor: compare('True when scheme, user, host and port of two URIs are equal; -2 when one is none.', compareAors),
  cmp_hdr_name: compare('True when two names mean the same header.', compareHeaderNames),
  tel2sip: fn({
    doc: 'Puts a tel URI as a SIP URI with that host into a variable (1); 2: it is none.',
    args: [arg.text(), arg.text(), arg.variable({ writable: true })],
    names: ['uri', 'host', 'result'],
    routes: RouteType.Request | RouteType.Failure | RouteType.Branch | RouteType.Reply | RouteType.CoreReply,
    run(_self, ctx, uri, host, target) {
      const sip = telToSip(uri, host);
      if (sip === null) return 2;
      target.set!(ctx, sip);
      return 1;
    },
  }),
  set_uri_user: fn({
    doc: 'Replaces the user of the URI in a variable.',
    args: [arg.variable({ writable: true }), variableText()],
    names: ['uri', 'user'],
    routes,
    run: (_self, ctx, target, user) => change(ctx, target, user, withUser),
  }),
  set_uri_host: fn({
    doc: 'Replaces the host of the URI in a variable.',
    args: [arg.variable({ writable: true }), variableText()],
    names: ['uri', 'host'],
    routes,
    run: (_self, ctx, target, host) => change(ctx, target, host, withHost),
  }),
};
