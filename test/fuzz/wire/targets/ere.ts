/** A slow and simple reader of POSIX extended regular expressions, to compare ours with: sets of places, no translation. */

/** Where a match that begins at a place may end. */
type Matcher = (text: string, at: number) => ReadonlySet<number>;

const CLASS_TESTS: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: (code) => isUpper(code) || isLower(code),
  digit: isDigit,
  alnum: (code) => isUpper(code) || isLower(code) || isDigit(code),
  upper: isUpper,
  lower: isLower,
  space: (code) => code === 32 || (code >= 9 && code <= 13),
  blank: (code) => code === 32 || code === 9,
  punct: (code) => code > 32 && code < 127 && !isUpper(code) && !isLower(code) && !isDigit(code),
  print: (code) => code >= 32 && code < 127,
  graph: (code) => code > 32 && code < 127,
  cntrl: (code) => code < 32 || code === 127,
  xdigit: (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
};

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const NOWHERE: ReadonlySet<number> = new Set();

/** More are not worth the time. */
const MOST_REPEATED = 20;

class NotSimple extends Error {}

/** Whether a text has a match; null: the pattern has what is not simple (GNU's escapes, `[.x.]`, odd repetitions). */
export function simpleEre(pattern: string): ((text: string) => boolean) | null {
  try {
    const reader = new Reader(pattern);
    const matcher = reader.alternatives(0);
    return (text) => Array.from({ length: text.length + 1 }, (_, at) => at).some((at) => matcher(text, at).size > 0);
  } catch (error) {
    if (error instanceof NotSimple) return null;
    throw error;
  }
}

class Reader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get #char(): string {
    return this.#pattern[this.#at] ?? '';
  }

  alternatives(depth: number): Matcher {
    const all = [this.#branch(depth)];
    while (this.#char === '|') {
      this.#at++;
      all.push(this.#branch(depth));
    }
    return remembering((text, at) => new Set(all.flatMap((each) => [...each(text, at)])));
  }

  #branch(depth: number): Matcher {
    let matcher: Matcher = (_text, at) => new Set([at]);
    while (this.#char !== '' && this.#char !== '|' && !(this.#char === ')' && depth > 0)) {
      matcher = after(matcher, this.#repeated(this.#atom(depth)));
    }
    return matcher;
  }

  #atom(depth: number): Matcher {
    const char = this.#char;
    this.#at++;
    switch (char) {
      case '^':
        if (/[*+?{]/.test(this.#char)) throw new NotSimple();
        return (_text, at) => (at === 0 ? new Set([at]) : NOWHERE);
      case '$':
        return (text, at) => (at === text.length ? new Set([at]) : NOWHERE);
      case '.':
        return one(() => true);
      case '(': {
        const inner = this.alternatives(depth + 1);
        this.#at++;
        return inner;
      }
      case '[':
        return one(this.#bracket());
      case '\\': {
        const quoted = this.#char;
        this.#at++;
        if (/[A-Za-z0-9<>`']/.test(quoted)) throw new NotSimple();
        return one((code) => code === quoted.charCodeAt(0));
      }
      default:
        return one((code) => code === char.charCodeAt(0));
    }
  }

  #repeated(matcher: Matcher): Matcher {
    let repeated = matcher;
    for (;;) {
      const found = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})/.exec(this.#pattern.slice(this.#at));
      if (found === null) return repeated;
      this.#at += found[0].length;
      repeated = remembering(times(repeated, ...bounds(found)));
    }
  }

  #bracket(): (code: number) => boolean {
    const negated = this.#char === '^';
    if (negated) this.#at++;
    const tests: ((code: number) => boolean)[] = [];
    for (let isFirst = true; isFirst || this.#char !== ']'; isFirst = false) {
      const named = /^\[:(\w+):\]/.exec(this.#pattern.slice(this.#at));
      if (named !== null) {
        tests.push(CLASS_TESTS[named[1]!]!);
        this.#at += named[0].length;
      } else tests.push(this.#range());
    }
    this.#at++;
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  #range(): (code: number) => boolean {
    const [low, dash, high] = [...this.#pattern.slice(this.#at, this.#at + 3)];
    if (low === '[' && /[.=:]/.test(dash ?? '')) throw new NotSimple();
    const isRange = dash === '-' && high !== ']';
    if (isRange && high === '[') throw new NotSimple();
    this.#at += isRange ? 3 : 1;
    const [from, to] = [low!.charCodeAt(0), (isRange ? high! : low!).charCodeAt(0)];
    return (code) => code >= from && code <= to;
  }
}

function bounds([whole, least, comma, most]: RegExpExecArray): [number, number] {
  if (whole === '*') return [0, Infinity];
  if (whole === '+') return [1, Infinity];
  if (whole === '?') return [0, 1];
  const from = Number(least);
  const to = comma === '' ? from : most === '' ? Infinity : Number(most);
  if (from > MOST_REPEATED || (to !== Infinity && to > MOST_REPEATED)) throw new NotSimple();
  return [from, to];
}

function one(test: (code: number) => boolean): Matcher {
  return (text, at) => (at < text.length && test(text.charCodeAt(at)) ? new Set([at + 1]) : NOWHERE);
}

/** Answers the same question once: repetitions within repetitions ask very often. */
function remembering(matcher: Matcher): Matcher {
  let known = new Map<number, ReadonlySet<number>>();
  let about = '';
  return (text, at) => {
    if (text !== about) [known, about] = [new Map(), text];
    const found = known.get(at) ?? matcher(text, at);
    known.set(at, found);
    return found;
  };
}

function after(first: Matcher, second: Matcher): Matcher {
  return (text, at) => new Set([...first(text, at)].flatMap((each) => [...second(text, each)]));
}

function times(matcher: Matcher, least: number, most: number): Matcher {
  return (text, at) => {
    let reached: ReadonlySet<number> = new Set([at]);
    const all = new Set(least === 0 ? [at] : []);
    const rounds = most === Infinity ? least + text.length + 1 : most;
    for (let round = 1; round <= rounds && reached.size > 0; round++) {
      reached = new Set([...reached].flatMap((each) => [...matcher(text, each)]));
      if (round >= least) for (const each of reached) all.add(each);
    }
    return all;
  };
}
