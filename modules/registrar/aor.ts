/** The address of record of a URI: what location tables are keyed by (RFC 3261 §10.3 step 5). */
import { hexValue, lowerAscii } from '../../src/lib/ascii.ts';
import type { Uri } from '../../src/sip/uri.ts';
import { errors, type RegistrationError } from './errors.ts';

const MAXIMUM_LENGTH = 255;
const PERCENT = 0x25;

export interface AorRules {
  readonly useDomain: boolean;
  readonly caseSensitive: boolean;
  /** Taken off the domain; '' is nothing. */
  readonly realmPrefix: string;
}

/** `user`, or `user@domain`; escapes resolved, the domain in lower case, the user too unless case counts. */
export function aorOf(uri: Uri, rules: AorRules): string | RegistrationError {
  let aor = unescape(uri.user ?? '');
  if (!rules.caseSensitive) aor = lowerAscii(aor);
  if (rules.useDomain) {
    let domain = lowerAscii(uri.host);
    if (rules.realmPrefix !== '' && domain.startsWith(rules.realmPrefix))
      domain = domain.slice(rules.realmPrefix.length);
    aor = `${aor}@${domain}`;
  }
  return aor.length > MAXIMUM_LENGTH ? errors.longAor : aor;
}

/** Resolves `%HH`; anything else after a percent sign stays as it is. */
function unescape(text: string): string {
  let at = text.indexOf('%');
  if (at < 0) return text;
  let result = text.slice(0, at);
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const high = code === PERCENT ? hexValue(text.charCodeAt(at + 1)) : -1;
    const low = high < 0 ? -1 : hexValue(text.charCodeAt(at + 2));
    if (low < 0) {
      result += text[at]!;
      continue;
    }
    result += String.fromCharCode(high * 16 + low);
    at += 2;
  }
  return result;
}
