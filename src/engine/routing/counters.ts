/** The `core:` statistics: what was received, forwarded and dropped. */
import type { Counter, Statistics } from '../../module/statistics.ts';
import type { Message } from '../../sip/message.ts';

const METHOD_SUFFIX: Readonly<Record<string, string>> = {
  INVITE: 'invite',
  BYE: 'bye',
  CANCEL: 'cancel',
  MESSAGE: 'message',
  PRACK: 'prack',
  REFER: 'refer',
  REGISTER: 'reg',
  UPDATE: 'update',
};

const REQUEST_METHODS =
  'ack bye cancel info invite message notify options prack publish refer register subscribe update';
const STATUS_CODES = [401, 404, 407, 480, 486];

export class CoreCounters {
  readonly badUris: Counter;
  readonly badHeader: Counter;
  readonly dropReplies: Counter;
  readonly dropRequests: Counter;
  readonly errorReplies: Counter;
  readonly errorRequests: Counter;
  readonly forwardedReplies: Counter;
  readonly forwardedRequests: Counter;
  readonly #replies: Counter;
  readonly #requests: Counter;
  readonly #unsupported: Counter;
  readonly #requestsByMethod = new Map<string, Counter>();
  /** `1xx` … `6xx`, each alone and by method: index is the first digit. */
  readonly #repliesByClass: { all: Counter; byMethod: Map<string, Counter> }[] = [];
  readonly #provisional18x: Counter;
  readonly #repliesByStatus = new Map<number, Counter>();

  constructor(statistics: Statistics) {
    const counter = (name: string): Counter => statistics.counter('core', name);
    this.badUris = counter('bad_URIs_rcvd');
    this.badHeader = counter('bad_msg_hdr');
    this.dropReplies = counter('drop_replies');
    this.dropRequests = counter('drop_requests');
    this.errorReplies = counter('err_replies');
    this.errorRequests = counter('err_requests');
    this.forwardedReplies = counter('fwd_replies');
    this.forwardedRequests = counter('fwd_requests');
    this.#replies = counter('rcv_replies');
    this.#requests = counter('rcv_requests');
    this.#unsupported = counter('unsupported_methods');
    this.#provisional18x = counter('rcv_replies_18x');
    for (let digit = 1; digit <= 6; digit++) {
      const byMethod = new Map<string, Counter>();
      for (const [method, suffix] of Object.entries(METHOD_SUFFIX)) {
        byMethod.set(method, counter(`rcv_replies_${digit}xx_${suffix}`));
      }
      this.#repliesByClass[digit] = { all: counter(`rcv_replies_${digit}xx`), byMethod };
    }
    for (const status of STATUS_CODES) this.#repliesByStatus.set(status, counter(`rcv_replies_${status}`));
    for (const method of REQUEST_METHODS.split(' ')) {
      this.#requestsByMethod.set(method.toUpperCase(), counter(`rcv_requests_${method}`));
    }
  }

  request(message: Message): void {
    this.#requests.value++;
    const counter = this.#requestsByMethod.get(message.method);
    if (counter === undefined) this.#unsupported.value++;
    else counter.value++;
  }

  reply(message: Message): void {
    const { status } = message;
    this.#replies.value++;
    const byClass = this.#repliesByClass[Math.trunc(status / 100)];
    if (byClass === undefined) return;
    byClass.all.value++;
    const byMethod = byClass.byMethod.get(message.method);
    if (byMethod !== undefined) byMethod.value++;
    if (status >= 180 && status < 190) this.#provisional18x.value++;
    const byStatus = this.#repliesByStatus.get(status);
    if (byStatus !== undefined) byStatus.value++;
  }
}
