import { expect, test } from 'vitest';
import { eachProblem, isProblem } from '../lib/problem.ts';
import { VARIABLES_NOT_AVAILABLE } from './not-available.ts';
import { sampleRegistry } from './testing/sample.ts';

/** `text<message` for each thing wrong, where text is what its place covers. */
function wrongWith(format: string): string[] {
  const bound = sampleRegistry().format(format);
  if (!isProblem(bound)) return [];
  return eachProblem(bound).map(({ place, message }) => `${format.slice(place?.start, place?.end)} < ${message}`);
}

test('each variable and transformation of a format that does not exist is told, at its place', () => {
  expect(wrongWith('a $ru b $nosuchA(x) c $(rU{s.len}{s.nosuch}) $nosuchB')).toEqual([
    '$nosuchA(x) < there is no variable $nosuchA',
    's.nosuch < there is no transformation {s.nosuch}',
    '$nosuchB < there is no variable $nosuchB',
  ]);
  expect(wrongWith('$(nosuch{s.nosuch})')).toEqual([
    '$(nosuch{s.nosuch}) < there is no variable $nosuch',
    's.nosuch < there is no transformation {s.nosuch}',
  ]);
});

test('so are those inside of others', () => {
  expect(wrongWith('1 $var(a$nosuchA) 2 $(var(b$nosuchB){s.select,$nosuchC,$nosuchD})')).toEqual([
    '$nosuchA < there is no variable $nosuchA',
    '$nosuchB < there is no variable $nosuchB',
    '$nosuchC < there is no variable $nosuchC',
    '$nosuchD < there is no variable $nosuchD',
  ]);
});

test('what a variable holds wrongly is told of all of it', () => {
  expect(wrongWith('x $ru(y) z')).toEqual(['$ru(y) < $ru takes nothing in parentheses']);
  expect(wrongWith('x $(ru{re.subst,/a/\\n$nosuch/})')).toEqual([
    're.subst,/a/\\n$nosuch/ < there is no variable $nosuch',
  ]);
});

test('what Kamailio has and we do not is told from a typing mistake, which gets a suggestion', () => {
  const problem = (text: string) => {
    const bound = sampleRegistry().variable(text);
    return isProblem(bound) ? `${bound.problem}: ${bound.message} ${bound.hint ?? ''}`.trim() : 'bound';
  };
  expect(problem('$xavu(a=>b)')).toBe('not-available: $xavu is not available yet');
  expect(problem('$(ru{s.fmtlines,1,2})')).toBe('not-available: the transformation {s.fmtlines} is not available yet');
  expect(problem('$vra(x)')).toContain('unknown-variable: there is no variable $vra did you mean $var ');
});

test('nothing is both there and not available', () => {
  const names = sampleRegistry().variableNames();
  expect([...VARIABLES_NOT_AVAILABLE].filter((name) => names.includes(name))).toEqual([]);
});
