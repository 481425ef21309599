import { beforeAll, describe, expect, test } from 'vitest';
import { guardRegularExpressions } from '../regex-guard.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { guardedRegex, RegexTimeout } from './guarded-regex.ts';
import { parseRegex } from './parse.ts';
import { compileProgram } from './program.ts';
import { runProgram } from './run.ts';

beforeAll(guardRegularExpressions);

/** Where all groups of the first match are, by the machine. */
function machine(source: string, text: string): number[] | null {
  const slots = runProgram(compileProgram(parseRegex(source)!)!, text, 0);
  return slots === null ? null : withoutEmpty([...slots]);
}

/** The same by V8. */
function v8(source: string, text: string): number[] | null {
  const match = new RegExp(source, 'd').exec(text);
  return match === null ? null : withoutEmpty(match.indices!.flatMap((each) => each ?? [-1, -1]));
}

/** A repetition that matched nothing counts for V8 as none: groups inside are absent there and empty here. */
function withoutEmpty(slots: number[]): number[] {
  return slots.map((slot, at) => (at > 1 && slots[at ^ 1] === slot ? -1 : slot));
}

const ATOMS = [
  'a',
  'b',
  '[ab]',
  '[^a]',
  '.',
  'a',
  'ab',
  '\\b',
  '\\w',
  '^',
  '$',
  '(?=b)',
  '(?<![^b])',
  '(?!a)',
  '\\x61',
];
const REPEATS = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '??', '{0,2}?'];

function makeExpression(below: (limit: number) => number, depth: number): string {
  const pick = (list: readonly string[]): string => list[below(list.length)]!;
  const atom = (): string => {
    if (depth > 0 && below(3) === 0) return `${pick(['(', '(?:', '('])}${makeExpression(below, depth - 1)})`;
    return pick(ATOMS);
  };
  let source = '';
  for (let i = 1 + below(3); i > 0; i--) {
    const each = atom();
    const canRepeat = each.length > 2 ? /^\((?!\?[=!<])|^\[/.test(each) : /^[ab.]$|^\\w$/.test(each);
    source += each + (canRepeat ? pick(REPEATS) : '');
  }
  return below(4) === 0 ? `${source}|${makeExpression(below, Math.max(0, depth - 1))}` : source;
}

test('the machine finds what V8 finds, groups included', () => {
  const random = seededRandom(7);
  const below = (limit: number): number => random.bytes(2).readUInt16BE() % limit;
  for (let i = 0; i < 4_000; i++) {
    const source = makeExpression(below, 2);
    const text = Array.from({ length: below(9) }, () => 'ab a_'[below(5)]).join('');
    const [ours, theirs] = [machine(source, text), v8(source, text)];
    // Which of several empty repetitions a lazy one takes is another matter; POSIX has none.
    if (/[*+?}]\?/.test(source)) expect([source, text, ours !== null]).toEqual([source, text, theirs !== null]);
    else expect([source, text, ours]).toEqual([source, text, theirs]);
  }
});

const BUSY = `${'a'.repeat(30_000)}!`;

describe('no expression is kept busy by a text made for it', () => {
  test.each([
    ['(?:\\b(?=\\w))([aA]+)+$', 'a word that begins'],
    ['([aA]+)+(?:\\b(?<=\\w))$', 'a word that ends'],
    ['(?<![^\\n])(a+)+(?![^\\n])', 'a line'],
    ['([aA]{1,30})+$', 'a count in a repetition'],
    ['([aA]{1,10}){1,10}$', 'a count in a count'],
    ['[a-z]+(?![^\\n])', 'one repetition'],
    ['[a-z]+$', 'one repetition that V8 does not count'],
    ['(a+)+$', 'a repetition in a repetition'],
  ])('%s: %s', (source) => {
    const regex = guardedRegex(source, 'g');
    expect(regex.exec(BUSY)).toBe(null);
    expect(regex.test(BUSY.slice(0, -1))).toBe(true);
  });

  test('one that refers back is given up, and says so', () => {
    const regex = guardedRegex('^(a*)*\\1b', 'i');
    expect(regex.test('aab')).toBe(true);
    expect(() => regex.test(BUSY)).toThrow(RegexTimeout);
  });
});

test('what V8 finishes itself is left to it', () => {
  for (const source of ['a|b|cd', '^[0-9]{7,20}$', '^sip:.*@', '[0-9]{3}']) {
    expect(Object.getPrototypeOf(guardedRegex(source, ''))).toBe(RegExp.prototype);
  }
});

test('long texts are replaced and gone through as short ones', () => {
  const regex = guardedRegex('(?:\\b(?=\\w))(a+)+(b?)', 'g');
  const text = `${'x '.repeat(1_000)}aab a`;
  expect(text.replace(regex, '<$1$2>')).toBe(`${'x '.repeat(1_000)}<aab> <a>`);
  expect([...text.matchAll(regex)].map((match) => [match.index, match[0]])).toEqual([
    [2_000, 'aab'],
    [2_004, 'a'],
  ]);
});
