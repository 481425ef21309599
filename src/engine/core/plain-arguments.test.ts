import { expect, test } from 'vitest';
import { compileText } from '../testing/compile-text.ts';

const compile = (call: string): unknown => compileText(`flags own:5;\nrequest_route { ${call}; }`);

test.each([
  ['setflag("1")', 'a number without quotes, or a name'],
  ['strip("1")', 'a number without quotes is expected'],
  ['strip(-1)', 'a number that is not negative is expected'],
  ['rewriteport(5060)', 'a text in quotes is expected'],
  ['rewritehost(peer)', '"peer" stands without quotes'],
  ['sethost(10.0.0.1)', '"10.0.0.1" stands without quotes'],
  ['setflag(FOO)', 'there is no flag FOO'],
  ['setflag("")', 'a number without quotes, or a name'],
  ['strip(own)', '"own" stands without quotes'],
  ['forward(udp:10.0.0.1)', 'a host, or a text in quotes, is expected'],
  ['forward(method)', 'a host, or a text in quotes, is expected'],
  ['forward(5)', 'a host is expected'],
  ['force_send_socket(TCP)', 'a socket, or a text in quotes, is expected'],
  ['forward_udp()', 'takes 1 to 2 arguments, not 0'],
  ['log("L_ERR", "x")', 'a number without quotes is expected'],
  ['log(1)', 'a text in quotes is expected'],
  ['forward(127.0.0.1, "5060")', 'a number without quotes is expected'],
])('%s is refused', (call, message) => {
  expect(() => compile(call)).toThrow(message);
});

test.each([
  'setflag(1)',
  'setflag("own")',
  'setflag($var(x))',
  'strip($var(x))',
  'rewriteport("5060")',
  'rewritehost($var(x))',
  'log(1, "x")',
  'forward(127.0.0.1, 5060)',
  'forward(uri:host, uri:port)',
  'forward(hello, 5060)',
  'forward([::1])',
  'set_advertised_address(sip-1.example.net)',
  'remove_branch(-1)',
  'log(, "x")',
])('%s is taken', (call) => {
  expect(() => compile(call)).not.toThrow();
});
