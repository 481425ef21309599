import { expect, test } from 'vitest';
import { findAccount, type Ask } from './privileges.ts';

const ACCOUNTS = {
  passwd: ['root:x:0:0:root:/root:/bin/bash', 'pbx:x:71:72::/nonexistent:/bin/false'],
  group: ['root:x:0:', 'phones:x:72:'],
};

/** Finds by name or number, as getent(1) does. */
const ask: Ask = (database, name) => {
  const found = ACCOUNTS[database].find((line) => {
    const [known, , id] = line.split(':');
    return name === known || name === id;
  });
  return found === undefined ? { status: 2, stdout: '' } : { status: 0, stdout: `${found}\n` };
};

test('names of users and groups that do not exist are told before the start', () => {
  expect(findAccount('no-such-user', null, ask)).toMatchObject({ message: 'there is no user no-such-user' });
  expect(findAccount('pbx', 'no-such-group', ask)).toMatchObject({ message: 'there is no group no-such-group' });
  expect(findAccount('54321', '54321', ask)).toMatchObject({ uid: 54321, gid: 54321 });
});

test('a user or group without a name is told as that', () => {
  expect(findAccount('', null, ask)).toMatchObject({ message: 'the user to run as (-u, user) is empty' });
  expect(findAccount('pbx', '', ask)).toMatchObject({ message: 'the group to run as (-g, group) is empty' });
});

test('a user comes with their group, unless another is asked for', () => {
  expect(findAccount(null, null, ask)).toBeNull();
  expect(findAccount('pbx', null, ask)).toEqual({ user: 'pbx', uid: 71, gid: 72, text: 'pbx' });
  expect(findAccount('71', null, ask)).toEqual({ user: 'pbx', uid: 71, gid: 72, text: '71' });
  expect(findAccount('pbx', 'root', ask)).toEqual({ user: 'pbx', uid: 71, gid: 0, text: 'pbx:root' });
  expect(findAccount(null, 'root', ask)).toEqual({ user: null, uid: null, gid: 0, text: 'root' });
  expect(findAccount('54321', null, ask)).toEqual({ user: '54321', uid: 54321, gid: null, text: '54321' });
});

test('accounts are those of the system', () => {
  expect(findAccount('root', null)).toMatchObject({ user: 'root', uid: 0 });
});
