import type { ModuleSelf } from '../../module/define.ts';
import type { Flow } from '../../sip/flow.ts';
import type { CORE_PARAMETERS } from '../config/core-parameters.ts';

/** What core functions reach beyond the host every module has. */
export interface CoreState {
  addConnectionAlias(flow: Flow, port: number): boolean;
}

export type CoreSelf = ModuleSelf<typeof CORE_PARAMETERS, CoreState>;
