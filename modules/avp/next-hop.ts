/** A next hop as attributes and formats say it. */

const BRACKETED = /^(?:"(?:[^"\\]|\\.)*"|[^"<])*<([^>]*)>/s;

/** The URI in `<>`, where there are any outside of quotes; else the whole text. */
export function bracketedUri(text: string): string {
  return BRACKETED.exec(text)?.[1] ?? text;
}
