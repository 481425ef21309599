/** What modules registered with the server. */
import type { Context } from '../context/context.ts';
import type {
  MessageObserver,
  ReplyHandler,
  ReplyWait,
  RunResult,
  StatelessReplyHandler,
  TrafficInterceptor,
  TransactionReply,
} from '../module/host.ts';
import type { Flow } from '../sip/flow.ts';
import type { ConnectionEnd } from '../sip/stream.ts';

type ProgramUse = (use: (program: object | null) => void) => void;

export class Registrations {
  readonly replyHandlers: ReplyHandler[] = [];
  readonly requestDoneHandlers: ((ctx: Context, result: RunResult) => void)[] = [];
  readonly sendFailureHandlers: ((flow: Flow, text: string) => void)[] = [];
  readonly connectionClosedHandlers: ((flow: Flow, end: ConnectionEnd) => void)[] = [];
  readonly observers: MessageObserver[] = [];
  readonly drains: { drain(): Promise<void>; inProgress(): number }[] = [];
  readonly statelessReplyHandlers: StatelessReplyHandler[] = [];
  readonly statelessAckHandlers: ((ctx: Context) => void)[] = [];
  readonly programUses: ProgramUse[] = [];
  readonly interfaces = new Map<string, unknown>();
  /** null: HTTP is not served. */
  httpHandler: ((ctx: Context) => void | Promise<void>) | null = null;
  /** null: nobody looks at the traffic. */
  traffic: TrafficInterceptor | null = null;
  transactionReply: TransactionReply = () => null;
  belongsToTransaction: (ctx: Context) => boolean = () => false;
  replyWaits: ReplyWait = () => null;

  /** Gives what puts everything back to how it is now: a module that cannot start must not leave half of itself. */
  checkpoint(): () => void {
    const lists: unknown[][] = [
      this.replyHandlers,
      this.requestDoneHandlers,
      this.sendFailureHandlers,
      this.connectionClosedHandlers,
      this.observers,
      this.drains,
      this.statelessReplyHandlers,
      this.statelessAckHandlers,
      this.programUses,
    ];
    const lengths = lists.map(({ length }) => length);
    const interfaces = [...this.interfaces];
    const { httpHandler, traffic, transactionReply, belongsToTransaction, replyWaits } = this;
    return () => {
      for (const [i, list] of lists.entries()) list.length = lengths[i]!;
      this.interfaces.clear();
      for (const [name, implementation] of interfaces) this.interfaces.set(name, implementation);
      Object.assign(this, { httpHandler, traffic, transactionReply, belongsToTransaction, replyWaits });
    };
  }
}
