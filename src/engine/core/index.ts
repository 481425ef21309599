/** The core of the configuration language as a module declaration of its own: parameters and functions without a `loadmodule`. */
import { defineModule } from '../../module/define.ts';
import { CORE_PARAMETERS } from '../config/core-parameters.ts';
import { actionFunctions } from './action-functions.ts';
import { avpFlagFunctions } from './avp-flag-functions.ts';
import { blacklistFunctions } from './blacklist-functions.ts';
import { branchFunctions } from './branch-functions.ts';
import { CORE_EVENTS } from './events.ts';
import { flagFunctions } from './flag-functions.ts';
import type { CoreState } from './self.ts';
import { sendFunctions } from './send-functions.ts';
import { socketFunctions } from './socket-functions.ts';
import { CORE_STATISTICS } from './statistics.ts';
import { uriFunctions } from './uri-functions.ts';

export const coreModule = defineModule<typeof CORE_PARAMETERS, CoreState>({
  name: '<core>',
  doc: 'Global parameters and the functions of the core.',
  params: CORE_PARAMETERS,
  functions: {
    ...uriFunctions,
    ...flagFunctions,
    ...avpFlagFunctions,
    ...branchFunctions,
    ...socketFunctions,
    ...sendFunctions,
    ...blacklistFunctions,
    ...actionFunctions,
  },
  notAvailable: [
    'forward_sctp',
    // Of OpenSIPS.
    'raise_event',
    'subscribe_event',
    'assert',
    'script_trace',
  ],
  events: CORE_EVENTS,
  statistics: CORE_STATISTICS,
});
