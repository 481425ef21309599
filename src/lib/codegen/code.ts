/** Pieces of generated JavaScript. Plain strings can only become quoted literals, so no input text is ever run. */

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** An identifier. */
export class Name {
  readonly text: string;

  /** Throws when `text` is not an identifier. */
  constructor(text: string) {
    if (!IDENTIFIER.test(text)) throw new TypeError(`not an identifier: ${JSON.stringify(text)}`);
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A stretch of JavaScript, made only by the {@link js} tag and the helpers of this file. */
export class Code {
  readonly text: string;
  readonly #made: true;

  private constructor(text: string) {
    this.text = text;
    this.#made = true;
  }

  toString(): string {
    return this.#made ? this.text : '';
  }

  static fromTemplate(strings: TemplateStringsArray, values: readonly CodeValue[]): Code {
    let text = strings[0]!;
    for (let i = 0; i < values.length; i++) text += render(values[i]!) + strings[i + 1]!;
    return new Code(text);
  }
}

/** What may stand in a template: code goes in as it is, anything else as a literal, arrays with commas between. */
export type CodeValue = Code | Name | string | number | boolean | null | readonly CodeValue[];

function render(value: CodeValue): string {
  if (value instanceof Code || value instanceof Name) return value.text;
  if (Array.isArray(value)) return value.map((part: CodeValue) => render(part)).join(', ');
  return literal(value as string | number | boolean | null);
}

function literal(value: string | number | boolean | null): string {
  if (typeof value !== 'number') return JSON.stringify(value);
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${String(value)})` : String(value);
}

/** `` js`${left} + ${'text'}` `` */
export function js(strings: TemplateStringsArray, ...values: CodeValue[]): Code {
  return Code.fromTemplate(strings, values);
}

export const EMPTY: Code = js``;
