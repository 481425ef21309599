import {
  arg,
  defineModule,
  functionsOf,
  isProblem,
  returnCode,
  RouteType,
  type BoundVariable,
  type ModuleHost,
  type ParameterValues,
} from '../../src/module/index.ts';
import { openRawDatagrams } from '../../src/lib/raw-datagrams.ts';
import { readOnly } from '../../src/pv/plain.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { userLocation } from '../usrloc/api.ts';
import { contactFunctions } from './contact-functions.ts';
import { isBehindNat } from './nat-test.ts';
import { ForgedSource } from './forged-source.ts';
import { parameters } from './parameters.ts';
import { Pinger } from './pinger.ts';
import { isPrivateAddress } from './private-address.ts';
import { recordRouteCount, topRecordRoutes } from './record-routes.ts';
import { rewrittenContact } from './rewritten-contact.ts';
import { fixSdp } from './sdp-fix.ts';
import type { NathelperState, Self } from './self.ts';

type Values = ParameterValues<typeof parameters>;

const fn = functionsOf<Self>();
const SCRIPTS = RouteType.Request | RouteType.Branch | RouteType.Failure | RouteType.Reply | RouteType.CoreReply;

function bindReceived(host: ModuleHost, text: string | null): BoundVariable | null {
  if (text === null || text === '') return null;
  const variable = host.variables.variable(text);
  if (isProblem(variable)) return host.fail({ ...variable, message: `received_avp: ${variable.message}` });
  if (variable.set === null) return host.fail({ problem: 'bad-value', message: `received_avp: ${text} is read-only` });
  return variable;
}

/** Null: no keep-alive has to seem to come from elsewhere. */
function makeForgedSource(host: ModuleHost, values: Values): ForgedSource | null {
  const { natping_socket: socket, udpping_from_path: fromPath } = values;
  const isFixed = socket !== null && socket !== '';
  if (!isFixed && fromPath === 0) return null;
  const raw = openRawDatagrams();
  if ('failure' in raw) {
    const name = isFixed ? 'natping_socket' : 'udpping_from_path';
    return host.fail({ problem: 'not-available', message: `${name}: ${raw.failure}` });
  }
  return new ForgedSource(host, raw, isFixed ? socket : null, fromPath !== 0);
}

function makePinger(host: ModuleHost, values: Values): Pinger | null {
  if (values.natping_interval === 0) return null;
  if (values.sipping_bflag >= 0 && (values.sipping_from ?? '') === '')
    host.fail({ problem: 'bad-value', message: 'sipping_bflag needs sipping_from' });
  const locations = host.require(userLocation);
  const pinger = new Pinger(host, values, locations, makeForgedSource(host, values));
  host.onReply((ctx) => pinger.take(ctx));
  return pinger;
}

export default defineModule({
  name: 'nathelper',
  doc: 'Phones behind NAT: finding them, correcting what they say of their address, and keeping the way to them open.',
  params: parameters,
  init(host, values): NathelperState {
    return { received: bindReceived(host, values.received_avp), pinger: makePinger(host, values) };
  },
  start(self: Self) {
    if (self.host.worker.index === 0) self.state.pinger?.startTimer();
  },
  stop(self: Self) {
    self.state.pinger?.stopTimer();
  },
  functions: {
    nat_uac_test: fn({
      doc: 'True when one of the tests, a sum, finds NAT: 1 a private address in Contact, 2 the address in Via is not the source, 4 a private address in Via, 8 in the session description, 16 the port in Via is not the source, 32 a private source address, 64 it came over WebSocket, 128 the port in Contact is not the source, 256 nor the address in the session description, 512 the request ($du) or reply goes elsewhere than its URI or Via says.',
      args: [arg.int()],
      names: ['tests'],
      routes: SCRIPTS,
      kemi: 'nat_uac_test',
      run: (self, ctx, tests) => returnCode(isBehindNat(ctx, tests, self.params.nat_addr_mode !== 0)),
    }),
    is_rfc1918: fn({
      doc: 'True for a private address, as `nat_addr_mode` says.',
      args: [arg.text()],
      names: ['address'],
      routes: RouteType.Any,
      kemi: 'is_rfc1918',
      run: (self, _ctx, address) =>
        address === '' ? -2 : returnCode(isPrivateAddress(address, self.params.nat_addr_mode !== 0)),
    }),
    fix_nated_sdp: fn({
      doc: 'Changes the session description; what is a sum: 1 adds `a=direction:active` to each stream, 2 writes the source address, or the one given, as media address (`c=`, `a=rtcp`), 4 adds the line of nortpproxy_str, 8 writes the address as origin (`o=`, `a=rtcp`). 1: addresses were replaced, 2: none was, -1: there is no session description.',
      args: [arg.int(), arg.optional(arg.format())],
      names: ['what', 'address'],
      routes: SCRIPTS,
      kemi: ['fix_nated_sdp', 'fix_nated_sdp_ip'],
      run({ params, host }, ctx, level, address = '') {
        const { nortpproxy_str: mark, append_sdp_oldmediaip: keepsOld } = params;
        const result = fixSdp(ctx, { level, address, mark, keepsOld: keepsOld !== 0 });
        if (result === null) host.log.error('the message has no session description', host.logPrefix(ctx));
        return result ?? -1;
      },
    }),
    ...contactFunctions,
  },
  variables: () => [
    readOnly(['rr_count'], 'Number of Record-Route values of the message.', recordRouteCount),
    readOnly(
      ['rr_top_count'],
      '2 when the topmost Record-Route is one of two of the same proxy, 1 when it is not, 0: there is none.',
      topRecordRoutes,
    ),
  ],
  selects: () => ({ nathelper: rewrittenContact }),
  methods: (self) => [
    {
      name: 'nathelper.enable_ping',
      doc: 'Turns keep-alives on (1) and off (0).',
      run(args) {
        const { pinger } = self().state;
        if (pinger === null) throw new RpcFault(500, 'NATping disabled');
        if (args.remaining === 0 || args.nextIsText) throw new RpcFault(500, 'No parameter');
        pinger.enabled = args.int() !== 0;
      },
    },
  ],
});
