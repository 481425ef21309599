/** What functions of the module receive as `self`. */
import type { ModuleSelf } from '../../src/module/index.ts';
import type { LogLevelSwitch } from './log-level.ts';
import type { UniqueIds } from './unique-ids.ts';

export interface KexState {
  readonly logLevel: LogLevelSwitch;
  readonly uniqueIds: UniqueIds;
}

export type Self = ModuleSelf<Record<never, never>, KexState>;
