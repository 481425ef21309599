/** Keys of dialogs in Contact URIs: `atpsh-…` in that of the callee as the caller sees it, `btpsh-…` in the other. */
import type { RandomSource } from '../../src/lib/random.ts';
import type { Uri } from '../../src/sip/uri.ts';

const PREFIX = 'tpsh-';

const hexadecimal = (number: number): string => (number >>> 0).toString(16).padStart(8, '0');

export class Keys {
  readonly #random: RandomSource;
  readonly #started: string;
  #count = 0;

  constructor(random: RandomSource, startedAt: number) {
    this.#random = random;
    this.#started = Math.floor(startedAt / 1000).toString(16);
  }

  /** Who has a key reaches a hidden phone: nobody should be able to guess one. */
  next(context: string): string {
    const secret = hexadecimal(this.#random.int32()) + hexadecimal(this.#random.int32());
    const key = `${PREFIX}${this.#started}-${secret}-${(++this.#count).toString(16)}`;
    return context === '' ? key : `${key}-${context}`;
  }
}

/** The key in a Request-URI, in the parameter of that name or (null) the user, without its first letter; null: none. */
export function keyIn(uri: Uri | null, parameter: string | null): string | null {
  const text = (parameter === null ? uri?.user : uri?.parameter(parameter)) ?? null;
  return text === null ? null : nameOf(text);
}

/** Name of the dialog of a key; null: it is none. */
export function nameOf(key: string): string | null {
  return key.startsWith(PREFIX, 1) && (key.startsWith('a') || key.startsWith('b')) ? key.slice(1) : null;
}
