import { defineModule, functionsOf, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import type { ParameterTable } from '../../src/module/index.ts';
import { bodyFunctions } from './functions/body-functions.ts';
import { multipartFunctions } from './functions/multipart-functions.ts';
import { headerFunctions } from './functions/header-functions.ts';
import { searchFunctions } from './functions/search-functions.ts';
import { methodSet } from './method-argument.ts';

const fn = functionsOf<ModuleSelf<ParameterTable, undefined>>();

export default defineModule({
  name: 'textops',
  doc: 'Looks for texts in messages and changes messages as texts.',
  functions: {
    is_method: fn({
      doc: 'True when the method (of a reply: that of its CSeq) is the one, or one of INVITE|ACK|….',
      args: [methodSet()],
      names: ['methods'],
      routes: RouteType.Any,
      run: (_self, ctx, methods) => (methods.includes(ctx.message) ? 1 : -1),
    }),
    ...searchFunctions,
    ...headerFunctions,
    ...bodyFunctions,
    ...multipartFunctions,
  },
});
