/**
 * Challenges of several branches in one reply: "If a 401 or 407 is chosen, the proxy MUST collect any challenges from all
 * other 401 and 407 responses" (RFC 3261 §16.7 step 7).
 */
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Branch } from '../../src/transaction/branch.ts';

const CHALLENGES = [HeaderId.WwwAuthenticate, HeaderId.ProxyAuthenticate];

/** The header lines of all, branch by branch; null when fewer than two branches challenge: that reply says it all. */
export function challengesOf(branches: readonly Branch[]): string | null {
  let lines = '';
  let count = 0;
  for (const { reply, status, dropped } of branches) {
    if (dropped || reply === null || (status !== 401 && status !== 407)) continue;
    count++;
    for (const id of CHALLENGES) {
      for (const field of reply.all(id)) lines += reply.text.slice(field.nameStart, field.end);
    }
  }
  return count < 2 ? null : lines;
}
