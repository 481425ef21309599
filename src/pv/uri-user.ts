/** The user and the scheme of a URI as scripts see them: a telephone number (`user=phone`) counts as a tel URI. */
import type { Uri } from '../sip/uri.ts';

const isTelephone = (uri: Uri): boolean => uri.parameter('user') === 'phone';

/** Of a telephone number without its parameters, as in `107;phone-context=+1`. */
export function scriptUser(uri: Uri): string | null {
  const text = uri.user;
  if (text === null || !text.includes(';') || !isTelephone(uri)) return text;
  return text.slice(0, text.indexOf(';'));
}

export function scriptScheme(uri: Uri): string {
  return isTelephone(uri) ? (uri.isSips ? 'tels' : 'tel') : uri.scheme;
}
