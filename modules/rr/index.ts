import {
  arg,
  defineModule,
  functionsOf,
  param,
  returnCode,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { LooseRouting, RouteResult } from './loose-route.ts';
import { RecordRouting } from './record-route.ts';
import { RouteState } from './route-state.ts';
import { routeVariables } from './variables.ts';

const params = {
  enable_full_lr: param.bool({ doc: 'Write `lr=on` instead of `lr`, which some old phones need.' }),
  append_fromtag: param.bool({
    doc: 'Put the From tag into the Record-Route, so that is_direction() can tell the sides apart.',
    default: true,
  }),
  enable_double_rr: param.int({
    doc: 'Two Record-Routes: 0 never, 1 when the request leaves by another socket than it came, 2 always.',
    default: 1,
    min: 0,
    max: 2,
  }),
  add_username: param.bool({ doc: 'Put the user of the Request-URI into the Record-Route.' }),
  custom_user_avp: param.string({
    doc: 'Variable with the user to put into the Record-Route instead (with add_username).',
    reload: false,
  }),
  enable_socket_mismatch_warning: param.ignored('Presets are not compared with the sockets.'),
  force_send_socket: param.ignored('The socket is taken from the second of two Record-Routes.'),
  ignore_sips: param.bool({ doc: 'Write sip URIs for requests to sips URIs too.' }),
  sockname_mode: param.ignored('Sockets are found by address and port.'),
  enable_username: param.ignored('Named add_username.'),
};

interface RrState {
  readonly state: RouteState;
  readonly record: RecordRouting;
  readonly loose: LooseRouting;
}

type Self = ModuleSelf<typeof params, RrState>;
const fn = functionsOf<Self>();
const RECORD_ROUTES = RouteType.Request | RouteType.Branch | RouteType.Failure;

/** To the script a preloaded route is a route like any other. */
const followed = (result: number): number => (result === RouteResult.Preloaded ? RouteResult.Routed : result);

function init(host: ModuleHost, values: ParameterValues<typeof params>): RrState {
  const state = new RouteState();
  return { state, record: new RecordRouting(host, values, state), loose: new LooseRouting(host, state) };
}

export default defineModule({
  name: 'rr',
  doc: 'Record-Route and loose routing (RFC 3261 §16.4, §16.6, §16.12).',
  params,
  init,
  functions: {
    record_route: fn({
      doc: 'Adds a Record-Route with the address of this server, and two when the request leaves by another socket. The argument is appended to its parameters.',
      args: [arg.optional(arg.text())],
      names: ['parameters'],
      routes: RECORD_ROUTES,
      kemi: ['record_route', 'record_route_params'],
      run: (self, ctx, parameters) => self.state.record.add(ctx, parameters ?? ''),
    }),
    record_route_preset: fn({
      doc: 'Adds a Record-Route with the given `host[:port][;parameters]`; a second argument is that of the incoming side.',
      args: [arg.text(), arg.optional(arg.text())],
      names: ['address', 'otherAddress'],
      routes: RECORD_ROUTES,
      kemi: ['record_route_preset', 'record_route_preset_one'],
      run: (self, ctx, outgoing, incoming) => self.state.record.addPreset(ctx, outgoing, incoming ?? null),
    }),
    record_route_advertised_address: fn({
      doc: 'Adds a Record-Route with the given `host[:port]` in place of the address of the socket.',
      args: [arg.text()],
      names: ['address'],
      routes: RECORD_ROUTES,
      run: (self, ctx, address) => self.state.record.addAddress(ctx, address),
    }),
    remove_record_route: fn({
      doc: 'Takes back a record_route().',
      routes: RouteType.Request | RouteType.Failure,
      run(_self, ctx) {
        ctx.recordRoute = null;
        return 1;
      },
    }),
    add_rr_param: fn({
      doc: 'Adds `;name=value` to the Record-Route of this request.',
      args: [arg.text()],
      names: ['parameters'],
      routes: RECORD_ROUTES,
      run: (self, ctx, parameter) => self.state.record.addParameter(ctx, parameter),
    }),
    check_route_param: fn({
      doc: 'True when the parameters of the Route that was ours match the regular expression; after loose_route().',
      args: [arg.regex({ ignoreCase: true, newline: true })],
      names: ['expression'],
      routes: RouteType.Any,
      run(self, ctx, expression) {
        const parameters = self.state.state.routeParameters(ctx);
        return returnCode(parameters !== null && expression!.test(`;${parameters}`));
      },
    }),
    is_direction: fn({
      doc: '`downstream`: the request goes from caller to callee; `upstream`: the other way. After loose_route().',
      args: [arg.text()],
      names: ['direction'],
      routes: RouteType.Any,
      run: (self, ctx, direction) => (/^up/i.test(direction) === self.state.state.isUpstream(ctx) ? 1 : -1),
    }),
    loose_route: fn({
      doc: 'Routes by the Route header. 1: routed; -1: there is none, or only ours in an initial request.',
      routes: RouteType.Request,
      run: (self, ctx) => followed(self.state.loose.route(ctx, false)),
    }),
    loose_route_preloaded: fn({
      doc: 'As loose_route(), true only for an initial request with a preloaded route.',
      routes: RouteType.Request,
      run: (self, ctx) => (self.state.loose.route(ctx, false) === RouteResult.Preloaded ? 1 : -1),
    }),
    loose_route_mode: fn({
      doc: 'As loose_route(); with 1 a Request-URI of ours is not taken for the work of a strict router.',
      args: [arg.int()],
      names: ['mode'],
      routes: RouteType.Request,
      run: (self, ctx, mode) => followed(self.state.loose.route(ctx, mode === 1)),
    }),
    rr_next_hop_route: fn({
      doc: 'True when the next hop comes from a Route header that is still there.',
      routes: RouteType.Any,
      kemi: 'next_hop_route',
      run: (_self, ctx) => ((ctx.message.routes?.length ?? 0) > 0 ? 1 : -1),
    }),
  },
  variables: (self) => routeVariables(() => self().state.state),
});
