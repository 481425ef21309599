// Everything tm and tmx offer, in flows to both servers: groups of flows share a server and its module parameters.

import { beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { allowedDifference } from './allowed.ts';
import { GROUPS } from './transactions/all-groups.ts';
import { runGroup, type FlowResult } from './transactions/groups.ts';

type GroupResults = Readonly<Record<string, FlowResult>>;

const NAMES = Object.keys(GROUPS);
const runs = new Map<string, Promise<[tested: GroupResults, oracle: GroupResults]>>();

/** Runs a group once, with both servers. */
function results(name: string): Promise<[tested: GroupResults, oracle: GroupResults]> {
  const group = GROUPS[name]!;
  const run = runs.get(name) ?? Promise.all([runGroup(servers[0] ?? 'kahea', group), runGroup('kamailio', group)]);
  runs.set(name, run);
  // Whoever wants the results hears of it.
  run.catch(() => undefined);
  return run;
}

describe.skipIf(missing('kamcmd', 'kamailio'))('transactions', () => {
  describe.each(NAMES)('%s', (groupName) => {
    const group = GROUPS[groupName]!;
    let tested: GroupResults = {};
    let oracle: GroupResults = {};
    beforeAll(async () => {
      const wanted = results(groupName);
      // A group mostly waits for timers: the next one need not wait for it.
      const next = NAMES[NAMES.indexOf(groupName) + 1];
      if (next !== undefined) void results(next);
      [tested, oracle] = await wanted;
    }, 60_000);

    test.each(Object.keys(group.flows))('%s', (name) => {
      if (allowedDifference(groupName, name) !== null) return;
      const { transcript, problem } = tested[name]!;
      expect(transcript).toEqual(oracle[name]!.transcript);
      expect(problem).toBeNull();
      expect(oracle[name]!.problem).toBeNull();
    });
  });
});
