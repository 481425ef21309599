/** Which scenario a message belongs to, by its Call-ID. Scenarios name folders, so what a message says is not trusted. */

/** The scenario of messages that belong to none. */
export const UNKNOWN = 'unknown';

/** Nothing that means something in a path. */
const SAFE = /^[\w-]{1,100}$/;

/** `prefix` ends with the character that ends the scenario: with `NGCP%`, `NGCP%123%456` belongs to `123`. */
export function scenarioOf(callId: string, prefix: string): string {
  if (!callId.startsWith(prefix)) return UNKNOWN;
  const end = callId.indexOf(prefix.slice(-1), prefix.length);
  if (end < 0) return UNKNOWN;
  const scenario = callId.slice(prefix.length, end);
  return SAFE.test(scenario) ? scenario : UNKNOWN;
}
