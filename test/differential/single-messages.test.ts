// Every message in messages/ to both servers, with every configuration.

import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers, type Server } from '../support/server.ts';
import { ALLOWED, allowedDifference } from './allowed.ts';
import { CONFIGS, REGISTRAR_CONFIG } from './configs.ts';
import { framing } from './messages/framing.ts';
import { headers } from './messages/headers.ts';
import { registrations } from './messages/registrations.ts';
import { startLines } from './messages/start-line.ts';
import { normaliseRpc } from './normalise.ts';
import { Pair, type Outcome } from './pair.ts';
import type { Single } from './single.ts';

const singles = [...startLines, ...headers, ...framing];

/** Rows for `test.each`: the name, and the message with a number that makes its identifiers unlike all others. */
const numbered = (list: readonly Single[]): [string, Single & { index: number }][] =>
  list.map((single, index) => [single.name, { ...single, index }]);

/** Messages that did differ where they may. */
const different = new Set<string>();

describe.skipIf(missing('kamcmd', 'kamailio')).each(Object.keys(CONFIGS))('%s', (name) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await Pair.start(CONFIGS[name]!);
  });
  afterAll(() => pair.close());

  test.each(numbered(singles))('%s', async (_name, single) => {
    const { tested, oracle } = await pair.send(single, `${single.index}x`);
    if (allowedDifference(name, single.name) === null) expect(tested).toEqual(oracle);
    else if (!isDeepStrictEqual(tested, oracle)) different.add(single.name);
  });
});

describe.skipIf(missing('kamcmd', 'kamailio'))('registrar', () => {
  let pair: Pair;
  beforeAll(async () => {
    // They register more contacts than fit into an answer three times as long as the question.
    pair = await Pair.start(REGISTRAR_CONFIG, ['--modparam=registrar:limit_contacts_udp:i:0']);
  });
  afterAll(() => pair.close());

  test.each(numbered(registrations))('%s', async (_name, single) => {
    const { tested, oracle } = await pair.send(single, `${single.index}x`);
    const state = async (server: Server, { caller, log }: Outcome): Promise<unknown> => {
      const dump = normaliseRpc(await server.kamcmd('ul.dump'), server.net);
      return { caller, log, dump: dump.split('\n') };
    };
    const [ours, theirs] = [await state(pair.tested.server, tested), await state(pair.oracle.server, oracle)];
    if (allowedDifference('registrar', single.name) === null) expect(ours).toEqual(theirs);
  });
});

test.skipIf(missing('kamcmd', 'kamailio') || !servers.includes('kahea'))(
  'every difference that is allowed is one in some configuration',
  ({ skip }) => {
    if (different.size === 0) skip('only a part of the messages was sent');
    const names = new Set(singles.map(({ name }) => name));
    const listed = ALLOWED.flatMap(({ cases }) => cases).filter((name) => names.has(name));
    expect(listed.filter((name) => !different.has(name))).toEqual([]);
  },
);
