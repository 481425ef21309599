// Reads what kamcmd prints: nested `name: value`, `name: { ... }` blocks.

/** Every value printed under `name`, at any depth, in order. */
export function kamcmdValues(output: string, name: string): string[] {
  const pattern = new RegExp(`^\\s*${name}: (.*)$`, 'gm');
  return [...output.matchAll(pattern)].map((match) => match[1]!).filter((value) => value !== '{');
}

/** The integer printed under `name`; throws when it is not there exactly once. */
export function kamcmdNumber(output: string, name: string): number {
  const values = kamcmdValues(output, name);
  if (values.length !== 1) throw new Error(`${values.length} values of ${name} in\n${output}`);
  return Number(values[0]);
}
