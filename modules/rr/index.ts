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
  oneOf,
} from '../../src/module/index.ts';
import { outbound } from '../outbound/api.ts';
import { recordRouting } from './api.ts';
import { FlowRouting } from './flow-routing.ts';
import { LooseRouting, RouteResult } from './loose-route.ts';
import { OwnRoutes } from './own-routes.ts';
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
  add_username: param.bool({ doc: 'Put the user of the Request-URI into the Record-Route.', reload: true }),
  custom_user_avp: param.string({
    doc: 'Variable with the user to put into the Record-Route instead (with add_username).',
    reload: false,
  }),
  enable_socket_mismatch_warning: param.bool({
    doc: 'Whether a Route that shall name a socket to send from and names none is worth a warning.',
    default: true,
  }),
  force_send_socket: param.bool({
    doc: 'Whether a single Route of ours names the socket to send from, as the second of two does.',
  }),
  ignore_sips: param.bool({ doc: 'Write sip URIs for requests to sips URIs too.' }),
  sockname_mode: param.bool({
    doc: 'Put the name of the socket into the Record-Route as parameter `sn`, and find it by that.',
    reload: false,
  }),
};

interface RrState {
  readonly state: RouteState;
  readonly record: RecordRouting;
  readonly loose: LooseRouting;
}

type Self = ModuleSelf<typeof params, RrState>;
const fn = functionsOf<Self>();
/** What a request says that was received here, not one of a transaction. */
const OF_REQUESTS =
  RouteType.Any & ~(RouteType.Failure | RouteType.Branch | RouteType.Reply | RouteType.CoreReply | RouteType.Onsend);
const RECORD_ROUTES = RouteType.Request | RouteType.Branch | RouteType.Failure;

function init(host: ModuleHost, values: ParameterValues<typeof params>): RrState {
  const own = new OwnRoutes(host, values);
  const state = new RouteState((uri) => own.isMine(uri));
  const edge = host.find(outbound);
  if (edge !== null && values.add_username === 1) {
    host.fail({
      problem: 'bad-value',
      message: 'add_username and the module outbound both want the user of the Record-Route',
      hint: 'leave out add_username, or outbound',
    });
  }
  const record = new RecordRouting({ host, settings: values, state, outbound: edge });
  const flows = new FlowRouting(host, edge);
  const warn = (text: string): void => {
    if (values.enable_socket_mismatch_warning === 1) host.log.warn(text);
  };
  host.provide(recordRouting, {
    get appendsFromTag() {
      return values.append_fromtag === 1;
    },
    onOwnRoute: (listener) => {
      state.onOwnRoute(listener);
    },
    addParameter: (ctx, parameter) => {
      record.addParameter(ctx, parameter);
    },
    hasNextHop: (ctx) => state.hasNextHop(ctx),
    routeParameters: (ctx) => state.routeParameters(ctx),
    routeParameter: (ctx, name) => state.routeParameter(ctx, name),
    isUpstream: (ctx) => state.isUpstream(ctx),
  });
  return { state, record, loose: new LooseRouting({ settings: values, own, state, flows, warn }) };
}

export default defineModule({
  name: 'rr',
  doc: 'Record-Route and loose routing (RFC 3261 §16.4, §16.6, §16.12).',
  params,
  follows: ['outbound'],
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
      routes: OF_REQUESTS,
      worksIn: RouteType.Any,
      run(self, ctx, expression) {
        const parameters = self.state.state.routeParameters(ctx);
        return returnCode(parameters !== null && expression!.test(`;${parameters}`));
      },
    }),
    is_direction: fn({
      doc: '`downstream`: the request goes from caller to callee; `upstream`: the other way. After loose_route().',
      args: [oneOf(['downstream', 'upstream'])],
      names: ['direction'],
      routes: OF_REQUESTS,
      worksIn: RouteType.Any,
      run: (self, ctx, direction) => (/^up/i.test(direction) === self.state.state.isUpstream(ctx) ? 1 : -1),
    }),
    loose_route: fn({
      doc: 'Routes by the Route header. 1: routed; 2: by a flow token; -1: there is none; -2: a flow token was tampered with; -3: there is only ours, in an initial request.',
      routes: RouteType.Request,
      run: (self, ctx) => self.state.loose.route(ctx, false),
    }),
    loose_route_preloaded: fn({
      doc: 'As loose_route(), true only for an initial request with no Route but ours.',
      routes: RouteType.Request,
      run: (self, ctx) => (self.state.loose.route(ctx, false) === RouteResult.Preloaded ? 1 : -1),
    }),
    loose_route_mode: fn({
      doc: 'As loose_route(); with 1 a Request-URI of ours is not taken for the work of a strict router.',
      args: [arg.int()],
      names: ['mode'],
      routes: RouteType.Request,
      run: (self, ctx, mode) => self.state.loose.route(ctx, mode === 1),
    }),
    rr_next_hop_route: fn({
      doc: 'True when loose_route() took the next hop from a Route header.',
      routes: RouteType.Any,
      kemi: 'next_hop_route',
      run: (self, ctx) => (self.state.state.hasNextHop(ctx) ? 1 : -1),
    }),
  },
  variables: (self) => routeVariables(() => self().state.state),
});
