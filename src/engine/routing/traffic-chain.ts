/** Several modules that look at the traffic: each gets what the one before made of it, in the order of the configuration. */
import type { TrafficInterceptor } from '../../module/host.ts';
import type { Flow } from '../../sip/flow.ts';

export class TrafficChain implements TrafficInterceptor {
  readonly #first: TrafficInterceptor;
  readonly #second: TrafficInterceptor;

  constructor(first: TrafficInterceptor, second: TrafficInterceptor) {
    this.#first = first;
    this.#second = second;
  }

  received(text: string, flow: Flow): ReturnType<TrafficInterceptor['received']> {
    const before = this.#first.received(text, flow);
    const after = this.#second.received(before.text, flow);
    return { text: after.text, avps: after.avps ?? before.avps };
  }

  sent(text: string, flow: Flow, options: number): string | null {
    const shown = this.#first.sent(text, flow, options);
    return shown === null ? null : this.#second.sent(shown, flow, options);
  }

  foreseen(reply: string): string {
    return this.#second.foreseen(this.#first.foreseen(reply));
  }

  callId(callId: string): string {
    const before = this.#first.callId?.(callId) ?? callId;
    return this.#second.callId?.(before) ?? before;
  }
}
