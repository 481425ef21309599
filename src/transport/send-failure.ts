// Why a message did not go out, for the one who sent it.
import type { Flow } from '../sip/flow.ts';

export { SendOption } from '../sip/send-option.ts';

/**
 * A message that `send` took and that was not delivered to the kernel. UDP tells only what the own kernel refuses
 * (too long, no route); a stream tells refused, timed out and broken connections.
 */
export interface SendFailure {
  /** As it was given to `send`. */
  readonly flow: Flow;
  readonly text: string;
  /** The system's error code (`ECONNREFUSED`, `ETIMEDOUT`, `EMSGSIZE`, …). */
  readonly code: string;
  /** One line for the log. */
  readonly reason: string;
}
