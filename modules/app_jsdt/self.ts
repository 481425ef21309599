/** The parameters of app_jsdt, and what its functions and commands work with. */
import { param, type ModuleSelf } from '../../src/module/index.ts';

export const params = {
  load: param.list({
    doc: 'A script with functions, relative to the folder of the configuration; may be given several times.',
    reload: true,
  }),
  mode: param.int({ doc: '0: scripts cannot load others with require().', default: 1, min: 0, max: 1, reload: false }),
};

export interface ScriptState {
  /** How often app_jsdt.reload was asked for. */
  version: number;
}

export const newState = (): ScriptState => ({ version: 0 });

export type Self = ModuleSelf<typeof params, ScriptState>;
