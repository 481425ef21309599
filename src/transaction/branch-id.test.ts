import { expect, test } from 'vitest';
import { branchPrefix, readBranchId } from './branch-id.ts';

const into = { index: 0, label: 0, branch: 0 };

test('what is written is read back', () => {
  expect(branchPrefix(0x1f, 0x7fffffff)).toBe('z9hG4bK1f.7fffffff.');
  expect(readBranchId(`${branchPrefix(0x1f, 0x7fffffff)}b`, into)).toBe(true);
  expect(into).toEqual({ index: 0x1f, label: 0x7fffffff, branch: 11 });
});

test('branch ids of others are refused', () => {
  for (const id of [
    '',
    'z9hG4bK',
    'z9hG4bK1',
    'z9hG4bK1.2',
    'z9hG4bK1.2.',
    'z9hG4bK..1',
    'z9hG4bK1.2.3.4',
    'z9hG4bK1.2.G',
    'z9hG4bK1.123456789.0',
    'x1.2.3',
    'Z9HG4BK1.2.3',
  ]) {
    expect(readBranchId(id, into), id).toBe(false);
  }
});
