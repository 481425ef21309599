// DNS servers in virtual time that answer late, wrong, in part, twice or never, the same way for the same seed.
import type { DnsExchange, ExchangeEvents } from '../../src/transport/dns/exchange.ts';
import { readQuestion, ResponseCode, writeAnswer, writeRecord, type Answer } from '../mock/dns-wire.ts';
import { DnsZone } from '../mock/dns-zone.ts';
import type { Internet } from './internet.ts';

/** Where a forged answer leads. */
export const LURE = '10.66.6.6';

/** Milliseconds. */
const SOON = 200;
const LATE = 3000;
const FAILURE: Answer = { code: ResponseCode.ServerFailure, answers: [], authority: [] };

/** What a server may do with a question, and how often of a hundred times where it is unreliable. */
const HABITS = [
  ['answer', 50],
  ['silent', 10],
  ['late', 8],
  ['failure', 7],
  ['other id', 6],
  ['other question', 6],
  ['truncated', 6],
  ['damaged', 4],
  ['twice', 3],
] as const;

type Habit = (typeof HABITS)[number][0];

export class NameServers {
  readonly zone = new DnsZone();
  readonly #internet: Internet;
  readonly #isUnreliable: boolean;
  /** Questions whose asker still listens. */
  open = 0;

  constructor(internet: Internet, isUnreliable: boolean) {
    this.#internet = internet;
    this.#isUnreliable = isUnreliable;
  }

  readonly exchange: DnsExchange = {
    udp: (_server, question, events) => this.#ask(question, events, false),
    tcp: (_server, question, events) => this.#ask(question, events, true),
  };

  #ask(question: Buffer, events: ExchangeEvents, overTcp: boolean): () => void {
    let isOpen = true;
    this.open++;
    const later = (most: number, run: () => void): void => {
      this.#internet.after(1 + Math.floor(this.#internet.draw() * most), () => {
        if (isOpen) run();
      });
    };
    const habit = this.#habit();
    if (habit === 'silent' && overTcp) {
      later(SOON, () => {
        events.failed();
      });
    }
    for (const message of this.#messages(habit, question, overTcp)) {
      later(habit === 'late' ? LATE : SOON, () => {
        events.message(message);
      });
    }
    return () => {
      isOpen = false;
      this.open--;
    };
  }

  #habit(): Habit {
    if (!this.#isUnreliable) return 'answer';
    let left = this.#internet.draw() * 100;
    for (const [habit, share] of HABITS) {
      left -= share;
      if (left < 0) return habit;
    }
    return 'answer';
  }

  #messages(habit: Habit, query: Buffer, overTcp: boolean): Buffer[] {
    const question = readQuestion(query);
    const right = writeAnswer(query, question, this.zone.find(question), overTcp);
    const forged = writeAnswer(query, question, this.#forged(question.name), overTcp);
    switch (habit) {
      case 'silent':
        return [];
      case 'failure':
        return [writeAnswer(query, question, FAILURE, overTcp)];
      case 'other id':
        forged.writeUInt16BE((query.readUInt16BE(0) + 1) & 0xffff, 0);
        return [forged, right];
      case 'other question':
        forged[13] = 'z'.charCodeAt(0);
        return [forged, right];
      case 'truncated':
        right.writeUInt16BE(right.readUInt16BE(2) | (overTcp ? 0 : 0x0200), 2);
        return [right];
      case 'damaged':
        return [this.#damaged(right)];
      case 'twice':
        return [right, right];
      default:
        return [right];
    }
  }

  #forged(name: string): Answer {
    return {
      code: ResponseCode.Ok,
      answers: [writeRecord(name, { type: 'A', address: LURE, ttl: 60 })],
      authority: [],
    };
  }

  /** Its end is missing. */
  #damaged(message: Buffer): Buffer {
    return message.subarray(0, Math.floor(this.#internet.draw() * message.length));
  }
}
