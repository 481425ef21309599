/** What functions, variables and methods of the module share. */
import type { ModuleSelf } from '../../src/module/index.ts';
import type { TransactionApi } from '../tm/api.ts';
import type { Credentials } from './credentials.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { DigestAnswers } from './digest-answers.ts';
import type { Log } from './log.ts';
import type { OwnRequests } from './own-request.ts';
import type { PARAMETERS } from './parameters.ts';
import type { Registrations } from './registrations.ts';
import type { Restoration } from './restore.ts';

export interface UacState {
  readonly tm: TransactionApi;
  readonly log: Log;
  /** null: `restore_mode` is none, or the server is still starting. */
  restoration: Restoration | null;
  readonly isAutomatic: boolean;
  readonly credentials: Credentials;
  readonly answers: DigestAnswers;
  /** Of `$uac_req(…)`. */
  readonly requests: OwnRequests;
  readonly registrations: Registrations;
  /** null: tm chooses. */
  readonly defaultSocket: LocalSocket | null;
}

export type Self = ModuleSelf<typeof PARAMETERS, UacState>;
