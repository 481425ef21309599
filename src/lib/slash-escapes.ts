/** Backslash escaping of quotes, backslashes and NUL. */

export function addSlashes(text: string): string {
  return text.replace(/['"\\\0]/g, (char) => (char === '\0' ? '\\0' : `\\${char}`));
}

export function stripSlashes(text: string): string {
  return text.replace(/\\(['"\\0])/g, (_escape, char: string) => (char === '0' ? '\0' : char));
}
