/** The `tm.*` management methods. */
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import type { CellSnapshot } from '../../src/transaction/snapshot.ts';
import type { Self } from './self.ts';

/** Bits of `tflags` that have a meaning here, with Kamailio's numbers. */
function flags(cell: CellSnapshot): number {
  return (
    (cell.isInvite ? 1 : 0) |
    (cell.isLocal ? 2 : 0) |
    (cell.canceled ? 8 : 0) |
    (cell.isInvite && cell.autoTrying ? 64 : 0)
  );
}

/** Sixteenths of a second, the unit of Kamailio's timers. */
const ticks = (milliseconds: number): number => Math.round((milliseconds * 16) / 1000);

const expected = (what: string): RpcFault => new RpcFault(400, `${what} expected`);

/** What names a transaction is read at once; who looks for it comes when all else was read. */
type Find = () => Cell | null;

function readCall(self: Self, args: RpcArguments): Find {
  const callId = args.stringOr(expected('Call-ID'));
  const cseq = args.stringOr(expected('CSeq'));
  return () => self.state.layer.findInvite(callId, Number(cseq));
}

function readPosition(self: Self, args: RpcArguments): Find {
  const text = args.stringOr(expected('Transaction ID'));
  return () => {
    const [, index, label] = /^(\d+):(\d+)$/.exec(text) ?? [];
    if (index === undefined) throw new RpcFault(400, 'Invalid transaction ID');
    const cell = self.state.layer.find(Number(index), Number(label));
    return cell === null || cell.isLocal ? null : cell;
  };
}

/** A dot stands for nothing. */
const given = (text: string | null): string => (text === null || text === '.' ? '' : text);

/** Code and reason, what names the transaction, then To tag, further headers and body. */
function answer(self: Self, args: RpcArguments, read: typeof readCall, unknown: RpcFault): void {
  const status = args.intOr(expected('Reply code'));
  const reason = args.stringOr(expected('Reason phrase'));
  const find = read(self, args);
  const toTag = given(args.stringOr(expected('To tag')));
  const cell = find();
  if (cell === null) throw unknown;
  const lines = given(args.optionalString()).trimEnd();
  const headers = ReplyHeaders.exempt(lines === '' ? '' : `${lines}\r\n`);
  const body = given(args.optionalString());
  const isSent = self.state.replyWith(cell, {
    status,
    reason,
    headers,
    body: body === '' ? null : body,
    contentType: null,
    ...(toTag === '' ? {} : { toTag }),
  });
  if (!isSent) throw new RpcFault(500, 'Command failed');
}

export const methods = (self: () => Self): MethodDefinition[] => [
  {
    name: 'tm.list',
    workers: 'join',
    doc: 'Details of all transactions.',
    list: true,
    run(_args, reply) {
      for (const cell of self().state.layer.snapshot().cells) {
        reply
          .struct()
          .add('cell', `0x${cell.label.toString(16)}`)
          .add('tindex', cell.index)
          .add('tlabel', cell.label)
          .add('method', cell.method)
          .add('from', cell.from)
          .add('to', cell.to)
          .add('callid', cell.callId)
          .add('cseq', cell.cseqNumber === null ? '' : `CSeq: ${cell.cseqNumber}`)
          .add('uas_request', cell.isLocal ? 'no' : 'yes')
          .add('tflags', flags(cell))
          .add('outgoings', cell.branches)
          .add('ref_count', 1)
          .add('lifetime', ticks(cell.endOfLife));
      }
    },
  },
  {
    name: 'tm.stats',
    workers: 'sum',
    doc: 'Numbers of transactions and replies.',
    run(_args, reply) {
      const statistics = self().state.layer.statistics();
      reply.add(
        structOf({
          current: statistics.current,
          waiting: statistics.waiting,
          total: statistics.total,
          total_local: statistics.totalLocal,
          rpl_received: statistics.repliesReceived,
          rpl_generated: statistics.repliesGenerated,
          rpl_sent: statistics.repliesSent,
          '6xx': statistics.completed[6]!,
          '5xx': statistics.completed[5]!,
          '4xx': statistics.completed[4]!,
          '3xx': statistics.completed[3]!,
          '2xx': statistics.completed[2]!,
          created: statistics.created,
          freed: statistics.freed,
          delayed_free: 0,
        }),
      );
    },
  },
  {
    name: 'tm.hash_stats',
    doc: 'Statistics of the hash table.',
    run() {
      throw new RpcFault(500, 'Hash statistics not supported (tryrecompiling with -DTM_HASH_STATS)');
    },
  },
  {
    name: 'tm.clean',
    workers: 'every',
    doc: 'Ends transactions that should have ended long ago. There are none here.',
    run: () => undefined,
  },
  {
    name: 'tm.cancel',
    workers: 'any',
    doc: 'Cancels the INVITE with this Call-ID and CSeq number.',
    run(args) {
      if (args.remaining < 2) throw new RpcFault(400, 'Callid and CSeq expected as parameters');
      const cell = readCall(self(), args)();
      if (cell === null) throw new RpcFault(400, 'Transaction not found');
      cell.cancel('');
    },
  },
  {
    name: 'tm.reply',
    workers: 'any',
    doc: 'Answers a transaction: code, reason, "index:label", To tag, further headers, body.',
    run(args) {
      answer(self(), args, readPosition, new RpcFault(481, 'No such transaction'));
    },
  },
  {
    name: 'tm.reply_callid',
    workers: 'any',
    doc: 'Answers an INVITE: code, reason, its Call-ID and CSeq number, To tag, further headers, body.',
    run(args) {
      answer(self(), args, readCall, new RpcFault(404, 'Transaction not found'));
    },
  },
];
