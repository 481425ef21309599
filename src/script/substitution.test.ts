import { expect, test } from 'vitest';
import { parseSubstitution, substitute } from './substitution.ts';

function run(expression: string, text: string): string {
  const rule = parseSubstitution(expression);
  if (typeof rule === 'string') throw new Error(rule);
  return substitute(text, [rule]);
}

test('one match or all of them, with or without regard to case', () => {
  expect(run('/a/b/', 'a a')).toBe('b a');
  expect(run('/a/b/g', 'a a')).toBe('b b');
  expect(run('/a/b/gi', 'A a')).toBe('b b');
});

test('any sign separates, and stands for itself behind a backslash', () => {
  expect(run('!a/b!c\\!d!', 'a/b')).toBe('c!d');
  expect(run('|x|$1 & $$|', 'x')).toBe('$1 & $$');
});

test('the replacement may name the match and its groups', () => {
  expect(run('/t(.)u(y)?/\\1-\\0-\\2/', 'tXu')).toBe('X-tXu-');
  expect(run('/a/\\n\\\\/', 'a')).toBe('\n\\');
});

test('patterns are POSIX ones', () => {
  expect(run('/[[:digit:]]+/N/', 'a12')).toBe('aN');
});

test('a match stays on its line unless the flag s is given', () => {
  expect(run('/of (.*)/by \\1!/', 'one of two\n')).toBe('one by two!\n');
  expect(run('/of (.*)/by \\1!/s', 'one of two\n')).toBe('one by two\n!');
  expect(run('/^a/b/g', 'a\na')).toBe('b\nb');
});

test('what cannot be read is told', () => {
  expect(parseSubstitution('')).toContain('separator');
  expect(parseSubstitution('a/b/c/')).toContain('separator');
  expect(parseSubstitution('/a/b')).toContain('three');
  expect(parseSubstitution('//b/')).toContain('empty');
  expect(parseSubstitution('/a/b/x')).toContain('"x"');
  expect(parseSubstitution('/(a/b/')).toContain('regular expression');
});

test('rules apply one after the other', () => {
  const rules = ['/a/b/g', '/b/c/g'].map((expression) => parseSubstitution(expression));
  expect(
    substitute(
      'ab',
      rules.filter((rule) => typeof rule !== 'string'),
    ),
  ).toBe('cc');
});

test('rules that double what others left come to an end', () => {
  const rules = Array.from({ length: 60 }, () => parseSubstitution('/a/aa/g')).filter(
    (rule) => typeof rule !== 'string',
  );
  expect(rules).toHaveLength(60);
  expect(substitute('a', rules).length).toBeLessThan(200_000);
  expect(parseSubstitution(`/${'a'.repeat(70_000)}/b/`)).toBe(
    'the pattern is not a regular expression: it is too large',
  );
});
