/** What the functions of registrar work with. */
import type { Counter, ModuleSelf } from '../../src/module/index.ts';
import type { BoundVariable } from '../../src/pv/registry.ts';
import type { UserLocation } from '../usrloc/api.ts';
import type { parameters } from './parameters.ts';
import type { ContactProfiles } from './profiles.ts';

export interface RegistrarState {
  readonly locations: UserLocation;
  /** Variable of `received_avp`; null: not set. */
  readonly received: BoundVariable | null;
  /** Variable of `reg_callid_avp`; null: not set. */
  readonly callId: BoundVariable | null;
  readonly accepted: Counter;
  readonly rejected: Counter;
  readonly profiles: ContactProfiles;
}

export type RegistrarSelf = ModuleSelf<typeof parameters, RegistrarState>;
