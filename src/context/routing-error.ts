/** What is wrong with the message that an error_route is about: `$err.rcode` and its relatives. */
import type { Context } from './context.ts';

export interface RoutingError {
  /** 1: the message cannot be parsed. */
  readonly class: number;
  readonly level: number;
  readonly info: string;
  /** The reply that fits. */
  readonly status: number;
  readonly reason: string;
}

const ERROR = Symbol('routing error');

/** null: nothing is wrong. */
export function routingErrorOf(ctx: Context): RoutingError | null {
  return (ctx.slot(ERROR) as RoutingError | undefined) ?? null;
}

export function setRoutingError(ctx: Context, error: RoutingError): void {
  ctx.setSlot(ERROR, error);
}
