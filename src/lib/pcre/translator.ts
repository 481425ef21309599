/** A pattern of PCRE to the source of a JavaScript expression without flags. One function a construct of pcrepattern(3). */
import { ByteSet } from './byte-set.ts';
import { ESCAPED_CHARACTERS, ESCAPED_SETS, posixSet, propertySet } from './classes.ts';

export interface PcreOptions {
  readonly caseless: boolean;
  readonly multiline: boolean;
  readonly dotall: boolean;
  readonly extended: boolean;
}

export interface PcreFailure {
  readonly failure: string;
  /** Offset in the pattern. */
  readonly at: number;
}

class Refusal extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export interface Translation {
  readonly source: string;
  /** It has a `$` or `\Z`, which stand before a line break at the end, too. */
  readonly endsBeforeBreak: boolean;
}

interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
  U: boolean;
}

/** Most repetitions a quantifier may ask for. */
const MAX_REPEAT = 65_535;
const MAX_DEPTH = 200;

export function translatePcre(pattern: string, options: PcreOptions): Translation | PcreFailure {
  const { caseless, multiline, dotall, extended } = options;
  const translator = new PcreTranslator(pattern, { i: caseless, m: multiline, s: dotall, x: extended, U: false });
  try {
    const source = translator.whole();
    return { source, endsBeforeBreak: translator.endsBeforeBreak };
  } catch (error) {
    if (error instanceof Refusal) return { failure: error.message, at: error.at };
    throw error;
  }
}

class PcreTranslator {
  endsBeforeBreak = false;
  readonly #pattern: string;
  readonly #groupCount: number;
  readonly #names = new Map<string, number>();
  #flags: Flags;
  #at = 0;
  #groups = 0;
  #atomics = 0;
  #depth = 0;

  constructor(pattern: string, flags: Flags) {
    this.#pattern = pattern;
    this.#flags = flags;
    // Close enough to tell \10 from an octal number.
    this.#groupCount = (pattern.match(/\((?!\?)|\(\?P?<(?![=!])|\(\?'/g) ?? []).length;
  }

  whole(): string {
    const source = this.#alternatives();
    if (this.#at < this.#pattern.length) this.#refuse('unmatched parentheses');
    return source;
  }

  #refuse(message: string, at = this.#at): never {
    throw new Refusal(message, at);
  }

  /** Takes what fits at the position. */
  #take(expression: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(expression, 'y');
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#pattern);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** Up to a closing parenthesis or the end. */
  #alternatives(): string {
    if (++this.#depth > MAX_DEPTH) this.#refuse('parentheses are too deeply nested');
    let source = '';
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== ')') {
      if (this.#pattern[this.#at] === '|') {
        this.#at++;
        source += '|';
      } else source += this.#quantified();
    }
    this.#depth--;
    return source;
  }

  /** `atom quantifier?`; '' for what matches nothing by itself, as comments and flags. */
  #quantified(): string {
    if (this.#flags.x && this.#take(/(?:[ \t\n\f\r]|#[^\n]*\n?)+/) !== null) return '';
    if (this.#take(/\(\?#[^)]*\)|\\E/) !== null) return '';
    const from = this.#at;
    const atom = this.#atom();
    if (this.#flags.x) this.#take(/(?:[ \t\n\f\r]|#[^\n]*\n?)+/);
    const quantifier = this.#take(/[*+?]|\{(\d+)(?:,(\d*))?\}/);
    if (quantifier === null) return atom;
    if (atom === '') this.#refuse('nothing to repeat', from);
    return this.#repeat(atom, quantifier);
  }

  #repeat(atom: string, [written, least, most]: RegExpExecArray): string {
    if (least !== undefined) {
      const limit = most === undefined || most === '' ? Number(least) : Number(most);
      if (Number(least) > MAX_REPEAT || limit > MAX_REPEAT)
        this.#refuse('number too big in {} quantifier', this.#at - 1);
      if (limit < Number(least)) this.#refuse('numbers out of order in {} quantifier', this.#at - 1);
    }
    const suffix = this.#take(/[?+]/)?.[0] ?? '';
    if (suffix === '+') return this.#atomic(atom + written);
    const isLazy = (suffix === '?') !== this.#flags.U;
    return atom + written + (isLazy ? '?' : '');
  }

  /** What is matched once and not tried otherwise. */
  #atomic(source: string): string {
    const name = `a${String(++this.#atomics)}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  #atom(): string {
    const char = this.#pattern[this.#at]!;
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#set(this.#bracket());
      case '\\':
        return this.#escape();
      case '.':
        this.#at++;
        return this.#flags.s ? '[^]' : '[^\\n]';
      case '^':
        this.#at++;
        return this.#flags.m ? '(?:^|(?<=\\n)(?=[^]))' : '^';
      case '$':
        this.#at++;
        if (this.#flags.m) return '(?:$|(?=\\n))';
        this.endsBeforeBreak = true;
        return '$';
      case '*':
      case '+':
      case '?':
        return this.#refuse('nothing to repeat');
      default:
        this.#at++;
        return this.#set(ByteSet.of(char));
    }
  }

  #set(set: ByteSet): string {
    return (this.#flags.i ? set.caseless : set).toSource();
  }

  /** `[…]`. */
  #bracket(): ByteSet {
    this.#at++;
    const isNegated = this.#take(/\^/) !== null;
    const set = new ByteSet();
    let isFirst = true;
    for (;;) {
      if (this.#at >= this.#pattern.length) this.#refuse('missing terminating ] for character class');
      if (!isFirst && this.#take(/\]/) !== null) break;
      isFirst = false;
      this.#bracketItem(set);
    }
    const folded = this.#flags.i ? set.caseless : set;
    return isNegated ? folded.inverted : folded;
  }

  #bracketItem(set: ByteSet): void {
    const named = this.#take(/\[:(\^?[a-z]+):\]/);
    if (named !== null) {
      set.addAll(posixSet(named[1]!) ?? this.#refuse('unknown POSIX class name', this.#at - named[0].length));
      return;
    }
    const quoted = this.#take(/\\Q([^]*?)(?:\\E|$)/);
    if (quoted !== null) {
      set.addAll(ByteSet.of(quoted[1]!));
      return;
    }
    if (this.#take(/\\E/) !== null) return;
    const first = this.#bracketMember();
    if (typeof first !== 'number') {
      set.addAll(first);
      return;
    }
    if (this.#take(/-(?!\])/) === null) {
      set.add(first);
      return;
    }
    const last = this.#bracketMember();
    if (typeof last !== 'number') {
      set.add(first);
      set.addAll(ByteSet.of('-'));
      set.addAll(last);
      return;
    }
    if (last < first) this.#refuse('range out of order in character class', this.#at - 1);
    set.addAll(ByteSet.range(first, last));
  }

  #bracketMember(): number | ByteSet {
    if (this.#pattern[this.#at] !== '\\') return this.#pattern.charCodeAt(this.#at++);
    const set = this.#escapedSet();
    if (set !== null) return set;
    if (this.#take(/\\b/) !== null) return 8;
    return this.#escapedByte() ?? this.#octalOrPlain();
  }

  /** `\d` and the like; null: something else is escaped. */
  #escapedSet(): ByteSet | null {
    const property = this.#take(/\\([pP])(?:\{(\^?[\w&]+)\}|([A-Z]))/);
    if (property !== null) {
      const set = propertySet(property[2] ?? property[3]!) ?? this.#refuse('unknown property name after \\P or \\p');
      return property[1] === 'P' ? set.inverted : set;
    }
    const letter = this.#pattern[this.#at + 1] ?? '';
    const set = ESCAPED_SETS.get(letter) ?? null;
    if (set !== null) this.#at += 2;
    return set;
  }

  /** `\n`, `\x41`, `\cA`, `\o{101}`; null: something else is escaped. */
  #escapedByte(): number | null {
    const hexadecimal = this.#take(/\\x(?:\{([\da-fA-F]{1,2})\}|([\da-fA-F]{0,2}))/);
    if (hexadecimal !== null) return Number.parseInt(`0${hexadecimal[1] ?? hexadecimal[2]!}`, 16);
    const octal = this.#take(/\\o\{([0-7]{1,3})\}/);
    if (octal !== null) return Number.parseInt(octal[1]!, 8) & 0xff;
    const control = this.#take(/\\c([ -~])/);
    if (control !== null) return control[1]!.toUpperCase().charCodeAt(0) ^ 0x40;
    const byte = ESCAPED_CHARACTERS.get(this.#pattern[this.#at + 1] ?? '') ?? null;
    if (byte !== null) this.#at += 2;
    return byte;
  }

  #octalOrPlain(): number {
    const octal = this.#take(/\\([0-7]{1,3})/);
    if (octal !== null) return Number.parseInt(octal[1]!, 8) & 0xff;
    if (this.#at + 1 >= this.#pattern.length) this.#refuse('\\ at end of pattern', this.#pattern.length);
    this.#at += 2;
    return this.#pattern.charCodeAt(this.#at - 1);
  }

  #escape(): string {
    const quoted = this.#take(/\\Q([^]*?)(?:\\E|$)/);
    if (quoted !== null) {
      return Array.from(quoted[1]!, (char) => this.#set(ByteSet.of(char))).join('');
    }
    const set = this.#escapedSet();
    if (set !== null) return this.#set(set);
    const simple = this.#take(/\\([bBAzZGKRXC])/)?.[1];
    if (simple !== undefined) return this.#simpleEscape(simple);
    const reference = this.#reference();
    if (reference !== null) return reference;
    const byte = this.#escapedByte() ?? this.#octalOrPlain();
    return this.#set(ByteSet.of(String.fromCharCode(byte)));
  }

  #simpleEscape(letter: string): string {
    switch (letter) {
      case 'b':
      case 'B':
        return `\\${letter}`;
      case 'A':
      case 'G':
        return '^';
      case 'Z':
        this.endsBeforeBreak = true;
        return '$';
      case 'z':
        return '$';
      case 'K':
        // It says where the match begins, which nobody asks.
        return '(?:)';
      case 'R':
        return '(?:\\r\\n|[\\n-\\r\\x85])';
      default:
        return '[^]';
    }
  }

  /** `\1`, `\g{-1}`, `\k<name>`; null: something else is escaped. */
  #reference(): string | null {
    const from = this.#at;
    const named = this.#take(/\\k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|\\g\{([A-Za-z_]\w*)\}/);
    if (named !== null)
      return this.#namedReference(
        named.slice(1).find((name) => name !== undefined)!,
        from,
      );
    const relative = this.#take(/\\g(?:\{(-?\d+)\}|(-?\d+))/);
    if (relative !== null) {
      const number = Number(relative[1] ?? relative[2]);
      return this.#numberedReference(number < 0 ? this.#groups + 1 + number : number, from);
    }
    const plain = this.#take(/\\([1-9]\d*)/);
    if (plain === null) return null;
    const number = Number(plain[1]);
    if (number < 10 || number <= this.#groupCount) return this.#numberedReference(number, from);
    this.#at = from;
    return null;
  }

  #namedReference(name: string, from: number): string {
    return this.#numberedReference(
      this.#names.get(name) ?? this.#refuse('reference to non-existent subpattern', from),
      from,
    );
  }

  #numberedReference(number: number, from: number): string {
    if (number < 1 || number > this.#groupCount) this.#refuse('reference to non-existent subpattern', from);
    return `\\k<g${String(number)}>`;
  }

  #group(): string {
    const from = this.#at;
    if (this.#take(/\(\*/) !== null) this.#refuse('control verbs are not available', from);
    if (this.#take(/\(\?(?:R|[+-]?\d+|&\w+|P>\w+)\)/) !== null) this.#refuse('recursion is not available', from);
    if (this.#take(/\(\?\(/) !== null) this.#refuse('conditions are not available', from);
    if (this.#take(/\(\?C\d*\)/) !== null) return '';
    const reference = this.#take(/\(\?P=(\w+)\)/);
    if (reference !== null) return this.#namedReference(reference[1]!, from);
    const option = this.#take(/\(\?([imsxUJX-]*)([:)])/);
    if (option !== null) return this.#options(option[1]!, option[2] === ')');
    const around = this.#take(/\(\?(<?[=!])/);
    if (around !== null) return `(?${around[1]!}${this.#inside()})`;
    if (this.#take(/\(\?>/) !== null) return this.#atomic(this.#inside());
    if (this.#take(/\(\?\|/) !== null) return `(?:${this.#inside()})`;
    const named = this.#take(/\(\?(?:P?<(\w+)>|'(\w+)')/);
    if (named === null && this.#take(/\(\?/) !== null) this.#refuse('unrecognized character after (? or (?-');
    if (named === null) this.#at++;
    const number = ++this.#groups;
    if (named !== null) this.#names.set(named[1] ?? named[2]!, number);
    return `(?<g${String(number)}>${this.#inside()})`;
  }

  /** `(?i)` holds to the end of the group it is in, `(?i:…)` for what it encloses. */
  #options(written: string, toTheEnd: boolean): string {
    const outer = this.#flags;
    const flags = { ...outer };
    let value = true;
    for (const letter of written) {
      if (letter === '-') value = false;
      else if (letter in flags) flags[letter as keyof Flags] = value;
    }
    this.#flags = flags;
    if (toTheEnd) return '';
    const source = `(?:${this.#inside()})`;
    this.#flags = outer;
    return source;
  }

  /** What a group encloses, with its parenthesis. */
  #inside(): string {
    const outer = this.#flags;
    const source = this.#alternatives();
    this.#flags = outer;
    if (this.#take(/\)/) === null) this.#refuse('missing )', this.#pattern.length);
    return source;
  }
}
