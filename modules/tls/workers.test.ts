import { expect, test } from 'vitest';
import { compileText } from '../../src/engine/testing/compile-text.ts';
import { workerCount } from '../../src/engine/workers/worker-count.ts';
import tls from './index.ts';

test.each([
  ['tls_set_connect_server_id("a");', 2],
  ['is_peer_verified();', 1],
  ['if ($tls_peer_verified == 1) exit;', 1],
  ['if (@tls.peer.verified == "1") exit;', 1],
])('with %s there are %i workers: a message may be handled far from its connection', (statement, count) => {
  const { core, sole } = compileText(`workers=2\nloadmodule "tls.so"\nrequest_route { ${statement} }`, tls);
  expect(workerCount(core, sole)).toBe(count);
});
