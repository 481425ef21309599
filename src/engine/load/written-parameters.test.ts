import { expect, test } from 'vitest';
import { parseConfig } from '../../script/parse.ts';
import { constantsOf } from './constants-of.ts';
import { parameterText, setsParameter } from './written-parameters.ts';

const CONSTANTS = constantsOf(
  new Map([
    ['MODULE', 'app_ts'],
    ['NAME', 'load'],
    ['FOLDER', '/etc/routes'],
  ]),
);

/** What the lines set for `load` of `app_ts`. */
function found(text: string): (string | null)[] {
  const { file } = parseConfig({ path: 'kamailio.cfg', text });
  return file.items.flatMap((item) =>
    setsParameter(item, 'app_ts', 'load', CONSTANTS) ? [parameterText(item, CONSTANTS)] : [],
  );
}

test('a parameter is found by what modparamx makes of its name', () => {
  expect(found('modparamx("$def(MODULE)", "$def(NAME)", "$def(FOLDER)/a.ts")')).toEqual(['/etc/routes/a.ts']);
  expect(found('modparam("app_ts", "$def(NAME)", "a.ts")')).toEqual([]);
  expect(found('modparamx("app_ts", "load", "$rU")')).toEqual([null]);
});

test('the name of its module is a regular expression', () => {
  expect(found('modparam("xlog|APP_.*", "load", "a.ts")')).toEqual(['a.ts']);
  expect(found('modparam("app", "load", "a.ts")')).toEqual([]);
  expect(found('modparam("(", "load", "a.ts")')).toEqual([]);
});
