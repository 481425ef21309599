/** JSON with tabs, laid out as the reports of Kamailio are: members on lines of their own, items of arrays not. */

/** `depth`: of the place where it stands; 0 for the whole text. */
export function prettyJson(value: unknown, depth: number): string {
  if (Array.isArray(value)) return prettyArray(value.map((item) => prettyJson(item, depth + 1)));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, each]): [string, string] => [name, prettyJson(each, depth + 1)]);
    return prettyObject(members, depth);
  }
  return JSON.stringify(value);
}

/** An array of items that are JSON already. */
export function prettyArray(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** An object of members that are JSON already. */
export function prettyObject(members: Iterable<readonly [string, string]>, depth: number): string {
  const indent = '\t'.repeat(depth);
  const lines = [...members].map(([name, json]) => `${indent}\t${JSON.stringify(name)}:\t${json}`);
  return `{\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}${indent}}`;
}
