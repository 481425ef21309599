/** Regular expressions of a configuration: none throws or takes long, and our machine finds what V8 and a simple reader find. */
import { compilePcre } from '../../../../src/lib/pcre/expression.ts';
import { compilePosixRegex, isPosixRegexFailure } from '../../../../src/lib/posix-regex.ts';
import { guardRegularExpressions } from '../../../../src/lib/regex-guard.ts';
import { findMatches, RegexTimeout } from '../../../../src/lib/regex/guarded-regex.ts';
import { within } from '../../../../src/lib/regex/limited.ts';
import { parseRegex } from '../../../../src/lib/regex/parse.ts';
import { compileProgram } from '../../../../src/lib/regex/program.ts';
import { Machine } from '../../../../src/lib/regex/run.ts';
import { expectEqual, expectTrue, type Target } from '../target.ts';
import { simpleEre } from './ere.ts';

// What a whole server does at its start.
guardRegularExpressions();

const LONGEST_PATTERN = 120;
const LONGEST_CHECKED = 300;
/** What is compared with slower engines. */
const LONGEST_COMPARED = 24;

/** What is in front of the first line break, and what is behind it. */
function split(text: string): { pattern: string; subject: string } {
  const end = text.indexOf('\n');
  if (end < 0) return { pattern: text.slice(0, LONGEST_PATTERN), subject: text };
  return { pattern: text.slice(0, Math.min(end, LONGEST_PATTERN)), subject: text.slice(end + 1) };
}

/** null: it takes too long, which is said by an exception of its own. */
function inTime<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof RegexTimeout) return null;
    throw error;
  }
}

/** Where all of the first match is, by the machine of ours and by V8. */
function expectSameMatch(regex: RegExp, subject: string): void {
  const parsed = parseRegex(regex.source);
  const program = parsed === null || regex.ignoreCase ? null : compileProgram(parsed);
  if (program === null) return;
  const slots = new Machine(program, subject).find(0);
  if (slots === 'too-much') return;
  const plain = new RegExp(regex.source);
  const match = inTime(() => ({ found: within(plain, () => plain.exec(subject)) }));
  if (match === null) return;
  const theirs = match.found === null ? null : [match.found.index, match.found.index + match.found[0].length];
  expectEqual(`the match of ${regex.source}`, slots === null ? null : [slots[0], slots[1]], theirs);
}

function checkPosix(pattern: string, subject: string, ignoreCase: boolean, newline: boolean): void {
  const regex = compilePosixRegex(pattern, { ignoreCase, newline, global: true });
  if (isPosixRegexFailure(regex)) {
    expectTrue('what is wrong lies in the pattern', regex.at >= 0 && regex.at <= pattern.length);
    return;
  }
  const matches = inTime(() => findMatches(regex, subject, 'all'));
  let last = 0;
  for (const { 0: all, index } of matches ?? []) {
    expectTrue('matches follow one another', index >= last);
    expectEqual('what is found is there', all, subject.slice(index, index + all.length));
    last = index + all.length;
  }
  const short = subject.slice(0, LONGEST_COMPARED);
  expectSameMatch(regex, short);
  if (newline || ignoreCase) return;
  const simple = simpleEre(pattern);
  const found = inTime(() => findMatches(regex, short, 'first'));
  if (simple !== null && found !== null) expectEqual('whether there is a match', found.length > 0, simple(short));
}

function checkPcre(pattern: string, subject: string): void {
  const options = { caseless: false, multiline: false, dotall: false, extended: false };
  const expression = compilePcre(pattern, options);
  if ('failure' in expression) return;
  inTime(() => expression.matches(subject));
}

export const regexTarget: Target = {
  name: 'regex',
  seeds: [
    ...[
      '^sip:(.*)@.+$\nsip:a@b',
      '(a|b)*c{2,3}[[:digit:]]+\nabccc1',
      '^[^@]+@(a|ab)(c|bcd)$\nx@abcd',
      '[]a-c^-]+\n]-^b',
    ],
    ...['(a+)+$\naaaaaaaaaaaaaaaaaaaaaaaa!', '(a*)\\1b\naab', '\\<a\\>|\\bx\\B|\\w\\W\\s\\S\na b', 'a{,3}(b?){2}|\nab'],
    ...[
      '(?i:a)(?<n>b)\\d+?(?=c)[\\w-]++\nAB12c',
      '(?:(?>a+)|b)*\\Q.\\E\\x41$\naab.A',
      '(^|a)+(|b)*$\nab\n',
      '.|[^\\]\n\r\n',
    ],
  ],
  words: [
    ...['(', ')', '|', '*', '+', '?', '{2}', '{0,1}', '{1,}', '[[:alpha:]]', '[^', ']', '^', '$', '.', '\\', '\\1'],
    ...['(?:', '(?=', '(?!', '(?<=', '(?i)', '(?>', '\\b', '\\<', '\\>', '\\w', '[a-z]', '[.a.]', 'a', 'b', 'ab', '\n'],
  ],
  check(text) {
    const { pattern, subject: whole } = split(text);
    const subject = whole.slice(0, LONGEST_CHECKED);
    for (const newline of [false, true]) {
      for (const ignoreCase of [false, true]) checkPosix(pattern, subject, ignoreCase, newline);
    }
    checkPcre(pattern, subject);
  },
  work(text) {
    const { pattern, subject } = split(text);
    const regex = compilePosixRegex(pattern, { ignoreCase: false, global: true });
    if (!isPosixRegexFailure(regex)) inTime(() => findMatches(regex, subject, 'all'));
  },
};
