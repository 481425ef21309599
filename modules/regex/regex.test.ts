import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { parseGroups } from './groups.ts';
import regex from './index.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-regex-'));
  file = join(folder, 'groups');
  writeFileSync(file, '### phones\n[0]\n\n# soft\n^Twinkle/1\n^eyeBeam\n ignored\n\tignored\n[1]\n^86\\.92\\.112\\.\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('an expression is matched, and a bad one is an error of its own', () => {
  const b = FunctionBench.make(regex);
  expect(b.call('pcre_match', 'alice', '(?i)^AL')).toBe(1);
  expect(b.call('pcre_match', 'bob', '^al')).toBe(-1);
  expect(b.call('pcre_match', 'bob', '(')).toBe(-4);
  expect(b.log).toEqual(["-1 pcre_re compilation of '(' failed at offset 1: missing )"]);
});

test('an expression that takes too long does not match', () => {
  const b = FunctionBench.make(regex);
  expect(b.call('pcre_match', `${'a'.repeat(40)}!`, '^(a+)+\\1b$$')).toBe(-1);
  expect(b.log).toEqual(['-1 matching takes too long']);
});

test('groups are read from a file', () => {
  const b = FunctionBench.make(regex, { file });
  expect(b.log).toEqual([
    '2 num groups = 2',
    '2 <group[0]>((^Twinkle/1)|(^eyeBeam))</group[0]> (size = 25)',
    '2 <group[1]>((^86\\.92\\.112\\.))</group[1]> (size = 18)',
  ]);
  expect(b.call('pcre_match_group', 'Twinkle/1.2')).toBe(1);
  expect(b.call('pcre_match_group', 'Twinkle/1.2', 1)).toBe(-1);
  expect(b.call('pcre_match_group', '86.92.112.7', 1)).toBe(1);
  expect(b.call('pcre_match_group', 'x', 7)).toBe(-4);
});

test('the file is read again by command; a bad one changes nothing', () => {
  const b = FunctionBench.make(regex, { file });
  writeFileSync(file, '[0]\n^Zoiper\n');
  expect(b.rpc('regex.reload')).toMatchObject({ fault: null });
  expect(b.call('pcre_match_group', 'Zoiper')).toBe(1);
  writeFileSync(file, '[0]\n(\n');
  expect(b.rpc('regex.reload')).toMatchObject({ fault: { code: 500, reason: 'Failed to reload pcres' } });
  expect(b.call('pcre_match_group', 'Zoiper')).toBe(1);
});

test('without a file there are no groups', () => {
  const b = FunctionBench.make(regex);
  expect(b.call('pcre_match_group', 'x')).toBe(-2);
  expect(b.rpc('regex.reload')).toMatchObject({ fault: { reason: 'Group matching not enabled' } });
  expect(() => FunctionBench.make(regex, { file: join(folder, 'nothing') })).toThrow('could not open');
});

test.each([
  ['^a\n', 'an expression stands before the first group'],
  ['', 'no groups in the file'],
  ['[1]\na\n', 'group [1] does not follow [-1]'],
  ['[0]\na\n[1]\nb\n[2]\nc\n', 'max num of groups (2) exceeded'],
  ['[0]\naaaaaaaaaaaaaaaaaaaa\n', 'max size of a group (20) exceeded by group [0]'],
])('%j is no file of groups', (text, problem) => {
  expect(parseGroups(text, { groups: 2, size: 20 })).toBe(problem);
});
