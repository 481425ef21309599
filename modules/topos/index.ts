import {
  arg,
  defineModule,
  functionsOf,
  RouteType,
  TrafficEvents,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { sanityFor, type SanityApi } from '../sanity/api.ts';
import { TM } from '../tm/api.ts';
import { restoreReply } from './arriving-reply.ts';
import { restoreRequest } from './arriving-request.ts';
import { Cleaner } from './cleaner.ts';
import { withoutForgedMarks } from './forged-marks.ts';
import { Keys } from './keys.ts';
import { hideReply } from './leaving-reply.ts';
import { hideRequest } from './leaving-request.ts';
import { params } from './parameters.ts';
import { RunningCalls } from './running-calls.ts';
import { ContactMode, EventMode, isLocalMatter, type TopologySettings } from './settings.ts';
import type { Topology } from './topology.ts';
import { TopologyStore } from './topology-store.ts';

type Values = ParameterValues<typeof params>;
interface State {
  readonly calls: RunningCalls;
  readonly cleaner: Cleaner;
  /** null: requests are not checked. Known when all modules are initialised. */
  sanity: SanityApi | null;
}
type Self = ModuleSelf<typeof params, State>;

const fn = functionsOf<Self>();

function settingsOf(values: Values): TopologySettings {
  return {
    contactMode: values.contact_mode,
    contactParameter: values.cparam_name,
    contactHost: values.contact_host,
    variables: values.xavu_cfg,
    callerField: values.xavu_field_a_contact,
    calleeField: values.xavu_field_b_contact,
    hostField: values.xavu_field_contact_host,
    updatesRoutes: values.rr_update !== 0,
    context: values.context ?? '',
    branchLifetime: values.branch_expire,
    dialogLifetime: values.dialog_expire,
  };
}

function init(host: ModuleHost, values: Values): State {
  const settings = settingsOf(values);
  if (
    settings.contactMode === ContactMode.ParameterAndVariables &&
    (settings.callerField === null || settings.calleeField === null)
  ) {
    host.fail({
      problem: 'bad-value',
      message: 'contact_mode 2 needs xavu_cfg, xavu_field_a_contact and xavu_field_b_contact',
    });
  }
  const calls = new RunningCalls();
  const store = new TopologyStore(host.state, host.clock);
  const topology: Topology = {
    settings,
    store,
    keys: new Keys(host.random, host.startedAt),
    calls,
    log: host.log,
    transactionXavps(message) {
      const tm = host.find(TM);
      const branch = tm?.layer.matchSent(message) ?? null;
      return branch === null ? null : tm!.data(branch.cell).xavps;
    },
  };
  host.observe(calls);
  const state: State = { calls, cleaner: new Cleaner(host.timers, store, values), sanity: null };
  watch(host, values, topology, state);
  return state;
}

/** Shows all traffic to the event routes, and changes what they do not keep as it is. */
function watch(host: ModuleHost, values: Values, topology: Topology, state: State): void {
  const events = {
    outgoing: new TrafficEvents(host, 'topos:msg-outgoing'),
    sending: new TrafficEvents(host, 'topos:msg-sending'),
    incoming: new TrafficEvents(host, 'topos:msg-incoming'),
    receiving: new TrafficEvents(host, 'topos:msg-receiving'),
  };
  const wants = (bit: number): boolean => (values.event_mode & bit) !== 0;
  const restored = (data: string, flow: Flow): string => {
    const isLeft = wants(EventMode.Incoming) && events.incoming.isDroppedArrival(flow, null);
    const message = withoutForgedMarks(parseMessage(data));
    if (isFailure(message)) return data;
    if (isLeft || isLocalMatter(message.cseq?.method ?? null)) return message.text;
    if (wants(EventMode.Receiving) && events.receiving.isDroppedArrival(flow, message)) return message.text;
    if (!message.isRequest) return restoreReply(message, topology);
    if (state.sanity?.refuses(message) !== true) return restoreRequest(message, topology);
    host.log.error(`a ${message.method} that sanity_check() would refuse goes on as it came`);
    return message.text;
  };
  host.intercept({
    received: (data, flow) => ({ text: restored(data, flow), avps: null }),
    sent(data, flow) {
      if (wants(EventMode.Outgoing) && events.outgoing.isDropped(data, flow, null)) return data;
      const message = parseMessage(data);
      if (isFailure(message) || isLocalMatter(message.cseq?.method ?? null)) return data;
      if (wants(EventMode.Sending) && events.sending.isDropped(data, flow, message)) return data;
      return message.isRequest ? hideRequest(message, topology) : hideReply(message, topology);
    },
    // Of a reply made here nothing is hidden.
    foreseen: (reply) => reply,
  });
}

const event = (name: string, doc: string) => ({ name: `topos:${name}`, doc, callback: 'event_callback' });

export default defineModule({
  name: 'topos',
  doc: 'Topology stripping: addresses of the other side are taken off on the wire, kept, and put back when they are needed.',
  params,
  uses: ['rr'],
  init,
  start(self: Self) {
    self.state.sanity = sanityFor(self.host, self.params.sanity_checks);
    if (self.host.worker.index === 0) self.state.cleaner.start();
  },
  stop(self: Self) {
    self.state.cleaner.stop();
  },
  functions: {
    tps_set_context: fn({
      doc: 'Sets what the keys of dialogs end with that begin with the requests sent because of this message; an empty text: nothing.',
      args: [arg.text()],
      names: ['context'],
      routes: RouteType.Any,
      kemi: ['tps_set_context'],
      run({ state }, ctx, context) {
        state.calls.setContext(ctx.message, context ?? '');
        return 1;
      },
    }),
  },
  events: [
    event(
      'msg-outgoing',
      'Before addresses are taken off a message; `drop` leaves it as it is. $sndto(…) has the destination.',
    ),
    event('msg-sending', 'The same with the message that is sent.'),
    event(
      'msg-incoming',
      'Before addresses are put back into a message; `drop` leaves it as it is. $si and $sp have the source.',
    ),
    event('msg-receiving', 'The same with the message that was received.'),
  ],
});
