import { describe, expect, test } from 'vitest';
import { ServerNonInvite } from './server-non-invite.ts';
import { RecordingHost } from './testing/recording-host.ts';

function started(): { host: RecordingHost; machine: ServerNonInvite } {
  const host = new RecordingHost(false);
  return { host, machine: new ServerNonInvite(host) };
}

describe('non-INVITE server transaction', () => {
  test('discards a retransmission before any reply', () => {
    const { host, machine } = started();
    machine.onRequest();
    expect(host.take()).toEqual([]);
  });

  test('answers a retransmission with the last reply, provisional or final, as long as somebody asks', () => {
    const { host, machine } = started();
    machine.reply(183, '183');
    machine.onRequest();
    machine.reply(200, '200');
    machine.onRequest();
    host.time.run(5000);
    machine.onRequest();
    expect(host.take()).toEqual([
      ...['0 reply 183', '0 reply 183', '0 reply 200', '0 reply 200'],
      ...['5000 terminated', '5000 reply 200'],
    ]);
    expect(host.timers.size).toBe(0);
  });

  test('discards a second final reply', () => {
    const { host, machine } = started();
    machine.reply(200, '200');
    machine.reply(500, '500');
    machine.onRequest();
    expect(host.take()).toEqual(['0 reply 200', '0 reply 200']);
  });

  test('never repeats a 408 (RFC 4320)', () => {
    const { host, machine } = started();
    machine.reply(408, '408');
    machine.onRequest();
    expect(host.take()).toEqual(['0 reply 408']);
  });

  test('a released transaction only absorbs', () => {
    const { host, machine } = started();
    machine.reply(100, '100');
    machine.release();
    machine.onRequest();
    expect(machine.onAck()).toBe(false);
    host.time.run(5000);
    expect(host.take()).toEqual(['0 reply 100', '5000 terminated']);
  });
});
