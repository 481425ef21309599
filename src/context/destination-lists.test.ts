import { expect, test } from 'vitest';
import { refuses, refusingList, type DestinationRule, type NextHop } from './destination-lists.ts';

const NET = { bytes: [192, 0, 2, 0], mask: [255, 255, 255, 0] };
const ANY: DestinationRule = { isNegated: false, transport: null, network: NET, port: 0, pattern: '' };
const HOP: NextHop = { transport: 'tcp', address: '192.0.2.7', port: 5060 };
const TEXT = 'MESSAGE sip:a@b SIP/2.0\r\nTo: <sip:a@b>\r\n\r\nan ugly_word';

const one = (rule: Partial<DestinationRule>, hop: Partial<NextHop> = {}, text = TEXT): boolean =>
  refuses({ name: 'a', rules: [{ ...ANY, ...rule }] }, { ...HOP, ...hop }, text);

test.each<[what: string, rule: Partial<DestinationRule>, hop: Partial<NextHop>, expected: boolean]>([
  ['any protocol and port of the network', {}, {}, true],
  ['another network', {}, { address: '192.0.3.7' }, false],
  ['the other family', {}, { address: '2001:db8::1' }, false],
  ['its protocol', { transport: 'tcp' }, {}, true],
  ['another protocol', { transport: 'udp' }, {}, false],
  ['the WebSocket over its protocol', { transport: 'tcp' }, { transport: 'ws' }, false],
  ['a protocol that is not known', { transport: 'tcp' }, { transport: null }, false],
  ['its port', { port: 5060 }, {}, true],
  ['another port', { port: 5061 }, {}, false],
  ['a text that fits from its first to its last character', { pattern: 'MESSAGE*ugly_word' }, {}, true],
  ['a text that only begins so', { pattern: 'MESSAGE*ugly' }, {}, false],
  ['a text that only has it somewhere', { pattern: 'To:*ugly_word' }, {}, false],
  ['with "!" what fits', { isNegated: true }, {}, false],
  ['with "!" what does not', { isNegated: true }, { address: '192.0.3.7' }, true],
  ['with "!" the other family', { isNegated: true }, { address: '::1' }, true],
  ['with "!" another port', { isNegated: true, port: 5061 }, {}, true],
])('a rule and %s', (_what, rule, hop, expected) => {
  expect(one(rule, hop)).toBe(expected);
});

test('each rule is asked by itself, and each list', () => {
  const far = { name: 'far', rules: [{ ...ANY, network: { ...NET, bytes: [10, 0, 0, 0] } }] };
  const near = { name: 'near', rules: [{ ...ANY, port: 1 }, ANY] };
  expect(refusingList([far, near], HOP, TEXT)).toBe(near);
  expect(refusingList([far], HOP, TEXT)).toBeNull();
  expect(refusingList([], HOP, TEXT)).toBeNull();
});
