/** What functions of the module receive as `self`. */
import type { ModuleSelf } from '../../src/module/index.ts';
import type { LogLevelSwitch } from './log-level.ts';

export type Self = ModuleSelf<Record<never, never>, LogLevelSwitch>;
