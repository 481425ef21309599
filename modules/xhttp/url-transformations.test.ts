import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import xhttp from './index.ts';

test.each([
  ['/x/y?a=1&b=2?c', '/x/y', 'a=1&b=2?c'],
  ['/x/y', '/x/y', ''],
  ['?q', '', 'q'],
  ['', '', ''],
])('the parts of the URL %j', (url, path, query) => {
  const { script } = FunctionBench.make(xhttp);
  script.set('$var(url)', url);
  expect([script.get('$(var(url){url.path})'), script.get('$(var(url){url.querystring})')]).toEqual([path, query]);
});
