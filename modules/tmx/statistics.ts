/** The `tmx:` statistics, computed from the transaction layer when asked for. */
import type { StatisticDefinition, Statistics } from '../../src/module/index.ts';
import type { TransactionApi } from '../tm/api.ts';

export const STATISTICS: readonly StatisticDefinition[] = [
  { name: 'tmx:UAS_transactions', doc: 'Transactions of requests that were received.' },
  { name: 'tmx:UAC_transactions', doc: 'Transactions of requests that this server made.' },
  { name: 'tmx:<class>_transactions', doc: 'Transactions that ended with a status of this class, 2xx to 6xx.' },
  { name: 'tmx:inuse_transactions', doc: 'Transactions that are in memory now.' },
  { name: 'tmx:active_transactions', doc: 'Those among them that have not ended.' },
  { name: 'tmx:rpl_received', doc: 'Replies that belonged to a transaction.' },
  { name: 'tmx:rpl_absorbed', doc: 'Those among them that were not sent on.' },
  { name: 'tmx:rpl_relayed', doc: 'Those among them that were sent on.' },
  { name: 'tmx:rpl_generated', doc: 'Replies that this server made for transactions.' },
  { name: 'tmx:rpl_sent', doc: 'Replies that were sent by transactions.' },
];

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
