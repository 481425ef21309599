/** What other modules may ask of tm. */
import type { Context } from '../../src/context/context.ts';
import { apiToken } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import type { TransactionLayer } from '../../src/transaction/layer.ts';
import type { BranchData, CellData } from './cell-data.ts';
import type { ReplyEditor } from './options.ts';
import type { OnReply, UacRequest } from './uac.ts';

export type { Branch } from '../../src/transaction/branch.ts';
export type { Cell } from '../../src/transaction/cell.ts';
export type { BranchData, CellData } from './cell-data.ts';
export type { ReplyEditor } from './options.ts';
export type { OnReply, UacRequest } from './uac.ts';

/** Names a transaction, as $T(id_index) and $T(id_label) do. */
export interface TransactionId {
  readonly index: number;
  readonly label: number;
}

/** What can end a wait. As in Kamailio a route that goes on after a script ended it sees a 500, and after a timer no status. */
export type Resumer = 'timer' | 'script';

export interface Resumption {
  readonly by: Resumer;
  /** What the context of the route gets beforehand. */
  readonly prepare?: (ctx: Context) => void;
}

export interface TransactionApi {
  readonly layer: TransactionLayer;
  /** The transaction a message belongs to, looked up when the run does not know it yet; null: none. */
  lookup(ctx: Context): Cell | null;
  /** Makes the transaction of a run; null: it cannot be. */
  open(ctx: Context): Cell | null;
  /** What `t_newtran()` does and gives: 0 for a retransmission, which is answered as before, below 0 for a failure. */
  newTransaction(ctx: Context): number;
  /** What tm keeps with a transaction of a received request. */
  data(cell: Cell): CellData;
  /** What it keeps with a branch of one. */
  branchData(branch: Branch): BranchData;
  /** The branch of branch and reply routes, the number of branches in failure routes, else 0. */
  branchIndex(ctx: Context): number;
  /** The branch a reply or failure route is about; null: none. */
  currentBranch(ctx: Context): Branch | null;
  /** Status of the reply (reply routes), of the best reply (failure routes), else of the last one sent; 0: none. */
  currentStatus(ctx: Context, cell: Cell | null): number;
  /** Answers with the headers and body the run of `ctx` prepared. False: there is a final answer already. */
  reply(cell: Cell, ctx: Context, status: number, reason: string): boolean;
  /** To tag of the replies that are made here. */
  replyTag(cell: Cell): string;
  /**
   * Keeps the transaction of a request waiting, made if there is none; null: it cannot be. 'absorbed': it came before and
   * was answered as before, so that the script is to end.
   */
  suspend(ctx: Context): TransactionId | 'absorbed' | null;
  /**
   * The same while the run itself waits. It calls what this gives when it goes on; false: the request was canceled or
   * answered meanwhile.
   */
  pause(ctx: Context): (() => boolean) | 'absorbed' | null;
  /** Goes on in `route[name]`, as a failure route would. Less than 0: it waits no longer, or there is no such route. */
  resume(id: TransactionId, name: string, how: Resumption): number | Promise<number>;
  /** Whether the run goes on, by itself or in another route, where a timer ended a wait: there is no reply it is about. */
  isResumed(ctx: Context): boolean;
  /** Every reply to the request of `ctx` goes through the editor, once however often this is called with it. */
  editReplies(ctx: Context, editor: ReplyEditor): void;
  /** Sends a request of the server itself; `ctx`: of the script that asks for it. False: it cannot be sent. */
  send(ctx: Context | null, request: UacRequest, onReply: OnReply): boolean | Promise<boolean>;
  /** `enable_uac_fr`. */
  readonly tellsOwnFailures: boolean;
  /** The context in which the request of a cell came. */
  requestContext(cell: Cell): Context;
  /** A context for the request of a cell as it came, with what is kept with the transaction. */
  originalContext(cell: Cell): Context;
}

export const TM = apiToken<TransactionApi>('tm');
