import { arg, defineModule, functionsOf, isProblem, kemiOf, returnCode, RouteType } from '../../src/module/index.ts';
import { peerIsVerified } from '../../src/lib/tls/peer-rules.ts';
import { CONNECTION_OUT } from './connection-out.ts';
import { loadProfiles, parameterOf, problemOf } from './load-profiles.ts';
import { tlsMethods } from './methods.ts';
import { params } from './parameters.ts';
import { tlsSelects } from './selects.ts';
import { setServerId, TlsState, type TlsSelf } from './self.ts';
import { CONNECTION_ELSEWHERE, socketOf, tlsVariables } from './variables.ts';

const fn = functionsOf<TlsSelf>();

export default defineModule({
  name: 'tls',
  doc: 'SIP over TLS (RFC 3261 §26.2): certificates, whom to trust, which of several names to answer as.',
  params,
  check(values, folder, usesTls) {
    if (!usesTls) return [];
    const { errors, warnings } = loadProfiles(values, folder);
    return [
      ...errors.map((each) => ({
        parameter: parameterOf(each, values),
        problem: problemOf(each, each.absent === true ? 'absent-file' : 'bad-value'),
      })),
      ...warnings.map((each) => ({ parameter: parameterOf(each, values), problem: problemOf(each, 'weak-security') })),
    ];
  },
  init(host, values) {
    const state = new TlsState(host, values);
    if (!host.core.usesTls) {
      host.log.warn('tls support is disabled (set enable_tls=1 in the config to enable it)');
      return state;
    }
    const problem = state.load();
    if (problem !== null) host.fail(problem);
    host.network.tls.use(state, state.wishes);
    return state;
  },
  reload(self) {
    const { state, host } = self();
    const problem = host.core.usesTls ? state.load() : null;
    if (problem !== null) host.log.error(`the profiles stay as they were: ${problem.message}`);
  },
  functions: {
    is_peer_verified: fn({
      doc: 'True when the message came by TLS from a peer that showed a valid certificate.',
      routes: RouteType.Request,
      oneWorker: CONNECTION_ELSEWHERE,
      kemi: 'is_peer_verified',
      run: ({ host }, ctx) => returnCode(peerIsVerified(socketOf(host, ctx))),
    }),
    tls_set_connect_server_id: fn({
      doc: 'Connections that are opened for the message use the client profile with this server_id; an empty text takes it back.',
      args: [arg.text()],
      names: ['id'],
      routes: RouteType.Any,
      kemi: 'set_connect_server_id',
      run(_self, ctx, id) {
        setServerId(ctx, id === '' ? null : id);
        return 1;
      },
    }),
  },
  kemi: {
    functions: {
      cget: kemiOf<TlsSelf>()({
        doc: 'Value of a variable of the connection, named without its dollar (`tls_version`); empty: it has none.',
        args: [arg.text()],
        names: ['name'],
        returns: 'value',
        run({ host }, ctx, name) {
          const variable = name.startsWith('tls_') ? host.variables.variable(`$${name}`) : null;
          if (variable !== null && !isProblem(variable)) return String(variable.get(ctx) ?? '');
          host.log.warn(`unknown attribute: ${name}`, host.logPrefix(ctx));
          return '';
        },
      }),
    },
  },
  variables: (self) => tlsVariables(() => self().host),
  selectsOneWorker: CONNECTION_ELSEWHERE,
  selects: (self) => tlsSelects(() => self().host),
  methods: (self) => tlsMethods(self),
  events: [
    {
      name: CONNECTION_OUT,
      doc: 'A connection that was opened from here is secure; after `drop` nothing goes over it and it is closed.',
      callback: 'event_callback',
    },
  ],
});
