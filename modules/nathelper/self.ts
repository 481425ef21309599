/** What the functions of nathelper work with. */
import type { BoundVariable, ModuleSelf } from '../../src/module/index.ts';
import type { parameters } from './parameters.ts';
import type { Pinger } from './pinger.ts';

export interface NathelperState {
  /** Variable of `received_avp`; null: not set. */
  readonly received: BoundVariable | null;
  /** null: no keep-alives are sent. */
  readonly pinger: Pinger | null;
}

export type Self = ModuleSelf<typeof parameters, NathelperState>;
