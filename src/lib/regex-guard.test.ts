import { expect, test } from 'vitest';
import { compilePosixRegex } from './posix-regex.ts';
import { guardRegularExpressions } from './regex-guard.ts';

test.each(['^(a+)+$', '^(a|aa)+$', '^([a-z]+)*@', '(.*.*.*.*)*x$', '^(a{1,3})+$'])(
  '%s ends soon on a text made to keep it busy, ignoring case or not',
  (pattern) => {
    guardRegularExpressions();
    for (const ignoreCase of [true, false]) {
      const regex = compilePosixRegex(pattern, { ignoreCase }) as RegExp;
      const start = performance.now();
      expect(regex.test(`${'a'.repeat(40)}!`)).toBe(false);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  },
);
