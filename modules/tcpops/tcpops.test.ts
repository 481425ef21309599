import { expect, test } from 'vitest';
import { ModuleBench } from '../../test/support/module-host.ts';
import type { ConnectionEnd } from '../../src/sip/stream.ts';
import tcpops from './index.ts';

const OPTIONS =
  'OPTIONS sip:h SIP/2.0\nVia: SIP/2.0/TCP h\nFrom: <sip:a@h>;tag=1\nTo: <sip:a@h>\nCall-ID: 1\nCSeq: 1 OPTIONS\n\n';

/** A bench, and the events that were told, as `event connection`. */
async function start(parameters: Record<string, number> = {}) {
  const bench = new ModuleBench();
  const told: string[] = [];
  for (const event of ['tcp:closed', 'tcp:timeout', 'tcp:reset']) {
    bench.routes.set(event, (ctx) => void told.push(`${event} ${ctx.flow.connection}`));
  }
  await bench.load(tcpops, parameters);
  const end = (connection: number, how: ConnectionEnd): void => {
    const { flow } = bench.context(OPTIONS, { connection });
    for (const handler of bench.connectionClosed) handler(flow, how);
  };
  return { bench, told, end };
}

test('each end of a connection has its event, those of our own have none', async () => {
  const { told, end } = await start();
  end(1, 'closed');
  end(2, 'reset');
  end(3, 'timeout');
  end(4, 'asked');
  end(5, 'own');
  expect(told).toEqual(['tcp:closed 1', 'tcp:reset 2', 'tcp:timeout 3', 'tcp:closed 4']);
});

test('with closed_event=0 nobody is told', async () => {
  const { told, end } = await start({ closed_event: 0 });
  end(1, 'closed');
  expect(told).toEqual([]);
});

test('with closed_event=2 only the connections are told that were asked for, once', async () => {
  const { bench, told, end } = await start({ closed_event: 2 });
  expect(bench.call('tcp_enable_closed_event', bench.context(OPTIONS, { connection: 1 }))).toBe(1);
  expect(bench.call('tcp_enable_closed_event', bench.context(OPTIONS), 2)).toBe(1);
  for (const connection of [1, 2, 3, 1]) end(connection, 'closed');
  expect(told).toEqual(['tcp:closed 1', 'tcp:closed 2']);
});

test('the connection of a message that came by UDP is none', async () => {
  const { bench } = await start();
  const ctx = bench.context(OPTIONS);
  bench.endedConnections.add(0);
  for (const [name, ...values] of [
    ['tcp_keepalive_enable', 60, 5, 5],
    ['tcp_keepalive_disable'],
    ['tcp_set_connection_lifetime', 60],
    ['tcp_enable_closed_event'],
    ['tcp_conid_state', 0],
  ] as const) {
    expect([name, bench.call(name, ctx, ...values)]).toEqual([name, -1]);
  }
  expect(bench.log.join('\n')).toContain('the message did not come by TCP');
});
