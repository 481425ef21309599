import { expect, test } from 'vitest';
import { arg, defineModule, functionsOf, RouteType } from '../../../module/index.ts';
import { listFunctions } from './listing.ts';

const fn = functionsOf<never>();

test('arguments that are numbers are listed so, whatever their label', () => {
  const definition = defineModule({
    name: 'sample',
    doc: 'For this test.',
    functions: {
      f: fn({
        doc: 'For this test.',
        args: [arg.int(), arg.flag(), { ...arg.int(), label: 'seconds' }, arg.text(), arg.optional(arg.int())],
        names: ['a', 'b', 'c', 'd', 'e'],
        routes: RouteType.Any,
        run: () => 1,
      }),
    },
  });
  const row = listFunctions([{ definition }]).find(({ module }) => module === 'sample');
  expect(row).toMatchObject({ name: 'f', parameters: ['int', 'int', 'int', 'str', 'int'] });
});
