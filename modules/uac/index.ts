import { defineModule } from '../../src/module/index.ts';
import { messageFunctions } from './functions.ts';
import { PARAMETERS } from './parameters.ts';
import { registrationFunctions } from './registration-functions.ts';
import { registrationMethods } from './registration-methods.ts';
import { requestVariable } from './request-variable.ts';
import { startRestoration, startUac } from './start.ts';

export default defineModule({
  name: 'uac',
  doc: 'A client of other servers: registers there, has credentials for those who challenge a call, puts other addresses into From and To, and sends requests of a script.',
  params: PARAMETERS,
  requires: ['tm'],
  init: startUac,
  start(self) {
    startRestoration(self);
    if (self.host.worker.index === 0) self.state.registrations.start();
  },
  stop({ state }) {
    state.registrations.stop();
  },
  functions: { ...messageFunctions, ...registrationFunctions },
  methods: registrationMethods,
  variables: (self) => [requestVariable(() => self().state)],
  statistics: [
    { name: 'uac:regtotal', doc: 'Registrations with other servers.' },
    { name: 'uac:regactive', doc: 'Those that hold.' },
    { name: 'uac:regdisabled', doc: 'Those that are disabled.' },
  ],
  events: [
    {
      name: 'uac:reply',
      doc: 'A final reply to a request of uac_req_send() with $uac_req(evroute) 1, or 2 when it failed; $uac_req(evcode) is its status.',
      callback: 'event_callback',
    },
  ],
});
