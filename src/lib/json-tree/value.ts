/** Values of a JSON text. */

/** A number without fraction or exponent. */
export class JsonInteger {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** Any other number. `text` is how it was written; null: it was made here. */
export class JsonReal {
  readonly value: number;
  readonly text: string | null;

  constructor(value: number, text: string | null = null) {
    this.value = value;
    this.text = text;
  }
}

export type JsonObject = Map<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonInteger | JsonReal | JsonValue[] | JsonObject;

/** Whether a number fits the 32 bits of a script's. */
export function isSmallInteger(value: bigint): boolean {
  return value >= -0x80000000n && value <= 0x7fffffffn;
}
