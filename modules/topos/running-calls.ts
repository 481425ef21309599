/**
 * What the routes of a message say for what is sent because of it. Messages of one call are handled one after the other,
 * so its Call-ID tells which routes sent something.
 */
import type { Context } from '../../src/context/context.ts';
import type { XavpStore } from '../../src/context/xavp-store.ts';
import type { MessageObserver } from '../../src/module/index.ts';
import type { Message } from '../../src/sip/message.ts';

interface RunningCall {
  readonly ctx: Context;
  /** null: the script did not say any. */
  context: string | null;
}

export class RunningCalls implements MessageObserver {
  readonly #calls = new Map<string, RunningCall>();
  /** Set by a route that no message started, as failure routes after a timeout are. */
  #other: { readonly callId: string; readonly context: string } | null = null;

  begun(ctx: Context): void {
    const { callId } = ctx.message;
    if (callId === null) return;
    this.#calls.set(callId, { ctx, context: null });
    // It was for what that route sent, which may be to several branches.
    if (this.#other?.callId === callId) this.#other = null;
  }

  sent(): void {
    // What is sent is seen where it is changed.
  }

  ended(ctx: Context): void {
    const { callId } = ctx.message;
    if (callId !== null && this.#calls.get(callId)?.ctx === ctx) this.#calls.delete(callId);
  }

  setContext(message: Message, context: string): void {
    const callId = message.callId ?? '';
    const call = this.#calls.get(callId);
    if (call === undefined) this.#other = { callId, context };
    else call.context = context;
  }

  /** What keys are to end with for this message; null: the script did not say. */
  contextOf(message: Message): string | null {
    const callId = message.callId ?? '';
    const call = this.#calls.get(callId);
    if (call !== undefined) return call.context;
    return this.#other?.callId === callId ? this.#other.context : null;
  }

  /** The extended AVPs of the routes that send the message; null: there are none. */
  xavpsOf(message: Message): XavpStore | null {
    return this.#calls.get(message.callId ?? '')?.ctx.xavps ?? null;
  }
}
