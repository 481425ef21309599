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

/** Calls kept at most for which a route that no message started has spoken. */
const MOST_OTHERS = 1000;

export class RunningCalls implements MessageObserver {
  readonly #calls = new Map<string, RunningCall>();
  /** Set by routes that no message started, as failure routes after a timeout are; several may wait at once. */
  readonly #others = new Map<string, string>();

  begun(ctx: Context): void {
    const { callId } = ctx.message;
    if (callId === null) return;
    this.#calls.set(callId, { ctx, context: null });
    // It was for what that route sent, which may be to several branches.
    this.#others.delete(callId);
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
    if (call === undefined) this.#keep(callId, context);
    else call.context = context;
  }

  /** No message may ever come for such a call again, so that only the latest are kept. */
  #keep(callId: string, context: string): void {
    this.#others.delete(callId);
    this.#others.set(callId, context);
    if (this.#others.size > MOST_OTHERS) this.#others.delete(this.#others.keys().next().value!);
  }

  /** What keys are to end with for this message; null: the script did not say. */
  contextOf(message: Message): string | null {
    const callId = message.callId ?? '';
    const call = this.#calls.get(callId);
    if (call !== undefined) return call.context;
    return this.#others.get(callId) ?? null;
  }

  /** The extended AVPs of the routes that send the message; null: there are none. */
  xavpsOf(message: Message): XavpStore | null {
    return this.#calls.get(message.callId ?? '')?.ctx.xavps ?? null;
  }
}
