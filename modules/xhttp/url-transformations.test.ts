import { expect, test } from 'vitest';
import { sampleContext, sampleRegistry, Script } from '../../src/pv/testing/sample.ts';
import { URL_TRANSFORMATIONS } from './url-transformations.ts';

const registry = sampleRegistry();
registry.addTransformations(URL_TRANSFORMATIONS);

test.each([
  ['/x/y?a=1&b=2?c', '/x/y', 'a=1&b=2?c'],
  ['/x/y', '/x/y', ''],
  ['?q', '', 'q'],
  ['', '', ''],
])('the parts of the URL %j', (url, path, query) => {
  const script = new Script(sampleContext(), registry);
  script.set('$var(url)', url);
  expect([script.get('$(var(url){url.path})'), script.get('$(var(url){url.querystring})')]).toEqual([path, query]);
});
