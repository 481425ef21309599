import { expect, test } from 'vitest';
import { replyPriority } from './reply-priority.ts';

test('6xx decides, then 3xx, then 4xx with the helpful ones first, then 5xx', () => {
  const statuses = [503, 500, 486, 404, 408, 401, 407, 415, 420, 484, 302, 300, 603, 600];
  const ordered = statuses.toSorted((a, b) => replyPriority(a) - replyPriority(b));
  expect(ordered).toEqual([600, 603, 300, 302, 401, 407, 415, 420, 484, 404, 408, 486, 500, 503]);
});

test('a status of no class comes last', () => {
  expect(replyPriority(999)).toBeGreaterThan(replyPriority(599));
});
