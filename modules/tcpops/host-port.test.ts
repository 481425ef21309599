import { expect, test } from 'vitest';
import { parseHostPort } from './host-port.ts';

test.each([
  ['192.0.2.1:5070', '192.0.2.1', true, 5070],
  ['192.0.2.1', '192.0.2.1', true, 5060],
  ['[2001:DB8::1]:5061', '2001:db8::1', true, 5061],
  ['sip.example.org:1', 'sip.example.org', false, 1],
])('%s is a place', (text, host, isAddress, port) => {
  expect(parseHostPort(text)).toEqual({ host, isAddress, port });
});

test.each(['', ':5060', '192.0.2.1:', '192.0.2.1:0', '192.0.2.1:70000', 'tcp:192.0.2.1:5060', '2001:db8::1', 'a b'])(
  '%j is none',
  (text) => {
    expect(parseHostPort(text)).toBeNull();
  },
);
