import { expect, test } from 'vitest';
import { ListLogger } from '../../lib/testing/list-logger.ts';
import { warnOfOpenDoors } from './open-doors.ts';

test.each([
  [{ tcp_accept_haproxy: 1 }, 1],
  [{ tcp_accept_haproxy: 1, tcp_accept_haproxy_from: '10.0.0.0/24' }, 0],
  [{ tcp_accept_haproxy: 1, disable_tcp: 1 }, 0],
  [{}, 0],
])('PROXY headers that everybody may send are warned of: %j', (values, count) => {
  const lines: string[] = [];
  warnOfOpenDoors(
    { disable_tcp: 0, tcp_accept_haproxy: 0, tcp_accept_haproxy_from: '', ...values },
    new ListLogger(lines),
  );
  expect(lines).toHaveLength(count);
});
