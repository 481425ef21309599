import { describe, expect, test } from 'vitest';
import { ServerInvite } from './server-invite.ts';
import { RecordingHost } from './testing/recording-host.ts';

function started(reliable = false): { host: RecordingHost; machine: ServerInvite } {
  const host = new RecordingHost(reliable);
  return { host, machine: new ServerInvite(host) };
}

describe('INVITE server transaction', () => {
  test('answers a retransmitted INVITE with the last provisional reply, or not at all before one', () => {
    const { host, machine } = started();
    machine.onRequest();
    machine.reply(100, '100', true);
    machine.reply(180, '180', false);
    machine.onRequest();
    expect(host.take()).toEqual(['0 reply 100', '0 reply 180', '0 reply 180']);
  });

  test('repeats a negative reply until the ACK, then for Timer I only when the INVITE comes again', () => {
    const { host, machine } = started();
    machine.reply(486, '486', false);
    host.time.run(1600);
    expect(host.take()).toEqual(['0 reply 486', '500 reply 486', '1500 reply 486']);
    machine.onRequest();
    expect(machine.onAck()).toBe(true);
    expect(machine.state).toBe('Confirmed');
    expect(machine.onAck()).toBe(true);
    machine.onRequest();
    host.time.run(6000);
    expect(host.take()).toEqual(['1600 reply 486', '1600 reply 486', '6600 terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('gives up at Timer H without an ACK', () => {
    const { host, machine } = started();
    machine.reply(486, '486', false);
    host.time.run(60_000);
    expect(host.take().slice(-2)).toEqual(['27500 reply 486', '30000 terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('still answers a repeated INVITE after Timer H, until a late ACK', () => {
    const { host, machine } = started();
    machine.reply(486, '486', false);
    host.time.run(31_000);
    host.take();
    machine.onRequest();
    expect(machine.onAck()).toBe(true);
    machine.onRequest();
    expect(host.take()).toEqual(['31000 reply 486']);
    expect(machine.onAck()).toBe(false);
  });

  test('sends a negative reply once over a reliable transport and still waits for the ACK', () => {
    const { host, machine } = started(true);
    machine.reply(404, '404', true);
    host.time.run(29_999);
    expect(host.take()).toEqual(['0 reply 404']);
    expect(machine.state).toBe('Completed');
  });

  test('passes a 2xx and its repetitions on, resends it to a retransmitted INVITE, and ends with Timer L', () => {
    const { host, machine } = started();
    machine.reply(200, '200', false);
    host.time.run(1000);
    machine.reply(200, '200 again', false);
    machine.onRequest();
    expect(machine.onAck()).toBe(false);
    host.time.run(4000);
    expect(host.take()).toEqual(['0 reply 200', '1000 reply 200 again', '1000 reply 200 again', '5000 terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('repeats a 2xx of our own until its ACK, over every transport', () => {
    const { host, machine } = started(true);
    machine.reply(200, '200', true);
    host.time.run(600);
    expect(host.take()).toEqual(['0 reply 200', '500 reply 200']);
    machine.onAck();
    host.time.run(10_000);
    expect(host.take()).toEqual(['5600 terminated']);
  });

  test('lets a late 2xx through after a negative reply, and nothing else', () => {
    const { host, machine } = started();
    machine.reply(408, '408', true);
    machine.onAck();
    machine.reply(200, '200', false);
    machine.reply(180, '180', false);
    machine.reply(486, '486', false);
    expect(host.take()).toEqual(['0 reply 408', '0 reply 200']);
  });

  test('sends nothing for a reply without text, however often it would be repeated', () => {
    const { host, machine } = started();
    machine.reply(180, '180', false);
    machine.reply(486, null, true);
    machine.onRequest();
    host.time.run(60_000);
    machine.onRequest();
    expect(host.take()).toEqual(['0 reply 180', '30000 terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('a released transaction only absorbs', () => {
    const { host, machine } = started();
    machine.release();
    machine.onRequest();
    host.time.run(5000);
    expect(host.take()).toEqual(['5000 terminated']);
  });
});
