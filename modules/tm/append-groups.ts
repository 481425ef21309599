/** `tw_append`: named lists of what t_write_req() and t_write_unix() add to the request they write. */
import { param, type Problem } from '../../src/module/index.ts';
import { isProblem } from '../../src/lib/problem.ts';
import { avpName } from '../../src/pv/variables/avp.ts';

/** One line `title: value`; left out when the request has no such header or attribute. */
export interface AppendedLine {
  readonly kind: 'header' | 'avp';
  readonly title: string;
  /** Of the header, or of the attribute in the store. */
  readonly name: string;
}

export interface AppendGroup {
  readonly name: string;
  readonly lines: readonly AppendedLine[];
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at === this.#text.length;
  }

  skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.at))) this.at++;
  }

  /** What stands before the next white space or one of `stops`. */
  word(stops: string): string {
    const start = this.at;
    while (!this.isAtEnd && !/\s/.test(this.#text.charAt(this.at)) && !stops.includes(this.#text.charAt(this.at))) {
      this.at++;
    }
    return this.#text.slice(start, this.at);
  }

  take(character: string): boolean {
    if (this.#text.charAt(this.at) !== character) return false;
    this.at++;
    return true;
  }

  get problem(): Problem {
    return bad(`parse error in <${this.#text}> around position ${String(this.at)}`);
  }
}

/** `name: [title=]hdr[name]; [title=]avp[name]; msg[body]`. */
export function parseAppendGroup(text: string): AppendGroup | Problem {
  const reader = new Reader(text);
  reader.skipSpace();
  const name = reader.word(':');
  reader.skipSpace();
  if (name === '' || !reader.take(':')) return reader.problem;
  const lines: AppendedLine[] = [];
  do {
    const line = readElement(reader);
    if (line !== null && isProblem(line)) return line;
    if (line !== null) lines.push(line);
    reader.skipSpace();
  } while (reader.take(';'));
  return reader.isAtEnd ? { name, lines } : reader.problem;
}

/** null: the body, which is written anyway. */
function readElement(reader: Reader): AppendedLine | Problem | null {
  reader.skipSpace();
  let type = reader.word('=[;');
  if (type === '') return reader.problem;
  let title: string | null = null;
  if (!reader.take('[')) {
    reader.skipSpace();
    if (!reader.take('=')) return reader.problem;
    reader.skipSpace();
    title = type;
    type = reader.word('[;');
    if (type === '' || !reader.take('[')) return reader.problem;
  }
  const value = reader.word(']');
  if (value === '' || !reader.take(']')) return reader.problem;
  switch (type.toLowerCase()) {
    case 'hdr':
      return { kind: 'header', title: title ?? value, name: value };
    case 'avp': {
      const key = attributeName(value);
      if (key === null) return bad(`bad alias spec <${value}>`);
      return { kind: 'avp', title: title ?? value.replace(/^[is]:/i, ''), name: key };
    }
    case 'msg':
      return value.toLowerCase() === 'body' ? null : bad(`unsupported value <${value}> for msg type`);
    default:
      return bad(`unknown type <${type}>`);
  }
}

/** A colon that is not the second character is part of the name, which no script can give a value. No variable may stand in it. */
function attributeName(written: string): string | null {
  if (written.startsWith('$')) return null;
  return avpName(written) ?? (/^[^:]{2,}:/.test(written) ? written : null);
}

/** The group of that name, in any case. */
export function findGroup(groups: readonly AppendGroup[], name: string): AppendGroup | null {
  const wanted = name.toLowerCase();
  return groups.find((group) => group.name.toLowerCase() === wanted) ?? null;
}

const known = new WeakMap<readonly string[], readonly AppendGroup[]>();

/** The groups that texts of `tw_append` declare, which were checked. */
export function groupsOf(texts: readonly string[]): readonly AppendGroup[] {
  let groups = known.get(texts);
  if (groups === undefined) {
    groups = texts.map(parseAppendGroup).filter((group): group is AppendGroup => !isProblem(group));
    known.set(texts, groups);
  }
  return groups;
}

const LIST = param.list({
  doc: 'A group of lines for t_write_req() and t_write_unix(): `NAME: [TITLE=]hdr[HEADER]; [TITLE=]avp[ATTRIBUTE]; msg[body]`. May be given several times.',
});

/** An empty text declares nothing. */
export const twAppend: typeof LIST = {
  ...LIST,
  parse(value, previous, values) {
    if (value === null || value === '') return value === '' ? { value: previous } : LIST.parse(value, previous, values);
    const group = parseAppendGroup(String(value));
    if (isProblem(group)) return group;
    if (findGroup(groupsOf(previous), group.name) !== null) return bad(`duplicated tw_append name <${group.name}>`);
    return LIST.parse(value, previous, values);
  },
};
