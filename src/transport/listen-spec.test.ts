import { expect, test } from 'vitest';
import { listenReason } from './listen-spec.ts';
import { reasonOf } from '../lib/system-error.ts';

test('low ports are blamed for what may not be opened, not for what may not be sent', () => {
  const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
  expect(listenReason(denied)).toBe('permission denied (ports below 1024 need privileges)');
  const taken = Object.assign(new Error('EADDRINUSE'), { code: 'EADDRINUSE' });
  expect(listenReason(taken)).toBe(reasonOf(taken));
});
