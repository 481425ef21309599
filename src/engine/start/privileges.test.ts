import { expect, test } from 'vitest';
import { findAccount, unknownAccount } from './privileges.ts';

test('names of users and groups that do not exist are told before the start', () => {
  expect(unknownAccount(null, null)).toBeNull();
  expect(unknownAccount('root', 'root')).toBeNull();
  expect(unknownAccount('54321', '54321')).toBeNull();
  expect(unknownAccount('no-such-user', null)).toBe('there is no user no-such-user');
  expect(unknownAccount('root', 'no-such-group')).toBe('there is no group no-such-group');
});

test('a user comes with their group, unless another is asked for', () => {
  expect(findAccount(null, null)).toBeNull();
  expect(findAccount('daemon', null)).toEqual({ user: 'daemon', uid: 1, gid: 1, text: 'daemon' });
  expect(findAccount('1', null)).toEqual({ user: 'daemon', uid: 1, gid: 1, text: '1' });
  expect(findAccount('daemon', 'root')).toEqual({ user: 'daemon', uid: 1, gid: 0, text: 'daemon:root' });
  expect(findAccount(null, 'root')).toEqual({ user: null, uid: null, gid: 0, text: 'root' });
  expect(findAccount('54321', null)).toEqual({ user: '54321', uid: 54321, gid: null, text: '54321' });
  expect(findAccount('no-such-user', null)).toMatchObject({ message: 'there is no user no-such-user' });
});
