// The groups: which flows run with which module parameters.

import { afterWaiting } from './after-waiting.ts';
import { bestReplyGroups } from './best-replies.ts';
import { branchAttributes } from './branch-attributes.ts';
import { cancels } from './cancels.ts';
import { copies } from './copies.ts';
import { errorReplies, goneWebSockets } from './error-replies.ts';
import { failures } from './failures.ts';
import type { Group } from './groups.ts';
import { lateReplies } from './late-replies.ts';
import { matchingGroups } from './matching.ts';
import { nathelperGroups } from './nathelper.ts';
import { newDestinations } from './new-destinations.ts';
import { numberGroups } from './numbers.ts';
import { ownRequests } from './own-requests.ts';
import { parameterGroups } from './parameters.ts';
import { redirectGroups } from './redirecting.ts';
import { relaying } from './relaying.ts';
import { replies } from './replies.ts';
import { serialForking } from './serial-forking.ts';
import { siputilsGroups } from './siputils.ts';
import { timerGroups } from './timers.ts';
import { transports } from './transports.ts';
import { uacGroups } from './uac.ts';

const CONTACTS =
  'modparam("tm", "contacts_avp", "tm_contacts")\nmodparam("tm", "contact_flows_avp", "tm_contact_flows")\n';

export const GROUPS: Readonly<Record<string, Group>> = {
  'serial forking': { parameters: CONTACTS, flows: serialForking },
  'branch attributes': {
    parameters: `async_workers=1\n${CONTACTS}loadmodule "textopsx.so"\nmodparam("async", "ms_timer", 10)\n`,
    flows: { ...branchAttributes, ...afterWaiting },
  },
  failures: { parameters: '', flows: failures },
  'new destinations': {
    parameters: 'route[NOTHING] { return 1; }\nbranch_route[NONE] { return 1; }\n',
    flows: newDestinations,
  },
  'error replies': { parameters: '', flows: errorReplies },
  'lost WebSockets': {
    parameters:
      'loadmodule "xhttp.so"\nloadmodule "websocket.so"\nevent_route[xhttp:request] { ws_handle_handshake(); }\n',
    flows: goneWebSockets,
  },
  'WebSockets that nobody knows': { parameters: '', flows: goneWebSockets },
  cancels: { parameters: '', flows: cancels },
  replies: { parameters: '', flows: { ...replies, ...lateReplies } },
  copies: { parameters: '', flows: copies },
  'other transports': transports,
  relaying: { parameters: '', flows: relaying },
  'own requests': ownRequests,
  ...bestReplyGroups,
  ...numberGroups,
  ...parameterGroups,
  ...timerGroups,
  ...matchingGroups,
  ...nathelperGroups,
  ...redirectGroups,
  ...siputilsGroups,
  ...uacGroups,
};
