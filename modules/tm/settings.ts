/** The settings of the transaction layer as live views of the module's parameters: `cfg.set` takes effect at once. */
import type { CoreSettings } from '../../src/module/host.ts';
import type { ParameterValues } from '../../src/module/index.ts';
import {
  DEFAULT_TIMERS,
  type ReplyDrop,
  type TimerValues,
  type TransactionSettings,
} from '../../src/transaction/ports.ts';
import type { PARAMETERS } from './parameters.ts';

export type TmParameters = ParameterValues<typeof PARAMETERS>;

export class TmSettings implements TransactionSettings {
  readonly #params: TmParameters;
  readonly #core: CoreSettings;
  #timers: TimerValues = DEFAULT_TIMERS;

  constructor(params: TmParameters, core: CoreSettings) {
    this.#params = params;
    this.#core = core;
  }

  get timers(): TimerValues {
    const { fr_timer, fr_inv_timer, retr_timer1, retr_timer2, wt_timer } = this.#params;
    const known = this.#timers;
    if (
      known.final === fr_timer &&
      known.finalInvite === fr_inv_timer &&
      known.retransmission1 === retr_timer1 &&
      known.retransmission2 === retr_timer2 &&
      known.wait === wt_timer
    ) {
      return known;
    }
    this.#timers = {
      final: fr_timer,
      finalInvite: fr_inv_timer,
      retransmission1: retr_timer1,
      retransmission2: retr_timer2,
      wait: wt_timer,
    };
    return this.#timers;
  }

  get maxInviteLifetime(): number {
    return this.#params.max_inv_lifetime;
  }

  get maxNonInviteLifetime(): number {
    return this.#params.max_noninv_lifetime;
  }

  get restartFinalOnEachReply(): boolean {
    return this.#params.restart_fr_on_each_reply !== 0;
  }

  get cancelUnanswered(): 0 | 1 | 2 {
    return this.#params.cancel_b_method as 0 | 1 | 2;
  }

  get disable6xxBlock(): boolean {
    return this.#params.disable_6xx_block !== 0;
  }

  get fakedReplyPenalty(): number {
    return this.#params.faked_reply_prio;
  }

  get localCancelReason(): boolean {
    return this.#params.local_cancel_reason !== 0;
  }

  get remap503(): boolean {
    return this.#params.remap_503_500 !== 0;
  }

  get relayTrying(): boolean {
    return this.#params.relay_100 !== 0;
  }

  get autoTrying(): boolean {
    return this.#params.auto_inv_100 !== 0;
  }

  get autoTryingReason(): string {
    return this.#params.auto_inv_100_reason;
  }

  get dropReplies(): ReplyDrop {
    const mode = this.#params.failure_reply_mode;
    return mode === 0 ? 'none' : mode === 2 ? 'last' : 'all';
  }

  get copiedHeaders(): string {
    return this.#params.ac_extra_hdrs ?? '';
  }

  get receivedHopLines(): string | null {
    return this.#params.reparse_invite === 0 ? `${this.#core.userAgentHeader}\r\n` : null;
  }

  get maxBranches(): number {
    return this.#core.maxBranches;
  }

  get matchCallId(): boolean {
    return this.#params.callid_matching !== 0;
  }

  get matchRequestUri(): boolean {
    return this.#params.ruri_matching !== 0;
  }

  get matchVia(): boolean {
    return this.#params.via1_matching !== 0;
  }
}
