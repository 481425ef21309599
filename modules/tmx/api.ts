/** What other modules may ask of tmx: transactions that wait and go on later in a route. */
import type { Context } from '../../src/context/context.ts';
import { apiToken } from '../../src/module/index.ts';

/** Names a transaction, as $T(id_index) and $T(id_label) do. */
export interface TransactionId {
  readonly index: number;
  readonly label: number;
}

export interface SuspensionApi {
  /** Keeps the transaction of a request waiting, made if there is none; null: it cannot be. */
  suspend(ctx: Context): TransactionId | null;
  /** Goes on in `route[name]`, as a failure route would. Less than 0: it waits no longer, or there is no such route. */
  resume(id: TransactionId, name: string, prepare?: (ctx: Context) => void): number | Promise<number>;
}

export const TMX = apiToken<SuspensionApi>('tmx');
