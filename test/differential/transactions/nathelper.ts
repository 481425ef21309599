// What the parameters of nathelper change in a call.

import { CALLEE } from '../../scenario/configs.ts';
import type { Group } from './groups.ts';
import type { Flow } from './scene.ts';
import { say } from './words.ts';

const SDP = 'v=0\r\no=- 1 1 IN IP4 10.1.2.3\r\ns=-\r\nc=IN IP4 10.1.2.3\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';

const changed = (request: string, contact = '<sip:me@192.0.0.77:5070;ob>'): Flow => ({
  request: `${request} $ru = "sip:a@@A"; t_relay();`,
  run: async (scene) => {
    const invite = scene.send('INVITE', { contact, body: SDP, headers: ['Content-Type: application/sdp'] });
    await scene.refuse(CALLEE, 486);
    await scene.end(invite);
  },
});

const asked = (...questions: readonly string[]): string =>
  questions.map((each) => `if (${each}) { ${say(each.replaceAll('"', ''))} }`).join(' ');

const FLOWS: Readonly<Record<string, Flow>> = {
  'an alias is added': changed('add_contact_alias();'),
  'an alias is set': changed('set_contact_alias();'),
  'an alias is taken': changed(
    `$ru = "sip:a@192.0.2.9;alias=192.0.2.1~5066~1;al=192.0.2.2~5077~1"; $var(r) = handle_ruri_alias(); ${say('$var(r) $ru $du')} $du = $null;`,
  ),
  'each change of a session description': changed('fix_nated_sdp("15");'),
  'the mark alone': changed('fix_nated_sdp("4");'),
  'private addresses': changed(
    asked('is_rfc1918("192.0.0.5")', 'is_rfc1918("192.0.0.77")', 'is_rfc1918("100.64.1.1")', 'nat_uac_test("1")'),
  ),
  'where a registration came from': changed(`fix_nated_register(); ${say('received $avp(received) $avp(other)')}`),
};

const LOAD = 'loadmodule "nathelper.so"\n';
const set = (name: string, value: number | string): string =>
  `modparam("nathelper", "${name}", ${typeof value === 'string' ? `"${value}"` : value})\n`;
const RECEIVED = set('received_avp', '$avp(received)');

export const nathelperGroups: Readonly<Record<string, Group>> = {
  nathelper: { parameters: LOAD + RECEIVED, flows: FLOWS },
  'nathelper with other parameters': {
    parameters:
      LOAD +
      set('received_avp', '$avp(other)') +
      set('alias_name', 'al') +
      set('nortpproxy_str', 'a=mine:1\\r\\n') +
      set('append_sdp_oldmediaip', 0) +
      set('nat_addr_mode', 0),
    flows: FLOWS,
  },
  'nathelper without a mark': {
    parameters: LOAD + RECEIVED + set('nortpproxy_str', ''),
    flows: { 'the mark alone': FLOWS['the mark alone']! },
  },
};
