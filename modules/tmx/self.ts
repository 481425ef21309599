/** What functions, variables and methods of tmx receive: the interface of tm is the state. */
import type { ModuleSelf } from '../../src/module/index.ts';
import type { TransactionApi } from '../tm/api.ts';
import type { PARAMETERS } from './parameters.ts';

export type Self = ModuleSelf<typeof PARAMETERS, TransactionApi>;
