import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { guardRegularExpressions } from '../regex-guard.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { findMatches, guardedRegex, RegexTimeout } from './guarded-regex.ts';
import { parseRegex } from './parse.ts';
import { compileProgram } from './program.ts';
import { Machine } from './run.ts';

beforeAll(guardRegularExpressions);

/** Where all groups of the first match are, by the machine. */
function machine(source: string, text: string): number[] | null {
  const slots = new Machine(compileProgram(parseRegex(source)!)!, text).find(0);
  return slots === null ? null : withoutEmpty([...(slots as Int32Array)]);
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

/** Matches one after the other, each found by the machine that is given, until one is of nothing. */
function allMatches(next: (last: Machine | null) => Machine): number[][] {
  const found: number[][] = [];
  let used: Machine | null = null;
  for (let from = 0, isOver = false; !isOver;) {
    used = next(used);
    const slots = used.find(from) as Int32Array | null;
    if (slots !== null) found.push([...slots]);
    from = slots?.[1] ?? 0;
    isOver = slots === null || slots[0] === slots[1];
  }
  return found;
}

test('one machine finds all matches of a text, as a new one for each does', () => {
  const random = seededRandom(11);
  const below = (limit: number): number => random.bytes(2).readUInt16BE() % limit;
  let several = 0;
  for (let i = 0; i < 4_000; i++) {
    const source = makeExpression(below, 2);
    const text = Array.from({ length: below(20) }, () => 'ab a_'[below(5)]).join('');
    const make = (): Machine => new Machine(compileProgram(parseRegex(source)!)!, text);
    const expected = allMatches(make);
    if (expected.length > 2) several++;
    expect([source, text, allMatches((used) => used ?? make())]).toEqual([source, text, expected]);
  }
  expect(several).toBeGreaterThan(500);
});

describe('all matches of a text take about as much as one of them', () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** Steps of the machine that goes through a text match after match. */
  function steps(source: string, text: string): number {
    let count = 0;
    const program = compileProgram(parseRegex(source)!)!;
    const instructions = new Proxy(program.instructions, {
      get: (target, name) => (name === 'length' ? target.length : (count++, target[Number(name)])),
    });
    const one = new Machine({ ...program, instructions }, text);
    for (let slots = one.find(0); slots !== null && slots !== 'too-much';) slots = one.find(slots[1]!);
    return count;
  }

  test.each([
    ['a match every four characters', '(?:\\b(?=\\w))(a+)+[0-9]{0,60}', 'aa. '],
    ['each match looks to the end of the text', 'x([^\\n]*y)?', 'xxxx'],
    ['each match tries everything', '(x+)+y|x', 'xxxx'],
  ])('%s: steps', (_, source, piece) => {
    const [short, long] = [steps(source, piece.repeat(200)), steps(source, piece.repeat(1_600))];
    expect(short).toBeGreaterThan(800);
    expect(long).toBeLessThan(9 * short);
  });

  test('a match every four characters: memory', () => {
    const regex = guardedRegex('(?:\\b(?=\\w))(a+)+[0-9]{0,60}', { global: true });
    const text = 'aa. '.repeat(16_384);
    let numbers = 0;
    const Plain = Uint32Array;
    vi.stubGlobal(
      'Uint32Array',
      class extends Plain {
        constructor(length: number) {
          super(length);
          numbers += length;
        }
      },
    );
    expect(findMatches(regex, text, 'all')).toHaveLength(16_384);
    // Some 140 bits for each character.
    expect(numbers).toBeGreaterThan(0);
    expect(numbers).toBeLessThan(text.length * 8);
    const forAll = numbers;
    expect(regex.test(text)).toBe(true);
    expect(numbers - forAll).toBeLessThan(5_000);
  });

  test('one that refers back is given up once for all of them', () => {
    const regex = guardedRegex('x|^(a*)*\\1b', { global: true });
    expect(findMatches(regex, 'xaab', 'all').map(String)).toEqual(['x,']);
    // Each match alone would be found in time.
    const slow = guardedRegex('(a+)(?=[^!]*\\1!)|a', { global: true });
    expect(() => findMatches(slow, 'a'.repeat(60_000), 'all')).toThrow(RegexTimeout);
  });
});

test('what needs more memory than a server can spare is given up', () => {
  const deep = guardedRegex('(?<![^\\n])(?:(?:a?){60})*b');
  expect(() => deep.test('a'.repeat(1_000_000))).toThrow(RegexTimeout);
});

test('an expression whose parts can each be there or not is kept busy by no text', () => {
  const regex = guardedRegex(`(?<![^\\n])${'x?'.repeat(40)}${'x'.repeat(40)}(?![^\\n])`);
  expect(regex.test(`${'x'.repeat(79)}y`)).toBe(false);
  expect(regex.test('x'.repeat(79))).toBe(true);
});

test('names of groups are kept', () => {
  const regex = guardedRegex('(?<![^\\n])(?<all>(?<one>a)+)+(?<none>b)?c');
  for (const length of [2, 3_000]) {
    const groups = regex.exec(`${'a'.repeat(length)}c`)!.groups!;
    expect({ ...groups }).toEqual({ all: 'a'.repeat(length), one: 'a', none: undefined });
  }
});

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
    const regex = guardedRegex(source, { global: true });
    expect(regex.exec(BUSY)).toBe(null);
    expect(regex.test(BUSY.slice(0, -1))).toBe(true);
  });

  test('one that refers back is given up, and says so', () => {
    const regex = guardedRegex('^(a*)*\\1b', { ignoreCase: true });
    expect(regex.test('aab')).toBe(true);
    expect(() => regex.test(BUSY)).toThrow(RegexTimeout);
    expect(guardedRegex('^(a*)\\1b')).not.toHaveProperty('constructor', RegExp);
  });
});

test('what V8 finishes itself is left to it', () => {
  const list = [
    'friendly-scanner|sipcli|sipvicious',
    '^sip:',
    '^[0-9]{7,20}$',
    '^(\\+|00)?[1-9][0-9]{6,14}$',
    '^sip:.*@',
  ];
  const address = '^[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}$';
  for (const source of [...list, address, 'a|b|cd', '[0-9]{3}', '[aA][bB]', '(?<![^\\n])sip:(?=a)']) {
    expect(Object.getPrototypeOf(guardedRegex(source))).toBe(RegExp.prototype);
  }
});

test('long texts are replaced and gone through as short ones', () => {
  const regex = guardedRegex('(?:\\b(?=\\w))(a+)+(b?)', { global: true });
  const text = `${'x '.repeat(1_000)}aab a`;
  expect(text.replace(regex, '<$1$2>')).toBe(`${'x '.repeat(1_000)}<aab> <a>`);
  expect([...text.matchAll(regex)].map((match) => [match.index, match[0]])).toEqual([
    [2_000, 'aab'],
    [2_004, 'a'],
  ]);
});
