/** Telephone numbers, other tests of characters, and parameter lists (RFC 3966, E.164, RFC 3261 §19.1). */

/** A plus sign and up to fifteen digits. */
export function isE164(text: string): boolean {
  return /^\+\d{2,15}$/.test(text);
}

/** Digits, with a plus sign in front or not. */
export function isTelNumber(text: string): boolean {
  return /^\+?\d+$/.test(text);
}

export function isNumeric(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Digits, letters, and the characters of `extra`. */
export function isAlphanumeric(text: string, extra = ''): boolean {
  if (text === '') return false;
  for (const char of text) if (!/[0-9A-Za-z]/.test(char) && !extra.includes(char)) return false;
  return true;
}

/** Raw `name=value` pairs of a parameter list without those of the name (in any case). */
export function withoutParameter(parameters: string, name: string): string {
  return parameters
    .split(';')
    .filter((each) => each.split('=', 1)[0]!.toLowerCase() !== name.toLowerCase())
    .join(';');
}
