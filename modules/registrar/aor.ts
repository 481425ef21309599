/** The address of record of a URI: what location tables are keyed by (RFC 3261 §10.3 step 5). */
import { lowerAscii } from '../../src/lib/ascii.ts';
import { percentDecode } from '../../src/lib/percent-code.ts';
import type { Uri } from '../../src/sip/uri.ts';
import { errors, type RegistrationError } from './errors.ts';

const MAXIMUM_LENGTH = 255;

export interface AorRules {
  readonly useDomain: boolean;
  readonly caseSensitive: boolean;
  /** Taken off the domain; '' is nothing. */
  readonly realmPrefix: string;
}

/** `user`, or `user@domain`; escapes resolved, the domain in lower case, the user too unless case counts. */
export function aorOf(uri: Uri, rules: AorRules): string | RegistrationError {
  let aor = percentDecode(uri.user ?? '');
  if (!rules.caseSensitive) aor = lowerAscii(aor);
  if (rules.useDomain) {
    let domain = lowerAscii(uri.host);
    if (rules.realmPrefix !== '' && domain.startsWith(rules.realmPrefix))
      domain = domain.slice(rules.realmPrefix.length);
    aor = `${aor}@${domain}`;
  }
  return aor.length > MAXIMUM_LENGTH ? errors.longAor : aor;
}
