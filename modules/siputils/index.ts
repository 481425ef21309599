import { defineModule } from '../../src/module/index.ts';
import { CHARGING_VECTOR } from './charging-vector.ts';
import { addressFunctions } from './functions/address-functions.ts';
import { checkFunctions } from './functions/check-functions.ts';
import { contactFunctions } from './functions/contact-functions.ts';
import { messageFunctions } from './functions/message-functions.ts';
import { uriParameterFunctions } from './functions/uri-parameter-functions.ts';
import { params } from './parameters.ts';

export default defineModule({
  name: 'siputils',
  doc: 'Tests and changes of URIs, contacts and messages.',
  params,
  functions: {
    ...messageFunctions,
    ...uriParameterFunctions,
    ...addressFunctions,
    ...checkFunctions,
    ...contactFunctions,
  },
  notAvailable: ['append_rpid_hf', 'is_rpid_user_e164'],
  variables: () => [CHARGING_VECTOR],
});
