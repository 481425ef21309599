/**
 * POSIX extended regular expressions (as glibc's `regcomp` with REG_EXTENDED reads them) to JavaScript's.
 *
 * Whether a text matches is the same. Which part of it matches may differ: POSIX takes the longest of the leftmost matches,
 * JavaScript the first alternative that fits (`a|ab` on `ab`), and sub-matches likewise.
 *
 * JavaScript backtracks, so a pattern with a repetition inside a repetition, such as `(a+)+$`, can take exponential time on a
 * text made for it. `guardRegularExpressions` (regex-guard.ts) makes V8 go on in linear time then, where it can, and
 * `guardedRegex` does where V8 cannot. The `i` flag would hinder both, so ignoring case is written out here: `a` becomes `[aA]`.
 * What cannot be done in linear time throws `RegexTimeout` when it takes long: an expression that refers back, one with counts
 * so large that written out it has more than a thousand steps, and one that needs too much memory on a text of megabytes.
 */
import { guardedRegex } from './regex/guarded-regex.ts';

export interface PosixRegexFailure {
  /** What is wrong, in a few words. */
  readonly failure: string;
  /** Offset in the pattern. */
  readonly at: number;
}

export interface PosixRegexOptions {
  readonly ignoreCase: boolean;
  /** REG_NEWLINE: `^` and `$` match at line breaks too, and `.` and `[^…]` match no line break. Absent: no. */
  readonly newline?: boolean;
  /** For repeated matching. Absent: no. */
  readonly global?: boolean;
}

export function compilePosixRegex(pattern: string, options: PosixRegexOptions): RegExp | PosixRegexFailure {
  const newline = options.newline === true;
  const global = options.global === true;
  const translator = new Translator(pattern, newline, options.ignoreCase);
  const source = translator.translate();
  if (typeof source !== 'string') return source;
  if (!options.ignoreCase || !translator.refersBack) return orTooLarge(guardedRegex(source, { global }));
  // What a group matched has to be found again in any case, which only the flag can do.
  const cased = new Translator(pattern, newline, false).translate() as string;
  return orTooLarge(guardedRegex(cased, { global, ignoreCase: true }));
}

/** Patterns that may be too much for the engine, which says so only when it is to match something. */
const MAY_BE_TOO_LARGE = 10_000;

function orTooLarge(regex: RegExp): RegExp | PosixRegexFailure {
  if (regex.source.length < MAY_BE_TOO_LARGE) return regex;
  try {
    regex.test('');
    regex.lastIndex = 0;
    return regex;
  } catch {
    return { failure: 'it is too large', at: 0 };
  }
}

export function isPosixRegexFailure(value: RegExp | PosixRegexFailure): value is PosixRegexFailure {
  return !(value instanceof RegExp);
}

/** Most repetitions `{n}` may ask for. */
const MAX_REPEAT = 0x7fff;

const CLASSES = new Map([
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['alnum', 'A-Za-z0-9'],
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['space', ' \\t-\\r'],
  ['blank', ' \\t'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['print', ' -~'],
  ['graph', '!-~'],
  ['cntrl', '\\0-\\x1f\\x7f'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** GNU's escapes besides the quoting of special characters. */
const ESCAPES = new Map([
  ['w', '[A-Za-z0-9_]'],
  ['W', '[^A-Za-z0-9_]'],
  ['s', '[ \\t-\\r]'],
  ['S', '[^ \\t-\\r]'],
]);

/** What stands for a place: when the whole text is one line (`inText`), and when line breaks count (`inLines`). */
interface Anchor {
  readonly inText: string;
  readonly inLines: string;
}

const always = (source: string): Anchor => ({ inText: source, inLines: source });

const ANCHORS: ReadonlyMap<string, Anchor> = new Map([
  ['^', { inText: '^', inLines: '(?<![^\\n])' }],
  ['$', { inText: '$', inLines: '(?![^\\n])' }],
]);

const ESCAPED_ANCHORS: ReadonlyMap<string, Anchor> = new Map([
  ['b', always('\\b')],
  ['B', always('\\B')],
  ['<', always('\\b(?=\\w)')],
  ['>', always('\\b(?<=\\w)')],
  ['`', { inText: '^', inLines: '(?<![^])' }],
  ["'", { inText: '$', inLines: '(?![^])' }],
]);

class Translator {
  /** Whether the pattern has a back-reference; known when it was translated. */
  refersBack = false;
  readonly #pattern: string;
  readonly #newline: boolean;
  readonly #ignoreCase: boolean;
  #at = 0;
  #groups = 0;
  readonly #closed = new Set<number>();
  #failure: PosixRegexFailure | null = null;

  constructor(pattern: string, newline: boolean, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#newline = newline;
    this.#ignoreCase = ignoreCase;
  }

  translate(): string | PosixRegexFailure {
    const source = this.#alternatives(0);
    return this.#failure ?? (source === '' ? '(?:)' : source);
  }

  #fail(failure: string, at = this.#at): '' {
    this.#failure ??= { failure, at };
    this.#at = this.#pattern.length;
    return '';
  }

  /** alternatives = branch *("|" branch) */
  #alternatives(depth: number): string {
    let source = this.#branch(depth);
    while (this.#pattern[this.#at] === '|') {
      this.#at++;
      source += `|${this.#branch(depth)}`;
    }
    return source;
  }

  /** branch = *(anchor / atom *quantifier) */
  #branch(depth: number): string {
    let source = '';
    while (this.#at < this.#pattern.length) {
      const char = this.#pattern[this.#at]!;
      if (char === '|' || (char === ')' && depth > 0)) break;
      if (char === '*' || char === '+' || char === '?' || char === '{')
        return this.#fail(`nothing before ${char} to repeat`);
      source += this.#anchor() ?? this.#repeated(this.#atom(depth));
    }
    return source;
  }

  /** What stands for a place and can therefore not be repeated; null: something else is next. */
  #anchor(): string | null {
    const char = this.#pattern[this.#at]!;
    const name = char === '\\' ? (this.#pattern[this.#at + 1] ?? '') : char;
    const anchor = (char === '\\' ? ESCAPED_ANCHORS : ANCHORS).get(name);
    if (anchor === undefined) return null;
    this.#at += char === '\\' ? 2 : 1;
    return this.#newline ? anchor.inLines : anchor.inText;
  }

  #isQuantifier(): boolean {
    const char = this.#pattern[this.#at];
    return char === '*' || char === '+' || char === '?' || char === '{';
  }

  #atom(depth: number): string {
    const char = this.#pattern[this.#at]!;
    switch (char) {
      case '(':
        return this.#group(depth);
      case '[':
        return this.#bracket();
      case '\\':
        return this.#escape();
      case '.':
        this.#at++;
        // Only LF breaks lines: JavaScript's own `.`, `^` and `$` would stop at CR too.
        return this.#newline ? '[^\\n]' : '[^]';
      default:
        this.#at++;
        return this.#literal(char);
    }
  }

  #literal(char: string): string {
    const other = this.#ignoreCase ? otherCase(char) : char;
    return other === char ? quote(char) : `[${char}${other}]`;
  }

  #group(depth: number): string {
    const open = this.#at++;
    const number = ++this.#groups;
    const inner = this.#alternatives(depth + 1);
    if (this.#failure !== null) return '';
    if (this.#pattern[this.#at] !== ')') return this.#fail('this ( is never closed', open);
    this.#at++;
    this.#closed.add(number);
    return `(${inner})`;
  }

  #escape(): string {
    const char = this.#pattern[this.#at + 1];
    if (char === undefined) return this.#fail('nothing after the last \\');
    this.#at += 2;
    if (char >= '1' && char <= '9') {
      if (!this.#closed.has(Number(char))) return this.#fail(`there is no group ${char} before this`, this.#at - 2);
      this.refersBack = true;
      return `(?:\\${char})`;
    }
    return ESCAPES.get(char) ?? this.#literal(char);
  }

  /** Stacked quantifiers, as in `a**`, become one or are grouped: JavaScript would read `a*?` as something else. */
  #repeated(atom: string): string {
    let source = atom;
    let simple = '';
    while (this.#isQuantifier() && this.#failure === null) {
      const char = this.#pattern[this.#at]!;
      if (char === '{') {
        const interval = this.#interval();
        source = `${source}${simple}`;
        source = (simple === '' && source === atom ? source : `(?:${source})`) + interval;
        simple = '';
        // Whatever follows repeats the whole.
        if (this.#isQuantifier()) source = `(?:${source})`;
        continue;
      }
      this.#at++;
      simple = simple === '' || simple === char ? char : '*';
    }
    return source + simple;
  }

  /** interval = "{" [min] ["," [max]] "}" */
  #interval(): string {
    const match = /^\{(\d*)(?:(,)(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (match === null || (match[1] === '' && match[2] === undefined))
      return this.#fail('{ does not begin a repetition');
    const min = match[1] === '' ? 0 : Number(match[1]);
    const open = match[2] !== undefined && match[3] === '';
    const max = match[2] === undefined ? min : open ? min : Number(match[3]);
    if (max < min) return this.#fail('the repetition ends before it begins');
    if (max > MAX_REPEAT) return this.#fail('too many repetitions');
    this.#at += match[0].length;
    return match[2] === undefined ? `{${String(min)}}` : `{${String(min)},${open ? '' : String(max)}}`;
  }

  /** bracket = "[" ["^"] 1*(class / range / char) "]"; a "]" comes first to stand for itself, a backslash is no escape. */
  #bracket(): string {
    const open = this.#at++;
    const negated = this.#pattern[this.#at] === '^';
    if (negated) this.#at++;
    let set = '';
    for (let first = true; ; first = false) {
      const char = this.#pattern[this.#at];
      if (char === undefined) return this.#fail('this [ is never closed', open);
      if (char === ']' && !first) break;
      const next = this.#pattern[this.#at + 1];
      if (char === '[' && next === ':') set += this.#characterClass();
      else set += this.#range();
      if (this.#failure !== null) return '';
    }
    this.#at++;
    if (negated) return `[^${set}${this.#newline ? '\\n' : ''}]`;
    return `[${set}]`;
  }

  #characterClass(): string {
    const end = this.#pattern.indexOf(':]', this.#at + 2);
    const members = end === -1 ? undefined : CLASSES.get(this.#pattern.slice(this.#at + 2, end));
    if (members === undefined) return this.#fail('there is no such character class');
    this.#at = end + 2;
    return this.#ignoreCase && (members === 'A-Z' || members === 'a-z') ? 'A-Za-z' : members;
  }

  #range(): string {
    const start = this.#at;
    const low = this.#element();
    if (low === null) return this.#fail('there is no such character', start);
    if (
      this.#pattern[this.#at] !== '-' ||
      this.#pattern[this.#at + 1] === ']' ||
      this.#pattern[this.#at + 1] === undefined
    ) {
      const other = this.#ignoreCase ? otherCase(low) : low;
      return other === low ? quoteInSet(low) : low + other;
    }
    this.#at++;
    const high = this.#element();
    if (high === null) return this.#fail('there is no such character', start);
    if (high < low) return this.#fail('the range ends before it begins', start);
    return `${quoteInSet(low)}-${quoteInSet(high)}${this.#ignoreCase ? otherCaseRange(low, high) : ''}`;
  }

  /** One character, plain or as `[.x.]` or `[=x=]`. */
  #element(): string | null {
    const char = this.#pattern[this.#at]!;
    const mark = this.#pattern[this.#at + 1];
    if (char !== '[' || (mark !== '.' && mark !== '=')) {
      this.#at++;
      return char;
    }
    const end = this.#pattern.indexOf(`${mark}]`, this.#at + 3);
    if (end !== this.#at + 3) return null;
    this.#at = end + 2;
    return this.#pattern[end - 1]!;
  }
}

function quote(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char === '\n' ? '\\n' : char === '\r' ? '\\r' : char;
}

function quoteInSet(char: string): string {
  return /[\\\]^-]/.test(char) ? `\\${char}` : char;
}

/** The letter in its other case; anything else as it is. Only ASCII has cases, as in the C locale. */
function otherCase(char: string): string {
  return /[A-Za-z]/.test(char) ? String.fromCharCode(char.charCodeAt(0) ^ 0x20) : char;
}

/** What a range of characters also has to cover when case is ignored. */
function otherCaseRange(low: string, high: string): string {
  let ranges = '';
  for (const [first, last] of ['AZ', 'az']) {
    const from = low > first! ? low : first!;
    const to = high < last! ? high : last!;
    if (from <= to) ranges += `${otherCase(from)}-${otherCase(to)}`;
  }
  return ranges;
}
