import { expect, test } from 'vitest';
import { sampleContext } from '../../src/pv/testing/sample.ts';
import type { Self } from './message-functions.ts';
import module from './index.ts';

const values: Readonly<Record<string, string>> = { '$def(LIMIT)': '12' };
const self = {
  host: { variables: { variable: (text: string) => ({ text, get: () => values[text] ?? null, set: null }) } },
} as unknown as Self;

function call(name: string, ...args: string[]): unknown {
  return module.kemi!.functions![name]!.run(self, sampleContext(), ...args);
}

test.each([
  ['get_ruri', 'sip:bob@127.0.0.1:15761;transport=udp;x=y'],
  ['get_ruser', 'bob'],
  ['get_fuser', 'alice'],
  ['get_fhost', 'a.example.com'],
  ['get_thost', 'b.example.com'],
  ['get_cturi', 'sip:alice@127.0.0.1:15762;transport=udp'],
  ['get_duri', null],
  ['getw_duri', '<null>'],
  ['gete_duri', ''],
  ['get_nhuri', 'sip:bob@127.0.0.1:15761;transport=udp;x=y'],
  ['get_ua', 'UA/1.0'],
  ['get_au', null],
  ['get_method', 'INVITE'],
  ['get_status', -1],
  ['gets_status', null],
  ['get_msgtype', 1],
  ['get_bodylen', 10],
  ['get_timestamp', 1_795_253_607],
  ['get_srcip', '127.0.0.1'],
  ['get_srcuri', 'sip:127.0.0.1:15762'],
  ['get_srcaddr_sock', 'udp:127.0.0.1:15762'],
  ['get_rcvaddr_sock', 'udp:127.0.0.1:15760'],
  ['get_rcv_sock_name', 'main'],
  ['get_send_sock', null],
  ['get_protoid', 1],
  ['get_conid', -1],
])('KSR.kx.%s() is %j', (name, expected) => {
  expect(call(name)).toBe(expected);
});

test('definitions are read as texts and numbers', () => {
  expect([call('get_def', 'LIMIT'), call('get_defn', 'LIMIT'), call('ifdef', 'LIMIT')]).toEqual(['12', 12, true]);
  expect([call('get_def', 'NONE'), call('get_defn', 'NONE'), call('ifndef', 'NONE')]).toEqual(['', 0, true]);
});
