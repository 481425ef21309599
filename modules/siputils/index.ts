import { defineModule, isProblem } from '../../src/module/index.ts';
import { CHARGING_VECTOR } from './charging-vector.ts';
import { addressFunctions } from './functions/address-functions.ts';
import { checkFunctions } from './functions/check-functions.ts';
import { contactFunctions } from './functions/contact-functions.ts';
import { identityFunctions } from './functions/identity-functions.ts';
import { messageFunctions } from './functions/message-functions.ts';
import { uriParameterFunctions } from './functions/uri-parameter-functions.ts';
import { params } from './parameters.ts';

export default defineModule({
  name: 'siputils',
  doc: 'Tests and changes of URIs, contacts and messages.',
  params,
  uses: ['sl'],
  init(host, values) {
    const identity = host.variables.variable(values.rpid_avp);
    return { identity: isProblem(identity) ? host.fail(identity) : identity };
  },
  functions: {
    ...messageFunctions,
    ...uriParameterFunctions,
    ...addressFunctions,
    ...checkFunctions,
    ...contactFunctions,
    ...identityFunctions,
  },
  variables: () => [CHARGING_VECTOR],
});
