// Generated calls of module functions, with ordinary, empty, malformed and huge arguments, on both servers: they return the
// same, and leave the same variables and the same message.

import { expect, test } from 'vitest';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { ALLOWED_CALLS } from './functions/allowed.ts';
import { makeCalls, type Call } from './functions/generate.ts';
import { MESSAGES } from './functions/messages.ts';
import { parseOutcome } from './functions/outcome.ts';
import { probe } from './functions/probe.ts';

/** To look for more, give other numbers. */
const SEED = Number(process.env['KAHEA_SEED'] ?? 7);
const CALLS_OF_EACH = Number(process.env['KAHEA_CALLS'] ?? 2);

/** For each message a call that changes nothing. */
const IDLE: readonly Call[] = Object.keys(MESSAGES).map((message) => ({
  text: 'is_request()',
  script: 'is_request(); $var(rc) = $rc;',
  message,
}));

test.skipIf(missing('kamailio'))(
  'calls that Kamailio accepts and survives do the same here',
  async () => {
    const calls = [...IDLE, ...makeCalls(SEED, CALLS_OF_EACH, Object.keys(MESSAGES))];
    const net = await reserveLoopback();
    const kamailio = await probe('kamailio', net, calls);
    const kahea = await probe('kahea', net, calls, new Set([...kamailio.refused, ...kamailio.fatal]));
    expect([...kahea.fatal].map((index) => calls[index]!.text)).toEqual([]);

    const isAllowed = (call: Call, index: number): boolean => {
      const outcome = (results: ReadonlyMap<number, string>, number: number) =>
        parseOutcome((results.get(number) ?? '').replace(/(z9hG4bK|\t(?:Call-ID|i): )\d+/g, '$1'));
      const idle = IDLE.findIndex(({ message }) => message === call.message);
      const [ours, theirs, nothing] = [
        outcome(kahea.results, index),
        outcome(kamailio.results, index),
        outcome(kamailio.results, idle),
      ];
      return ALLOWED_CALLS.some((row) => row.calls.test(call.text) && row.allows({ call, ours, theirs, nothing }));
    };

    const differences: object[] = [];
    for (const [index, call] of calls.entries()) {
      const theirs = kamailio.results.get(index);
      // What is refused here only is a mistake that was found at the start.
      const ours = kahea.refused.has(index) ? theirs : kahea.results.get(index);
      if (ours !== theirs && !isAllowed(call, index)) differences.push({ ...call, kahea: ours, kamailio: theirs });
    }
    expect(differences).toEqual([]);
    expect(kahea.results.size).toBeGreaterThan(calls.length * 0.8);
  },
  120_000,
);
