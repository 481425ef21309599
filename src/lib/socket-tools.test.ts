import { expect, test } from 'vitest';
import { socketTools } from './socket-tools.ts';

const tools = socketTools();

test.skipIf('failure' in tools)('the way to an address of this machine begins at one of its own', () => {
  if ('failure' in tools) return;
  expect(tools.sourceOf('127.41.7.7')).toBe('127.0.0.1');
  expect(tools.sourceOf('::1')).toBe('::1');
  expect(tools.sourceOf('no address')).toBeNull();
});

test.skipIf('failure' in tools)('a socket that is none has no type of service', () => {
  if ('failure' in tools) return;
  expect(tools.setTypeOfService(-1, 4, 16)).toBeLessThan(0);
});
