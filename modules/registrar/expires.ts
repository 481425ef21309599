/** How long a contact stays (RFC 3261 §10.3 step 6). */
import { fraction, type RandomSource } from '../../src/lib/random.ts';
import { errors, type RegistrationError } from './errors.ts';

/** Larger values count as none, as in Kamailio. */
const LARGEST = 0x7fffffff;

export interface ExpiresRules {
  readonly default_expires: number;
  readonly default_expires_range: number;
  readonly expires_range: number;
  readonly min_expires: number;
  readonly min_expires_mode: number;
  readonly max_expires: number;
}

/** Takes up to `percent` percent off at random. */
function spread(seconds: number, percent: number, random: RandomSource): number {
  if (percent === 0) return seconds;
  return Math.round(seconds - (seconds * percent * fraction(random)) / 100);
}

/**
 * Seconds for one contact; 0 removes it. `asked` is what the contact or the message says, null when neither does;
 * `spreads`: whether the ranges apply.
 */
export function expiresFor(
  asked: number | null,
  rules: ExpiresRules,
  spreads: boolean,
  random: RandomSource,
): number | RegistrationError {
  let seconds: number;
  if (asked === null || asked > LARGEST) {
    seconds = spreads ? spread(rules.default_expires, rules.default_expires_range, random) : rules.default_expires;
  } else {
    if (asked === 0) return 0;
    seconds = spreads ? spread(asked, rules.expires_range, random) : asked;
  }
  if (seconds < rules.min_expires) {
    if (rules.min_expires_mode !== 0) return errors.tooBrief;
    seconds = rules.min_expires;
  }
  return rules.max_expires !== 0 && seconds > rules.max_expires ? rules.max_expires : seconds;
}
