// Reads the source of a regular expression of JavaScript, as far as the translators of this folder's neighbours write it.

/** Which characters match: a table of those below 256, and whether those above do. */
export interface CharSet {
  readonly table: Uint8Array;
  readonly others: boolean;
}

export type Assertion =
  | { readonly kind: 'start' | 'end' | 'boundary' | 'no-boundary' }
  | { readonly kind: 'ahead' | 'behind'; readonly set: CharSet; readonly negated: boolean };

export type Node =
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  /** What a group matched, once more. */
  | { readonly type: 'reference' }
  /** A look around for more than one character. */
  | { readonly type: 'around'; readonly node: Node }
  | { readonly type: 'sequence' | 'choice'; readonly nodes: readonly Node[] }
  /** `index`: null for a group that keeps nothing. */
  | { readonly type: 'group'; readonly index: number | null; readonly node: Node }
  | Repetition;

export interface Repetition {
  readonly type: 'repetition';
  readonly node: Node;
  readonly least: number;
  /** Infinity: no limit. */
  readonly most: number;
  readonly isGreedy: boolean;
}

export interface Parsed {
  readonly node: Node;
  readonly groups: number;
  /** The numbers of the groups that have names. */
  readonly names: ReadonlyMap<string, number>;
}

/** The expression, written for the flags g, i and y at most; null when it has what is not understood here. */
export function parseRegex(source: string): Parsed | null {
  const parser = new Parser(source);
  try {
    const node = parser.choice();
    return parser.isAtEnd ? { node, groups: parser.groups, names: parser.names } : null;
  } catch (error) {
    if (error === UNKNOWN) return null;
    throw error;
  }
}

const UNKNOWN = new Error('not understood');

const WORD = /\w/;
const NAMED: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: WORD, W: /\W/, s: /\s/, S: /\S/ };
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

function makeSet(has: (code: number) => boolean): CharSet {
  const table = new Uint8Array(256);
  for (let code = 0; code < 256; code++) if (has(code)) table[code] = 1;
  return { table, others: has(0x100) };
}

const namedSet = (letter: string): CharSet => makeSet((code) => NAMED[letter]!.test(String.fromCharCode(code)));

class Parser {
  groups = 0;
  readonly names = new Map<string, number>();
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #takeMatch(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#source.slice(this.#at));
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  choice(): Node {
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    return nodes.length === 1 ? nodes[0]! : { type: 'choice', nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    while (!this.isAtEnd && !'|)'.includes(this.#source[this.#at]!)) nodes.push(this.#repeated(this.#atom()));
    return nodes.length === 1 ? nodes[0]! : { type: 'sequence', nodes };
  }

  #repeated(node: Node): Node {
    const match = this.#takeMatch(/^(?:[*+?]|\{(\d+)(,(\d*))?\})(\??)/);
    if (match === null) return node;
    const [written, count, comma, limit, lazy] = match;
    const isGreedy = lazy === '';
    if (count === undefined) {
      const least = written.startsWith('+') ? 1 : 0;
      return { type: 'repetition', node, least, most: written.startsWith('?') ? 1 : Infinity, isGreedy };
    }
    const least = Number(count);
    const most = comma === undefined ? least : limit === '' ? Infinity : Number(limit);
    return { type: 'repetition', node, least, most, isGreedy };
  }

  #atom(): Node {
    if (this.#take('^')) return { type: 'assertion', assertion: { kind: 'start' } };
    if (this.#take('$')) return { type: 'assertion', assertion: { kind: 'end' } };
    if (this.#take('\\b')) return { type: 'assertion', assertion: { kind: 'boundary' } };
    if (this.#take('\\B')) return { type: 'assertion', assertion: { kind: 'no-boundary' } };
    if (this.#takeMatch(/^\\(?:[1-9]|k<\w+>)/) !== null) return { type: 'reference' };
    if (this.#source[this.#at] === '(') return this.#group();
    return { type: 'set', set: this.#set() };
  }

  #group(): Node {
    const around = this.#takeMatch(/^\(\?(<?)([=!])/);
    if (around !== null) {
      const node = this.choice();
      if (!this.#take(')')) throw UNKNOWN;
      const kind = around[1] === '' ? 'ahead' : 'behind';
      if (node.type !== 'set') return { type: 'around', node };
      return { type: 'assertion', assertion: { kind, set: node.set, negated: around[2] === '!' } };
    }
    const kept = this.#takeMatch(/^\((?:\?<(\w+)>|(?!\?))/);
    if (kept === null && !this.#take('(?:')) throw UNKNOWN;
    const index = kept === null ? null : ++this.groups;
    if (kept?.[1] !== undefined) this.names.set(kept[1], index!);
    const node = this.choice();
    if (!this.#take(')')) throw UNKNOWN;
    return { type: 'group', index, node };
  }

  /** One character or a class. */
  #set(): CharSet {
    if (this.#take('[')) return this.#class();
    if (this.#take('.')) return makeSet((code) => code !== 10 && code !== 13);
    const element = this.#element();
    return typeof element === 'number' ? makeSet((code) => code === element) : element;
  }

  #class(): CharSet {
    const negated = this.#take('^');
    const parts: ((code: number) => boolean)[] = [];
    while (!this.#take(']')) {
      const low = this.#element();
      if (typeof low !== 'number') {
        parts.push((code) => hasCode(low, code));
      } else if (this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at++;
        const high = this.#element();
        if (typeof high !== 'number') throw UNKNOWN;
        parts.push((code) => code >= low && code <= high);
      } else parts.push((code) => code === low);
    }
    return makeSet((code) => parts.some((part) => part(code)) !== negated);
  }

  /** A character, plain or escaped, or the class that an escape stands for. */
  #element(): number | CharSet {
    if (this.isAtEnd) throw UNKNOWN;
    if (!this.#take('\\')) return this.#source.charCodeAt(this.#at++);
    const hex = this.#takeMatch(/^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4}))/);
    if (hex !== null) return Number.parseInt((hex[1] ?? hex[2])!, 16);
    const letter = this.#source[this.#at++] ?? '';
    if (letter in NAMED) return namedSet(letter);
    if (letter in CONTROLS) return CONTROLS[letter]!;
    if (letter === '' || WORD.test(letter)) throw UNKNOWN;
    return letter.charCodeAt(0);
  }
}

export function hasCode(set: CharSet, code: number): boolean {
  return code < 256 ? set.table[code] === 1 : set.others;
}
