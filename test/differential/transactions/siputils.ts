// What the parameters of siputils change in a call: what options_reply() says, and how Contacts are encoded.

import { CALLEE } from '../../scenario/configs.ts';
import type { Group } from './groups.ts';
import type { Flow } from './scene.ts';
import { say } from './words.ts';

const options: Flow = {
  request: '$ru = "sip:@S"; $var(r) = options_reply(); ' + say('options_reply $var(r)'),
  run: async (scene) => {
    scene.send('OPTIONS');
    await scene.final('OPTIONS');
  },
};

const CODED = { '*': 'sip:enc*a**10.1.2.3*5070*udp@@S', '-': 'sip:enc-a--10.1.2.3-5070-udp@@S' } as const;

/** The Contact of a call, and a Request-URI of each way to write it. */
const encoded: Flow = {
  request:
    Object.values(CODED)
      .map((uri) => `$ru = "${uri}"; $var(r) = decode_contact(); ${say('decode_contact $var(r) $ru')}`)
      .join(' ') + ' encode_contact("enc", "9.9.9.9"); $ru = "sip:a@@A"; t_relay();',
  run: async (scene) => {
    const invite = scene.send('INVITE', { contact: '<sip:me@10.1.2.3:5070>' });
    await scene.refuse(CALLEE, 486);
    await scene.end(invite);
  },
};

const set = (name: string, value: string): string => `modparam("siputils", "${name}", "${value}")\n`;
const FLOWS = { options, encoded };

export const siputilsGroups: Readonly<Record<string, Group>> = {
  siputils: { parameters: '', flows: FLOWS },
  'siputils with other parameters': {
    parameters:
      set('options_accept', 'application/sdp') +
      set('options_accept_encoding', 'gzip') +
      set('options_accept_language', 'de') +
      set('options_support', 'path') +
      set('contact_flds_separator', '-'),
    flows: FLOWS,
  },
};
