import { defineModule } from '../../src/module/index.ts';
import { messageFunctions } from './functions.ts';
import { PARAMETERS } from './parameters.ts';
import { requestVariable } from './request-variable.ts';
import { startUac } from './start.ts';

export default defineModule({
  name: 'uac',
  doc: 'A client of other servers: credentials for those who challenge a call, other addresses in From and To, and requests of a script.',
  params: PARAMETERS,
  requires: ['tm'],
  init: startUac,
  functions: messageFunctions,
  notAvailable: [
    'uac_reg_lookup',
    'uac_reg_lookup_uri',
    'uac_reg_status',
    'uac_reg_request_to',
    'uac_reg_enable',
    'uac_reg_disable',
    'uac_reg_refresh',
  ],
  variables: (self) => [requestVariable(() => self().state)],
  events: [
    {
      name: 'uac:reply',
      doc: 'A final reply to a request of uac_req_send() with $uac_req(evroute) 1, or 2 when it failed; $uac_req(evcode) is its status.',
      callback: 'event_callback',
    },
  ],
});
