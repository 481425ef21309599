/** What all parts of the module share. */
import type { Logger } from '../../src/lib/log.ts';
import type { XavpStore } from '../../src/context/xavp-store.ts';
import type { Message } from '../../src/sip/message.ts';
import type { Keys } from './keys.ts';
import type { RunningCalls } from './running-calls.ts';
import type { TopologySettings } from './settings.ts';
import type { TopologyStore } from './topology-store.ts';

export interface Topology {
  /** As they are at the start: none of them changes later. */
  readonly settings: TopologySettings;
  readonly store: TopologyStore;
  readonly keys: Keys;
  readonly calls: RunningCalls;
  readonly log: Logger;
  /** Extended AVPs of the transaction by which a message is sent; null: there is none, or it has none. */
  transactionXavps(message: Message): XavpStore | null;
}
