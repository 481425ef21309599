/** `[group.]name[( |:)description]`. */

export interface CounterName {
  /** null: none is written. */
  readonly group: string | null;
  readonly name: string;
}

export interface CounterDeclaration extends CounterName {
  readonly description: string;
}

const NO_DESCRIPTION = 'custom script counter.';

export function splitName(text: string): CounterName {
  const dot = text.indexOf('.');
  return dot === -1 ? { group: null, name: text } : { group: text.slice(0, dot), name: text.slice(dot + 1) };
}

/** null: there is no name. */
export function parseCounter(text: string): CounterDeclaration | null {
  const match = /^\s*((?:[\w-]+\.)?[\w-]+)(?:[ :]\s*(.*))?$/s.exec(text);
  if (match === null) return null;
  return { ...splitName(match[1]!), description: match[2] ?? NO_DESCRIPTION };
}
