/**
 * What a Record-Route keeps of a URI that was replaced: the two of them, bit by bit exclusive, so that each gives the other.
 * The form is Kamailio's, so that a dialog can go on through another server.
 */

/** Longest URI that is replaced or brought back. */
export const LONGEST_URI = 1024;

/** `=` would begin a value. */
const PAD = '-';
const MASK = /^[A-Za-z\d+/]+-{0,2}$/;
/** What a URI between angle brackets may be made of: nothing in it ends the URI or the line. */
const URI = /^[!#-;=?-~\x80-\xff]+$/;

/** Both at most {@link LONGEST_URI} long. `password` empty: it can be read by everybody. */
export function maskUri(original: string, replacement: string, password: string): string {
  const bytes = Buffer.alloc(Math.max(original.length, replacement.length));
  bytes.write(original, 'latin1');
  applyText(bytes, replacement);
  applyPassword(bytes, password);
  return bytes.toString('base64').replaceAll('=', PAD);
}

/** The other one of the two; `problem`: the mask, or the URI, was changed on its way. */
export function unmaskUri(mask: string, uri: string, password: string): { uri: string } | { problem: string } {
  if (mask.length % 4 !== 0 || !MASK.test(mask)) return { problem: 'it is not encoded as it should be' };
  const bytes = Buffer.from(mask.replaceAll(PAD, '='), 'base64');
  if (bytes.length < uri.length) return { problem: 'it is shorter than the URI' };
  if (bytes.length > LONGEST_URI) return { problem: 'it is too long' };
  applyPassword(bytes, password);
  applyText(bytes, uri);
  const end = bytes.indexOf(0);
  const other = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  return URI.test(other) ? { uri: other } : { problem: 'it does not give a URI' };
}

function applyText(bytes: Buffer, text: string): void {
  for (let at = 0; at < text.length && at < bytes.length; at++) bytes[at] = bytes[at]! ^ text.charCodeAt(at);
}

function applyPassword(bytes: Buffer, password: string): void {
  if (password === '') return;
  const key = Buffer.from(password, 'latin1');
  for (let at = 0; at < bytes.length; at++) bytes[at] = bytes[at]! ^ key[at % key.length]!;
}
