import { defineModule } from '../../src/module/index.ts';
import { contactFunctions } from './contact-functions.ts';
import { messageFunctions } from './message-functions.ts';
import { params } from './self.ts';
import { uriFunctions } from './uri-functions.ts';

export default defineModule({
  name: 'siputils',
  doc: 'Tests and conversions of SIP messages, URIs and contacts.',
  params,
  functions: { ...messageFunctions, ...uriFunctions, ...contactFunctions },
  notAvailable: ['append_rpid_hf', 'is_rpid_user_e164', 'sip_p_charging_vector'],
});
