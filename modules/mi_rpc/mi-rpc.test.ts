import { expect, test } from 'vitest';
import { ModuleBench } from '../../test/support/module-host.ts';
import miRpc from './index.ts';

test('loading it is a warning, not a mistake', async () => {
  const bench = new ModuleBench();
  await bench.load(miRpc);
  expect(bench.log).toEqual([expect.stringContaining('warn mi_rpc does nothing')]);
});
