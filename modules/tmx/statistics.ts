/** The `tmx:` statistics, computed from the transaction layer when asked for. */
import type { ComputedStatistic } from '../../src/module/index.ts';
import type { TransactionApi } from '../tm/api.ts';

const ended = (digit: number): ComputedStatistic<TransactionApi> => ({
  name: `tmx:${digit}xx_transactions`,
  doc: `Transactions that ended with a status from ${digit}00 to ${digit}99.`,
  read: ({ layer }) => layer.counters.completed[digit]!,
});

/** Those that a requester of our own got are among them. */
const relayed = ({ counters }: TransactionApi['layer']): number => counters.repliesSent - counters.repliesGenerated;

export const STATISTICS: readonly ComputedStatistic<TransactionApi>[] = [
  {
    name: 'tmx:UAS_transactions',
    doc: 'Transactions of all requests, those that this server made among them, as in Kamailio.',
    read: ({ layer }) => layer.counters.total,
  },
  {
    name: 'tmx:UAC_transactions',
    doc: 'Transactions of requests that this server made.',
    read: ({ layer }) => layer.counters.totalLocal,
  },
  ...[2, 3, 4, 5, 6].map(ended),
  {
    name: 'tmx:inuse_transactions',
    doc: 'Transactions that are in memory now.',
    read: ({ layer }) => layer.size,
  },
  {
    name: 'tmx:active_transactions',
    doc: 'Those among them that have not ended.',
    read({ layer }) {
      const { current, waiting } = layer.statistics();
      return current - waiting;
    },
  },
  {
    name: 'tmx:rpl_received',
    doc: 'Replies that belonged to a transaction.',
    read: ({ layer }) => layer.counters.repliesReceived,
  },
  {
    name: 'tmx:rpl_absorbed',
    doc: 'Those among them that were not sent on.',
    read: ({ layer }) => layer.counters.repliesReceived - relayed(layer),
  },
  {
    name: 'tmx:rpl_relayed',
    doc: 'Those among them that were sent on.',
    read: ({ layer }) => relayed(layer),
  },
  {
    name: 'tmx:rpl_generated',
    doc: 'Replies that this server made for transactions.',
    read: ({ layer }) => layer.counters.repliesGenerated,
  },
  {
    name: 'tmx:rpl_sent',
    doc: 'Replies that were sent by transactions.',
    read: ({ layer }) => layer.counters.repliesSent,
  },
];
