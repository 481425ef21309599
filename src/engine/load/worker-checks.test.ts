import { expect, test } from 'vitest';
import { Diagnostics } from '../../script/diagnostic.ts';
import { parseConfig } from '../../script/parse.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { checkWorkers } from './worker-checks.ts';

function warnings(workers: number, runsHere: boolean): unknown[] {
  const text = `debug=2\nworkers=${workers}\nrequest_route { exit; }`;
  const { file } = parseConfig({ path: 'kamailio.cfg', text });
  const diagnostics = new Diagnostics();
  checkWorkers(file, { workers } as CoreValues, [], { diagnostics, runsHere }, () => 'it was not built');
  return diagnostics.all.map(({ id, message, span }) => [id, message, text.slice(span?.start, span?.end)]);
}

test('workers that the missing native parts do not allow are said by the check', () => {
  const message = 'there will be one worker here, for want of a native part: it was not built';
  expect(warnings(4, false)).toEqual([['no-effect', message, 'workers=4']]);
});

test('nothing is said of one worker, nor where the start says it', () => {
  expect([...warnings(1, false), ...warnings(4, true)]).toEqual([]);
});
