/** The `tmx:` statistics, computed from the transaction layer when asked for. */
import type { Statistics } from '../../src/module/index.ts';
import type { TransactionApi } from '../tm/api.ts';

export function addStatistics(statistics: Statistics, tm: TransactionApi): void {
  const { counters } = tm.layer;
  const computed = (name: string, read: () => number): void => {
    statistics.computed('tmx', name, read);
  };
  computed('UAS_transactions', () => counters.total - counters.totalLocal);
  computed('UAC_transactions', () => counters.totalLocal);
  for (let digit = 2; digit <= 6; digit++) computed(`${digit}xx_transactions`, () => counters.completed[digit]!);
  computed('inuse_transactions', () => tm.layer.size);
  computed('active_transactions', () => {
    const { current, waiting } = tm.layer.statistics();
    return current - waiting;
  });
  computed('rpl_received', () => counters.repliesReceived);
  computed('rpl_absorbed', () => counters.repliesReceived - tm.relayedReplies);
  computed('rpl_relayed', () => tm.relayedReplies);
  computed('rpl_generated', () => counters.repliesGenerated);
  computed('rpl_sent', () => counters.repliesSent);
}
