import { defineModule } from '../../src/module/index.ts';
import { MESSAGE_FUNCTIONS } from './message-functions.ts';
import { SERVER_FUNCTIONS } from './server-functions.ts';

export default defineModule({
  name: 'kemix',
  doc: 'Short ways to what scripts in other languages read most of a message: `KSR.kx`.',
  kemi: { name: 'kx', functions: { ...MESSAGE_FUNCTIONS, ...SERVER_FUNCTIONS } },
});
