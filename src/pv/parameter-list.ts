/** Lists of `name=value` as `{param.…}` and `xavp_params_explode()` read them, with any character between the parameters. */

export interface ListedParameter {
  readonly name: string;
  /** Without quotes; '' when there is none. */
  readonly value: string;
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';

/** Reads a text from left to right; the position is shared by the functions below. */
class Reader {
  readonly text: string;
  readonly delimiter: string;
  at = 0;

  constructor(text: string, delimiter: string) {
    this.text = text;
    this.delimiter = delimiter;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string | undefined {
    return this.text[this.at];
  }

  skipBlanks(): void {
    while (isBlank(this.next)) this.at++;
  }

  /** Up to a blank, the delimiter, a comma or, in a name, an equals sign. */
  word(isName: boolean): string {
    const from = this.at;
    while (!this.atEnd && !this.#endsWord(isName)) this.at++;
    return this.text.slice(from, this.at);
  }

  #endsWord(isName: boolean): boolean {
    const char = this.next;
    return isBlank(char) || char === this.delimiter || char === ',' || (isName && char === '=');
  }

  /** A quoted text; backslashes mean nothing. null: it is not closed. */
  quoted(quote: string): string | null {
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) return null;
    const inner = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return inner;
  }
}

/** null: nothing where a value has to be, or a quote that is not closed. */
function readValue(reader: Reader): string | null {
  reader.skipBlanks();
  if (reader.atEnd) return '';
  const char = reader.next!;
  if (char === '"' || char === "'") return reader.quoted(char);
  const value = reader.word(false);
  return value === '' ? null : value;
}

/**
 * list = parameter *( delimiter parameter ) [ delimiter ], parameter = [ name ] [ "=" [ value ] ]. A comma ends the list.
 * null: the text is no such list, or empty.
 */
export function parseParameterList(text: string, delimiter = ';'): ListedParameter[] | null {
  if (text === '') return null;
  const reader = new Reader(text.endsWith(delimiter) ? text.slice(0, -1) : text, delimiter);
  const list: ListedParameter[] = [];
  for (;;) {
    const name = reader.word(true);
    reader.skipBlanks();
    let value: string | null = '';
    if (reader.next === '=') {
      reader.at++;
      value = readValue(reader);
      if (value === null) return null;
    }
    list.push({ name, value });
    reader.skipBlanks();
    if (reader.atEnd || reader.next === ',') return list;
    if (reader.next !== delimiter) return null;
    reader.at++;
    reader.skipBlanks();
    if (reader.atEnd) return null;
  }
}
