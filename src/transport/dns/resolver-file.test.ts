import { expect, test } from 'vitest';
import { parseResolverFile, serverAddress } from './resolver-file.ts';

test('servers, domains and options are read, and the rest is passed over', () => {
  const text = `# ours
nameserver 192.0.2.53 ; first
nameserver nonsense
nameserver 2001:DB8::53
search one.test two.test.
options ndots:2 timeout:3 attempts:9 rotate
sortlist 192.0.2.0
`;
  expect(parseResolverFile(text)).toEqual({
    servers: [
      { address: '192.0.2.53', port: 53 },
      { address: '2001:db8::53', port: 53 },
    ],
    search: ['one.test', 'two.test'],
    dots: 2,
    timeout: 3000,
    tries: 5,
  });
});

test('an empty file means a server of the machine itself', () => {
  expect(parseResolverFile('')).toMatchObject({
    servers: [{ address: '127.0.0.1', port: 53 }],
    tries: 2,
    timeout: 5000,
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1', 53],
  ['192.0.2.1:5353', '192.0.2.1', 5353],
  ['[::1]:5353', '::1', 5353],
  ['::1', '::1', 53],
])('a server %s', (text, address, port) => {
  expect(serverAddress(text)).toEqual({ address, port });
});
