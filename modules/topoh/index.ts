import {
  defineModule,
  param,
  TrafficEvents,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import type { Message } from '../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { SendOption } from '../../src/sip/send-option.ts';
import { hide, hideInOwnReply } from './hide.ts';
import { Masks } from './mask.ts';
import { restore, unmaskedCallId } from './restore.ts';
import { isLocalMatter, type MaskSettings } from './settings.ts';
import { sanityFor, type SanityApi } from '../sanity/api.ts';
import { UnmaskedBranches } from './unmasked-branches.ts';

/** Of what a module is set up from. */
const text = (doc: string, byDefault: string) => param.string({ doc, default: byDefault, reload: false });
const flag = (doc: string) => param.bool({ doc, reload: false });

const params = {
  mask_key: text('Secret the masks are made with; servers with the same one read each other.', '_static_value_'),
  mask_ip: text('Address in masked URIs and Vias; nothing is sent there.', '127.0.0.8'),
  mask_callid: flag('Whether Call-IDs are masked too.'),
  uparam_name: text('URI parameter with the mask.', 'line'),
  uparam_prefix: text('What the mask begins with there.', 'sr-'),
  vparam_name: text('Via parameter with the mask.', 'branch'),
  vparam_prefix: text('What the mask begins with there.', 'z9hG4bKsr-'),
  callid_prefix: text('What a masked Call-ID begins with.', '!!:'),
  sanity_checks: param.bool({
    doc: 'Whether requests that sanity_check() would refuse go past this module as they are.',
    reload: false,
  }),
  uri_prefix_checks: flag('Whether only URIs that begin as ours do are read.'),
  event_callback: param.string({ doc: 'KEMI function to be called in place of the event routes.' }),
  event_mode: param.int({
    doc: 'Which event routes run: 1 topoh:msg-outgoing, 2 topoh:msg-sending.',
    default: 3,
    min: 0,
    max: 3,
  }),
};

function settingsOf(host: ModuleHost, values: ParameterValues<typeof params>): MaskSettings {
  if (values.mask_key === '_static_value_')
    host.log.warn('mask_key is the one that everybody knows; set one of your own');
  return {
    masks: new Masks(values.mask_key),
    maskIp: values.mask_ip,
    masksCallId: values.mask_callid === 1,
    uriParameter: values.uparam_name,
    uriPrefix: values.uparam_prefix,
    viaParameter: values.vparam_name,
    viaPrefix: values.vparam_prefix,
    callIdPrefix: values.callid_prefix,
    checksPrefix: values.uri_prefix_checks === 1,
    isMyself: (address, port) => host.network.isMyself(address, port, null),
  };
}

interface State {
  /** null: requests are not checked. Known when all modules are initialised. */
  sanity: SanityApi | null;
}

/** null: a text that goes past this module as it is. */
function concernedBy(text: string): Message | null {
  const message = parseMessage(text);
  return isFailure(message) || isLocalMatter(message.cseq?.method ?? null) ? null : message;
}

function init(host: ModuleHost, values: ParameterValues<typeof params>): State {
  const state: State = { sanity: null };
  const settings = settingsOf(host, values);
  const unmasked = new UnmaskedBranches(host.clock);
  const outgoing = new TrafficEvents(host, 'topoh:msg-outgoing');
  const sending = new TrafficEvents(host, 'topoh:msg-sending');
  host.intercept({
    received(data) {
      const message = concernedBy(data);
      if (message === null) return { text: data, avps: null };
      if (message.isRequest && state.sanity?.refuses(message) === true) {
        host.log.error(`a ${message.method} that sanity_check() would refuse goes on as it came`);
        return { text: data, avps: null };
      }
      return { text: restore(message, settings), avps: null };
    },
    sent(data, flow, options) {
      if ((values.event_mode & 1) !== 0 && outgoing.isDropped(data, flow, null)) return data;
      const message = concernedBy(data);
      if (message === null) return data;
      if ((values.event_mode & 2) !== 0 && sending.isDropped(data, flow, message)) return data;
      if (message.isRequest && state.sanity?.refuses(message) === true) return data;
      const isOwn = (options & SendOption.MadeHere) !== 0;
      return isOwn ? hideInOwnReply(message, settings, unmasked) : hide(message, settings, unmasked);
    },
    callId: (callId) => unmaskedCallId(callId, settings),
    foreseen(reply) {
      const message = concernedBy(reply);
      return message === null ? reply : hideInOwnReply(message, settings, unmasked);
    },
  });
  return state;
}

export default defineModule({
  name: 'topoh',
  doc: 'Topology hiding without state: addresses of the other side are masked on the wire and read when they come back.',
  params,
  init,
  start(self: ModuleSelf<typeof params, State>) {
    self.state.sanity = sanityFor(self.host, self.params.sanity_checks);
  },
  events: [
    {
      name: 'topoh:msg-outgoing',
      doc: 'Before a message is masked; `drop` leaves it as it is. $sndto(…) has the destination.',
      callback: 'event_callback',
    },
    { name: 'topoh:msg-sending', doc: 'The same with the message that is sent.', callback: 'event_callback' },
  ],
});
