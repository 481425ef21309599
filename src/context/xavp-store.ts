import type { ScriptValue } from '../lib/script-value.ts';

/** A value inside an extended AVP: a plain value or a nested list of fields. */
export type XavpValue = ScriptValue | XavpFields;

/** The fields of one `$xavp(root=>field)`; each field is a stack, the newest first. */
export class XavpFields {
  readonly fields = new Map<string, XavpValue[]>();

  get(field: string, index = 0): XavpValue {
    const stack = this.fields.get(field);
    return stack?.[index < 0 ? stack.length + index : index] ?? null;
  }

  push(field: string, value: XavpValue): void {
    const stack = this.fields.get(field);
    if (stack === undefined) this.fields.set(field, [value]);
    else stack.unshift(value);
  }

  clear(field: string): void {
    this.fields.delete(field);
  }
}

/** Extended AVPs of a transaction: under each root name a stack of values, the newest first. */
export class XavpStore extends XavpFields {
  #insensitive: XavpFields | null = null;
  #unique: XavpFields | null = null;

  /** Those of `$xavi(…)`: names in any case mean the same, and are kept in small letters. */
  get insensitive(): XavpFields {
    return (this.#insensitive ??= new XavpFields());
  }

  /** Those of `$xavu(…)`: one value under a name. */
  get unique(): XavpFields {
    return (this.#unique ??= new XavpFields());
  }
}
