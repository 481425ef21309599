import { expect, test } from 'vitest';
import { parseContact } from './contact.ts';
import { parseRoute, writeRoute } from './route.ts';

test('a star stands for all contacts', () => {
  expect(parseContact(' * ')).toEqual({ isStar: true, addresses: [] });
});

test('addresses come in order with their parameters', () => {
  const list = parseContact('"A, B" <sip:a@b>;q=0.7;expires=60, sip:c@d;q=0.1')!;
  expect(list.isStar).toBe(false);
  expect(list.addresses.map((address) => [address.uriText, address.q, address.expires])).toEqual([
    ['sip:a@b', 700, 60],
    ['sip:c@d', 100, null],
  ]);
});

test.each(['', '*, <sip:a@b>', '<sip:a@b>, *', '*;expires=0', '<sip:a@b'])('refuses %j', (text) => {
  expect(parseContact(text)).toBeNull();
});

test('a route set is a list of addresses', () => {
  const routes = parseRoute('<sip:p1.example.com;lr>,<sip:p2.example.com;lr>;x=1')!;
  expect(routes.map((route) => route.uri!.isLooseRouter)).toEqual([true, true]);
  expect(routes[1]!.parameter('x')).toBe('1');
  expect(parseRoute('<sip:a;lr')).toBeNull();
  expect(writeRoute('sip:a;lr', 'x=1')).toBe('<sip:a;lr>;x=1');
});
