/**
 * The arguments of one call, read in order. A method that cannot go on throws {@link RpcFault}; the readers do so
 * themselves with Kamailio's words when an argument is missing or of the wrong kind.
 */
import { RpcFault } from './fault.ts';
import { RpcDouble, type RpcValue } from './value.ts';

/** How strictly kinds are told apart: binary RPC is strict unless `autoconversion` is on, JSON-RPC converts. */
export interface ArgumentRules {
  readonly convert: boolean;
}

type Kind = 'string' | 'integer' | 'double';

export class RpcArguments {
  readonly #values: readonly RpcValue[];
  readonly rules: ArgumentRules;
  readonly #convert: boolean;
  #at = 0;

  constructor(values: readonly RpcValue[], rules: ArgumentRules = { convert: false }) {
    this.#values = values;
    this.rules = rules;
    this.#convert = rules.convert;
  }

  /** Whether they were read or not. */
  get all(): readonly RpcValue[] {
    return this.#values;
  }

  /** How many were not read yet. */
  get remaining(): number {
    return this.#values.length - this.#at;
  }

  /** Whether the next one is there and was sent as text. */
  get nextIsText(): boolean {
    return typeof this.#values[this.#at] === 'string';
  }

  /** Text; a number is taken as it is written, because `kamcmd` sends `ul.rm location 1001` with a number. */
  string(): string {
    return this.optionalString() ?? this.#missing('string');
  }

  int(): number {
    return this.optionalInt() ?? this.#missing('integer');
  }

  /** As `string()`, in the words of the command when there is none. */
  stringOr(fault: RpcFault): string {
    return this.#or(fault, () => this.string());
  }

  /** As `int()`, in the words of the command when there is none or it is of another kind. */
  intOr(fault: RpcFault): number {
    return this.#or(fault, () => this.int());
  }

  double(): number {
    return this.optionalDouble() ?? this.#missing('double');
  }

  /** A number or text, as it was sent; a fraction loses its decimals when it is to be a number. */
  scalar(): string | number {
    return this.optionalScalar() ?? this.#missing('string');
  }

  /** null: there is none. */
  optionalString(): string | null {
    const value = this.#next();
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (value instanceof RpcDouble) return String(value.value);
    return this.#mismatch('string');
  }

  /** null: there is none. */
  optionalInt(): number | null {
    const value = this.#next();
    if (value === null || typeof value === 'number') return value;
    const number = this.#convert ? toNumber(value) : null;
    return number === null ? this.#mismatch('integer') : Math.trunc(number);
  }

  /** null: there is none. */
  optionalDouble(): number | null {
    const value = this.#next();
    if (value === null || typeof value === 'number') return value;
    if (value instanceof RpcDouble) return value.value;
    const number = this.#convert ? toNumber(value) : null;
    return number ?? this.#mismatch('double');
  }

  /** null: there is none. */
  optionalScalar(): string | number | null {
    const value = this.#next();
    if (value === null || typeof value === 'string' || typeof value === 'number') return value;
    if (value instanceof RpcDouble) return Math.trunc(value.value);
    return this.#mismatch('string');
  }

  #or<Value>(fault: RpcFault, read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      throw error instanceof RpcFault ? fault : error;
    }
  }

  #next(): RpcValue | null {
    const value = this.#values[this.#at];
    if (value === undefined) return null;
    this.#at++;
    return value;
  }

  #missing(kind: Kind): never {
    throw new RpcFault(
      400,
      `error at parameter ${this.#values.length}: expected ${kind} type but end of packet encountered`,
    );
  }

  #mismatch(kind: Kind): never {
    throw new RpcFault(400, `error at parameter ${this.#at - 1}: expected ${kind} type but record doesn't match type`);
  }
}

function toNumber(value: RpcValue): number | null {
  if (value instanceof RpcDouble) return value.value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
