import { defineModule } from '../../src/module/index.ts';
import { addressFunctions } from './functions.ts';
import { PARAMETERS } from './parameters.ts';
import { startUac } from './start.ts';

export default defineModule({
  name: 'uac',
  doc: 'A client of other servers: credentials for those who challenge a call, and other addresses in From and To.',
  params: PARAMETERS,
  requires: ['tm'],
  init: startUac,
  functions: addressFunctions,
  notAvailable: [
    'uac_req_send',
    'uac_reg_lookup',
    'uac_reg_lookup_uri',
    'uac_reg_status',
    'uac_reg_request_to',
    'uac_reg_enable',
    'uac_reg_disable',
    'uac_reg_refresh',
  ],
});
