import type { Context } from '../../src/context/context.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { aliasOfFlow, uriOfAlias } from '../../src/sip/address-alias.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { outbound, type Outbound } from '../outbound/api.ts';
import { recordRouting } from '../rr/api.ts';
import { receivedUri, unescapeUri } from './received.ts';

const params = {
  use_received: param.bool({
    doc: 'Whether a Route of ours with the received parameter leads to the address in it; needs rr.',
    reload: false,
  }),
  received_format: param.int({
    doc: 'How that address is written: 0 as an escaped URI, 1 as `ip~port~protocol`.',
    default: 0,
    min: 0,
    max: 1,
  }),
  received_name: param.string({ doc: 'Name of the parameter with that address.', default: 'received' }),
  enable_r2: param.bool({ doc: 'Write two Paths, one for each side.' }),
  sockname_mode: param.bool({ doc: 'Put the name of the socket into the Path as parameter `sn`.' }),
};

interface PathState {
  /** null: the module is not loaded. */
  readonly outbound: Outbound | null;
}

type Self = ModuleSelf<typeof params, PathState>;
const fn = functionsOf<Self>();

function init(host: ModuleHost, values: ParameterValues<typeof params>): PathState {
  if (values.use_received === 1) {
    host.require(recordRouting).onOwnRoute((ctx, parameters) => {
      followReceived(host, values, ctx, parameters);
    });
  }
  return { outbound: host.find(outbound) };
}

/** The next hop is what the parameter of our Route says, in place of all that follows. */
function followReceived(host: ModuleHost, values: ParameterValues<typeof params>, ctx: Context, text: string): void {
  const prefix = `${values.received_name}=`;
  const own = text.split(';').find((each) => each.startsWith(prefix));
  const value = own?.slice(prefix.length) ?? '';
  if (value === '') return;
  const uri = values.received_format === 1 ? uriOfAlias(value, false) : unescapeUri(value);
  // Whoever writes the Route chooses the text.
  const parsed = uri === null ? null : parseUri(uri);
  if (uri === null || (parsed?.scheme !== 'sip' && parsed?.scheme !== 'sips'))
    host.log.error(`${values.received_name}=${value} names no address`);
  else ctx.destination = uri;
}

/** `user` null: a flow token where the request asks for one. */
function addPath(self: Self, ctx: Context, user: string | null, parameters: string | null, received: boolean): number {
  const { params: values, state } = self;
  const isFlow = user === null && state.outbound?.isWanted(ctx) === true;
  let written = '';
  if (received) {
    const address = values.received_format === 1 ? aliasOfFlow(ctx.flow) : receivedUri(ctx.flow);
    written += `;${values.received_name}=${address}`;
  }
  if (parameters !== null && parameters !== '') written += `;${parameters}`;
  // RFC 5626 §5.1: `ob` is for who is next to the client.
  if (isFlow && ctx.message.vias?.length === 1) written += ';ob';
  const line = {
    user: isFlow ? state.outbound!.tokenOf(ctx) : (user ?? ''),
    parameters: written,
    isDouble: values.enable_r2 === 1,
    namesSockets: values.sockname_mode === 1,
  };
  ctx.pathLines = ctx.pathLines === null ? [line] : [...ctx.pathLines, line];
  return 1;
}

const ADDRESS = 'Arguments are the user of its URI and further URI parameters.';

export default defineModule({
  name: 'path',
  doc: 'Path of registrations (RFC 3327): how a registrar finds back to a phone through this server.',
  params,
  follows: ['outbound'],
  init,
  functions: {
    add_path: fn({
      doc: `Adds a Path with the address of this server, with a flow token when outbound is loaded and wanted. ${ADDRESS}`,
      args: [arg.optional(arg.text()), arg.optional(arg.text())],
      names: ['user', 'parameters'],
      routes: RouteType.Request,
      kemi: ['add_path', 'add_path_user', 'add_path_user_params'],
      run: (self, ctx, user, parameters) => addPath(self, ctx, user ?? null, parameters ?? null, false),
    }),
    add_path_received: fn({
      doc: `The same with the address the request came from as parameter received. ${ADDRESS}`,
      args: [arg.optional(arg.text()), arg.optional(arg.text())],
      names: ['user', 'parameters'],
      routes: RouteType.Request,
      kemi: ['add_path_received', 'add_path_received_user', 'add_path_received_user_params'],
      run: (self, ctx, user, parameters) => addPath(self, ctx, user ?? null, parameters ?? null, true),
    }),
  },
});
