import { expect, test } from 'vitest';
import { unknownAccount } from './privileges.ts';

test('names of users and groups that do not exist are told before the start', () => {
  expect(unknownAccount(null, null)).toBeNull();
  expect(unknownAccount('root', 'root')).toBeNull();
  expect(unknownAccount('54321', '54321')).toBeNull();
  expect(unknownAccount('no-such-user', null)).toBe('there is no user no-such-user');
  expect(unknownAccount('root', 'no-such-group')).toBe('there is no group no-such-group');
});
