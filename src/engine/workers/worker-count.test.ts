import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { defineModule } from '../../module/define.ts';
import { readOnly } from '../../pv/plain.ts';
import { leaf } from '../../pv/selects/place.ts';
import { RouteType } from '../../script/host.ts';
import { compileText } from '../testing/compile-text.ts';
import { lessWorkers, workerCount } from './worker-count.ts';

const ROUTE = 'request_route { exit; }';

const lonely = defineModule({ name: 'lonely', doc: '', oneWorker: 'it keeps a list for itself' });
const helper = defineModule({
  name: 'helper',
  doc: '',
  functions: {
    shared_help: { doc: '', routes: RouteType.Any, run: () => 1 },
    lonely_help: { doc: '', routes: RouteType.Any, oneWorker: 'it finds what is here', run: () => 1 },
  },
  variables: () => [
    readOnly(['shared_value'], '', () => 1),
    { ...readOnly(['lonely_value'], '', () => 1), oneWorker: 'it shows what is here' },
  ],
  selects: () => ({ lonely: leaf(() => '1') }),
  selectsOneWorker: 'it selects what is here',
});
const compile = (text: string) => compileText(text, lonely, helper);

test.each([
  [ROUTE, 1],
  [`children=4\n${ROUTE}`, 1],
  [`workers=3\n${ROUTE}`, 3],
  [`workers=0\n${ROUTE}`, availableParallelism()],
  [`workers=3\nloadmodule "lonely.so"\n${ROUTE}`, 1],
  ['workers=3\nloadmodule "helper.so"\nrequest_route { shared_help(); }', 3],
  ['workers=3\nloadmodule "helper.so"\nrequest_route { lonely_help(); }', 1],
  ['workers=3\nloadmodule "helper.so"\nrequest_route { if ($shared_value == 1) exit; }', 3],
  ['workers=3\nloadmodule "helper.so"\nrequest_route { if ($(lonely_value{s.len}) == 1) exit; }', 1],
  ['workers=3\nloadmodule "helper.so"\nrequest_route { if (@lonely == "1") exit; }', 1],
])('%j: %i', (text, count) => {
  const { core, sole } = compile(text);
  expect(workerCount(core, sole)).toBe(count);
});

test('what works with one worker only is named', () => {
  const { core, sole } = compile(
    'workers=3\nloadmodule "lonely.so"\nloadmodule "helper.so"\nrequest_route { lonely_help(); if ($lonely_value == @lonely) exit; }',
  );
  expect(lessWorkers(core, sole, 'not built')).toEqual({
    problem: 'no-effect',
    message:
      'there will be one worker, for what works with one only: module lonely, lonely_help(), $lonely_value, @lonely',
    hint: 'module lonely: it keeps a list for itself; lonely_help(): it finds what is here; $lonely_value: it shows what is here; @lonely: it selects what is here',
  });
});
