// Asks DNS servers one after the other until one answers (RFC 1035 §7, RFC 5452, RFC 7766).
import type { RandomSource } from '../../lib/random.ts';
import { Timer, type TimerWheel } from '../../lib/timer-wheel.ts';
import { socketExchange, type DnsExchange, type DnsServerAddress, type ExchangeEvents } from './exchange.ts';
import { answers, readAnswer, ResponseCode, writeQuestion, type Answer } from './message.ts';
import type { RecordTypeName } from './record.ts';

export interface ClientSettings {
  /** Milliseconds each try may take. */
  readonly timeout: number;
  /** How often each server is asked. */
  readonly tries: number;
}

export interface ClientPorts {
  readonly timers: TimerWheel;
  readonly random: RandomSource;
  readonly exchange?: DnsExchange;
}

/** What one server may send before it is believed to be somebody else guessing. */
const MOST_STRAY_MESSAGES = 100;

export class DnsClient {
  readonly #timers: TimerWheel;
  readonly #random: RandomSource;
  readonly #exchange: DnsExchange;
  readonly #open = new Set<Asking>();

  constructor({ timers, random, exchange = socketExchange }: ClientPorts) {
    this.#timers = timers;
    this.#random = random;
    this.#exchange = exchange;
  }

  /** Calls `done` once, later, with the answer; null when no server gave one. */
  ask(
    name: string,
    type: RecordTypeName,
    servers: readonly DnsServerAddress[],
    settings: ClientSettings,
    done: (answer: Answer | null) => void,
  ): void {
    const asking = new Asking({
      question: () => writeQuestion(this.#random.int32() & 0xffff, name, type),
      servers,
      settings,
      timers: this.#timers,
      exchange: this.#exchange,
      done: (answer) => {
        this.#open.delete(asking);
        done(answer);
      },
    });
    this.#open.add(asking);
    asking.next();
  }

  /** Questions under way. */
  get size(): number {
    return this.#open.size;
  }

  /** Ends all questions: they have no answer. */
  close(): void {
    for (const asking of [...this.#open]) asking.end(null);
  }
}

interface AskingParts {
  /** Another one, with an id of its own, for each try. */
  readonly question: () => Buffer;
  readonly servers: readonly DnsServerAddress[];
  readonly settings: ClientSettings;
  readonly timers: TimerWheel;
  readonly exchange: DnsExchange;
  readonly done: (answer: Answer | null) => void;
}

/** One question and all its tries. */
class Asking {
  readonly #parts: AskingParts;
  readonly #tries: number;
  readonly #timer = new Timer<undefined>(() => {
    this.next();
  });
  #try = 0;
  #stray = 0;
  #stop: () => void = nothing;

  constructor(parts: AskingParts) {
    this.#parts = parts;
    this.#tries = parts.servers.length * Math.max(1, parts.settings.tries);
  }

  /** Asks the next server; ends when each was asked as often as it may be. */
  next(): void {
    this.#stop();
    this.#stop = nothing;
    const { servers, timers } = this.#parts;
    if (this.#try >= this.#tries) {
      // Not at once, even when there is no server: who asks is not ready for the answer yet.
      if (this.#try > 0) this.end(null);
      else timers.start(this.#timer, 0);
      this.#try++;
      return;
    }
    const server = servers[this.#try % servers.length]!;
    this.#try++;
    this.#stray = 0;
    this.#send(server, false);
  }

  #send(server: DnsServerAddress, overTcp: boolean): void {
    const { question, exchange, timers, settings } = this.#parts;
    const bytes = question();
    const events: ExchangeEvents = {
      message: (message) => {
        this.#onMessage(server, bytes, message, overTcp);
      },
      failed: () => {
        this.next();
      },
    };
    timers.start(this.#timer, settings.timeout);
    this.#stop = overTcp ? exchange.tcp(server, bytes, events) : exchange.udp(server, bytes, events);
  }

  #onMessage(server: DnsServerAddress, question: Buffer, message: Buffer, overTcp: boolean): void {
    if (message.length < question.length || !answers(message, question)) {
      if (++this.#stray > MOST_STRAY_MESSAGES) this.next();
      return;
    }
    const answer = readAnswer(message, question.length);
    if (answer === null || (answer.code !== ResponseCode.Ok && answer.code !== ResponseCode.NoSuchName)) {
      this.next();
    } else if (!answer.truncated) {
      this.end(answer);
    } else if (overTcp) {
      this.next();
    } else {
      this.#stop();
      this.#send(server, true);
    }
  }

  end(answer: Answer | null): void {
    this.#stop();
    this.#stop = nothing;
    this.#parts.timers.stop(this.#timer);
    this.#parts.done(answer);
  }
}

function nothing(): void {
  // No exchange is open.
}
