/** What stack traces call the text that was made of a file of routes. */

const PREFIX = 'kahea-routes-';

/** `serial` sets it apart from what other programs made of the same file. */
export function scriptName(serial: number, file: string): string {
  return `${PREFIX}${serial}/${file}.js`;
}

/** Whether a stack goes through such a text, whichever program it is of. */
export function isScriptFrame(stack: string): boolean {
  return stack.includes(PREFIX);
}
