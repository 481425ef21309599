import { defineModule } from '../../src/module/index.ts';
import { iteratorFunctions, iteratorReads, iteratorVariables } from './functions/iterator-functions.ts';
import { messageFunctions } from './functions/message-functions.ts';
import { valueFunctions } from './functions/value-functions.ts';
import { headerValueSelects } from './selects.ts';

export default defineModule({
  name: 'textopsx',
  doc: 'Applies changes to messages at once and edits single header values and lines.',
  functions: { ...messageFunctions, ...valueFunctions, ...iteratorFunctions },
  kemi: { functions: iteratorReads },
  variables: () => iteratorVariables,
  selects: () => headerValueSelects,
});
