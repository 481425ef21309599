/** The line that answers a challenged reply (RFC 3261 §22.2, §22.3). */
import type { RandomSource } from '../../src/lib/random.ts';
import {
  canAnswer,
  readChallenge,
  writeAuthorization,
  type DigestChallenge,
  type DigestUser,
} from '../../src/sip/digest-client.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import { NonceCounts } from './nonce-counts.ts';

/** What is asked for again. */
export interface ChallengedRequest {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
}

/** Why there is no answer; `isOurs`: nothing is wrong with the challenge, nobody has credentials for it. */
export interface NoAnswer {
  readonly problem: string;
  readonly isOurs: boolean;
}

export class DigestAnswers {
  readonly #random: RandomSource;
  readonly #counts = new NonceCounts();

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /**
   * The header line with its CRLF for the first challenge that is understood and that `find` has somebody for
   * (RFC 8760 §2.4: the topmost that is supported).
   */
  answer(
    reply: Message,
    request: ChallengedRequest,
    find: (challenge: DigestChallenge) => DigestUser | null,
  ): { line: string } | NoAnswer {
    const isProxy = reply.status === 407;
    if (!isProxy && reply.status !== 401) return { problem: 'reply is not an auth request', isOurs: false };
    const asks = isProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate';
    let why: NoAnswer = { problem: `reply has no auth hdr (${asks})`, isOurs: false };
    for (const field of reply.all(isProxy ? HeaderId.ProxyAuthenticate : HeaderId.WwwAuthenticate)) {
      const challenge = readChallenge(reply.value(field));
      if (typeof challenge === 'string') {
        why = { problem: challenge, isOurs: false };
        continue;
      }
      const user = find(challenge);
      if (user === null) {
        why = { problem: `no credential for realm "${challenge.realm}"`, isOurs: true };
      } else if (canAnswer(challenge, user)) {
        const header = isProxy ? 'Proxy-Authorization' : 'Authorization';
        return { line: `${header}: ${this.#write(challenge, request, user)}\r\n` };
      } else {
        const { realm, algorithm } = challenge;
        why = { problem: `the hash for realm "${realm}" is none of ${algorithm.name}`, isOurs: false };
      }
    }
    return why;
  }

  #write(challenge: DigestChallenge, request: ChallengedRequest, user: DigestUser): string {
    const cnonce = this.#random.bytes(8).toString('hex');
    const count = this.#counts.next(challenge.realm, challenge.nonce);
    return writeAuthorization(challenge, { ...request, user, cnonce, count });
  }
}
