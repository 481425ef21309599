import { expect, test } from 'vitest';
import { ConfigVariables } from '../../module/config-variables.ts';
import { param } from '../../module/index.ts';
import type { LoadedModule } from './loaded-module.ts';
import { addRuntimeSettings } from './runtime-settings.ts';

test('what a setting is for is told in bytes of UTF-8', () => {
  const params = { depth: param.int({ doc: 'From 1 … 3.', default: 1, runtimeName: 'depth' }) };
  const loaded = (name: string): LoadedModule =>
    ({ definition: { name, doc: '', params }, values: { depth: 2 } }) as unknown as LoadedModule;
  const config = new ConfigVariables();
  addRuntimeSettings(loaded('core'), new Map([['m', loaded('m')]]), config);
  expect(config.find('m', 'depth')!.doc).toBe('From 1 \xe2\x80\xa6 3.');
  expect(config.find('core', 'depth')!.get()).toBe(2);
});
