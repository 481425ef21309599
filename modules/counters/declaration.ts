/** `[group.]name[( |:)description]`. */

export interface CounterDeclaration {
  /** null: none is written. */
  readonly group: string | null;
  readonly name: string;
  readonly description: string;
}

const NO_DESCRIPTION = 'custom script counter.';

/** null: there is no name. */
export function parseCounter(text: string): CounterDeclaration | null {
  const match = /^\s*(?:([\w-]+)\.)?([\w-]+)(?:[ :]\s*(.*))?$/s.exec(text);
  if (match === null) return null;
  return { group: match[1] ?? null, name: match[2]!, description: match[3] ?? NO_DESCRIPTION };
}
