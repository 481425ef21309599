/** Variables that are known when a configuration is read, in `loadmodulex` and `modparamx`: `$def(NAME)`, `$env(NAME)` and their kin. */

/** Their values; null: there is none. */
export interface Constants {
  readonly define: (name: string) => string | null;
  readonly environment: (name: string) => string | null;
}

/** `$$`, `$name(key)`, `$(name(key))`. */
const VARIABLE = /\$(?:\$|(\w+)\(([^()$]*)\)|\((\w+)\(([^()$]*)\)\))/g;

/** The text with its variables expanded; null: it has others. */
export function expandConstants(text: string, constants: Constants): string | null {
  let expanded = '';
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const before = text.slice(from, match.index);
    const value = match[0] === '$$' ? '$' : valueOf(match[1] ?? match[3]!, match[2] ?? match[4]!, constants);
    if (value === undefined || before.includes('$')) return null;
    expanded += before + (value ?? '<null>');
    from = match.index + match[0].length;
  }
  const rest = text.slice(from);
  return rest.includes('$') ? null : expanded + rest;
}

/** undefined: no such variable is known here. */
function valueOf(name: string, key: string, { define, environment }: Constants): string | null | undefined {
  switch (name) {
    case 'def':
    case 'defv':
      return define(key);
    case 'defn':
      return define(key) ?? '0';
    case 'env':
    case 'envn':
      return environment(key);
    default:
      return undefined;
  }
}
