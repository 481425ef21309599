/** What the functions of this module receive: it has neither parameters nor state. */
import type { ModuleSelf, ParameterTable } from '../../../src/module/index.ts';

export type Self = ModuleSelf<ParameterTable, undefined>;
