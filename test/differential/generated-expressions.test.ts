// Generated variables and transformations, well formed and not, on both servers: what one refuses the other refuses, and
// the values are the same for ordinary, sparse, odd and long messages.

import { expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { ALLOWED_EXPRESSIONS } from './generated/allowed.ts';
import { EXPRESSIONS } from './generated/generate.ts';
import { MESSAGES } from './generated/messages.ts';
import { evaluate, expanded, logged, REFUSED } from './generated/probe.ts';
import { SCRIPTS } from './generated/scripts.ts';

process.env['KAHEA_TEST'] = 'environment';
process.env['KAHEA_NUMBER'] = '12';

const allowed = (expression: string) => ALLOWED_EXPRESSIONS.filter(({ expressions }) => expressions.test(expression));

/** Values of the expressions on both servers, one after the other at the same addresses. */
async function compare(statements: readonly string[], messages: Readonly<Record<string, string>>) {
  const net = await reserveLoopback();
  return {
    kamailio: await evaluate('kamailio', net, statements, messages),
    kahea: await evaluate('kahea', net, statements, messages),
  };
}

test.skipIf(missing('kamailio'))(
  'more than 2,000 expressions mean the same, or are refused by both',
  async () => {
    expect(EXPRESSIONS.length).toBeGreaterThan(2_000);
    const differences: string[] = [];
    const used = new Set<string>();
    const note = (expression: string, text: string): void => {
      const entries = allowed(expression);
      for (const { entry } of entries) used.add(entry);
      if (entries.length === 0) differences.push(`${expression} ${text}`);
    };

    const { rich } = MESSAGES;
    const asked = await compare(EXPRESSIONS.map(expanded), { rich: rich! });
    const known = EXPRESSIONS.filter((expression, index) => {
      const refusals = [asked.kamailio, asked.kahea].map((values) => values.get('rich')!.get(index) === REFUSED);
      if (refusals[0] !== refusals[1]) note(expression, refusals[0]! ? 'is refused by Kamailio' : 'is refused here');
      return !refusals.includes(true);
    });

    const { kamailio, kahea } = await compare(known.map(logged), MESSAGES);
    for (const message of Object.keys(MESSAGES)) {
      for (const [index, expression] of known.entries()) {
        const [theirs, ours] = [kamailio, kahea].map((values) => values.get(message)!.get(index));
        if (ours !== theirs) note(expression, `for ${message}: ${String(ours)} instead of ${String(theirs)}`);
      }
    }
    expect(differences).toEqual([]);
    expect(known.length).toBeGreaterThan(2_000);
    expect(ALLOWED_EXPRESSIONS.filter(({ entry }) => !used.has(entry))).toEqual([]);
  },
  120_000,
);

test.skipIf(missing('kamailio'))('assignments and functions of module pv do the same', async () => {
  const { bare } = MESSAGES;
  const { kamailio, kahea } = await compare(
    SCRIPTS.map(({ script, text }, index) => `${script} ${logged(text, index)}`),
    { bare: bare! },
  );
  const results = (values: ReadonlyMap<number, string>): string[] =>
    SCRIPTS.map(({ script }, index) => `${script} ==> ${String(values.get(index))}`);
  expect(results(kahea.get('bare')!)).toEqual(results(kamailio.get('bare')!));
});
