/** The user and the scheme of a URI as scripts see them: a telephone number (`user=phone`) counts as a tel URI. */
import type { Uri } from '../sip/uri.ts';

const isTelephone = (uri: Uri): boolean => uri.parameter('user') === 'phone';

export const scriptUser = (uri: Uri): string | null => uri.subscriber;

export function scriptScheme(uri: Uri): string {
  return isTelephone(uri) ? 'tel' : uri.scheme;
}
