// Everything tm and tmx offer, in flows to both servers: groups of flows share a server and its module parameters.

import { beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { allowedDifference } from './allowed.ts';
import { GROUPS } from './transactions/all-groups.ts';
import { runGroup, type FlowResult } from './transactions/groups.ts';

describe.skipIf(missing('kamcmd', 'kamailio'))('transactions', () => {
  describe.each(Object.keys(GROUPS))('%s', (groupName) => {
    const group = GROUPS[groupName]!;
    let tested: Record<string, FlowResult> = {};
    let oracle: Record<string, FlowResult> = {};
    beforeAll(async () => {
      [tested, oracle] = await Promise.all([runGroup(servers[0] ?? 'kahea', group), runGroup('kamailio', group)]);
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
