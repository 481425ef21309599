/** Shell patterns as fnmatch() of POSIX matches them (IEEE 1003.1 §2.13), `/` and a leading `.` not special. */
import { BACKSLASH, LEFT_BRACKET, QUESTION_MARK, RIGHT_BRACKET, STAR, lowerAscii } from './ascii.ts';

const EXCLAMATION_MARK = 33;
const CIRCUMFLEX = 94;
const DASH = 45;

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t-\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** One step of a pattern: whether a character fits, and where the pattern goes on; null: nothing fits. */
interface Step {
  readonly fits: boolean;
  readonly next: number;
}

/** Whether the whole text matches. Work grows with the product of the lengths at worst. */
export function matchesFilePattern(text: string, pattern: string, ignoreCase: boolean): boolean {
  const subject = ignoreCase ? lowerAscii(text) : text;
  const wanted = ignoreCase ? lowerAscii(pattern) : pattern;
  let at = 0;
  let position = 0;
  let starPosition = -1;
  let starAt = 0;
  while (at < subject.length) {
    if (wanted.charCodeAt(position) === STAR) {
      starPosition = ++position;
      starAt = at;
      continue;
    }
    const step = matchOne(subject, at, wanted, position);
    if (step !== null && step.fits) {
      at++;
      position = step.next;
    } else if (starPosition >= 0) {
      position = starPosition;
      at = ++starAt;
    } else return false;
  }
  while (wanted.charCodeAt(position) === STAR) position++;
  return position === wanted.length;
}

function matchOne(text: string, at: number, pattern: string, position: number): Step | null {
  if (position >= pattern.length) return null;
  const code = pattern.charCodeAt(position);
  if (code === QUESTION_MARK) return { fits: true, next: position + 1 };
  if (code === LEFT_BRACKET) {
    const step = matchBracket(text[at]!, pattern, position);
    if (step !== null) return step;
  }
  const literal = code === BACKSLASH ? position + 1 : position;
  if (literal >= pattern.length) return null;
  return { fits: text.charCodeAt(at) === pattern.charCodeAt(literal), next: literal + 1 };
}

/** `[…]` at a position; null when it is not closed and so stands for itself. */
function matchBracket(char: string, pattern: string, position: number): Step | null {
  let at = position + 1;
  const first = pattern.charCodeAt(at);
  const isNegated = first === EXCLAMATION_MARK || first === CIRCUMFLEX;
  if (isNegated) at++;
  const begin = at;
  const code = char.charCodeAt(0);
  let fits = false;
  while (at < pattern.length) {
    if (pattern.charCodeAt(at) === RIGHT_BRACKET && at > begin) return { fits: fits !== isNegated, next: at + 1 };
    const close = pattern.startsWith('[:', at) ? pattern.indexOf(':]', at + 2) : -1;
    if (close >= 0) {
      if (CLASSES[pattern.slice(at + 2, close)]?.test(char) === true) fits = true;
      at = close + 2;
      continue;
    }
    const range = readRange(pattern, at);
    if (code >= range.low && code <= range.high) fits = true;
    at = range.next;
  }
  return null;
}

/** `a`, `a-z` or an escaped character in brackets. A dash before the closing bracket is one itself. */
function readRange(pattern: string, start: number): { low: number; high: number; next: number } {
  let at = pattern.charCodeAt(start) === BACKSLASH ? start + 1 : start;
  const low = pattern.charCodeAt(at++);
  const isRange = pattern.charCodeAt(at) === DASH && at + 1 < pattern.length && pattern[at + 1] !== ']';
  if (!isRange) return { low, high: low, next: at };
  if (pattern.charCodeAt(++at) === BACKSLASH) at++;
  return { low, high: pattern.charCodeAt(at), next: at + 1 };
}
