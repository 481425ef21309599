import type { ModuleSelf, ParameterTable } from '../../../src/module/index.ts';

export type Self = ModuleSelf<ParameterTable, undefined>;
