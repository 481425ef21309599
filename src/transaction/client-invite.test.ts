import { describe, expect, test } from 'vitest';
import { ClientInvite } from './client-invite.ts';
import { parsed, replyText, requestText } from './testing/messages.ts';
import { RecordingHost } from './testing/recording-host.ts';

const request = parsed(requestText({ method: 'INVITE', vias: ['SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1'] }));
const reply = (status: number) => parsed(replyText(request, status, { toTag: 'b' }));

function started(reliable = false): { host: RecordingHost; machine: ClientInvite } {
  const host = new RecordingHost(reliable);
  const machine = new ClientInvite(host);
  machine.start();
  return { host, machine };
}

describe('INVITE client transaction', () => {
  test('retransmits with growing intervals up to T2 and gives up at Timer B', () => {
    const { host, machine } = started();
    host.time.run(40_000);
    const sent = host.take();
    expect(sent.slice(0, 7)).toEqual([
      '0 request',
      '500 request',
      '1500 request',
      '3500 request',
      '7500 request',
      '11500 request',
      '15500 request',
    ]);
    expect(sent.slice(-2)).toEqual(['30000 timeout', '30000 terminated']);
    expect(machine.state).toBe('Terminated');
    expect(host.timers.size).toBe(0);
  });

  test('sends once over a reliable transport', () => {
    const { host } = started(true);
    host.time.run(29_999);
    expect(host.take()).toEqual(['0 request']);
  });

  test('stops retransmitting at a provisional reply and starts Timer C', () => {
    const { host, machine } = started();
    host.time.run(600);
    machine.onReply(reply(180), true);
    expect(machine.state).toBe('Proceeding');
    host.time.run(119_999);
    expect(host.take()).toEqual(['0 request', '500 request']);
    host.time.run(1);
    expect(host.take()).toEqual(['120600 timeout after provisional', '120600 terminated']);
  });

  test('restarts Timer C only when told', () => {
    const { host, machine } = started();
    machine.onReply(reply(180), true);
    host.time.run(100_000);
    machine.onReply(reply(180), false);
    host.time.run(19_999);
    expect(machine.state).toBe('Proceeding');
    machine.onReply(reply(183), true);
    host.time.run(119_999);
    expect(machine.state).toBe('Proceeding');
    host.time.run(1);
    expect(machine.state).toBe('Terminated');
  });

  test('acknowledges a negative reply and every repetition of it, and shows what comes late', () => {
    const { host, machine } = started();
    host.take();
    machine.onReply(reply(486), true);
    host.time.run(1000);
    machine.onReply(reply(486), true);
    machine.onReply(reply(180), true);
    expect(host.take()).toEqual(['0 ack 486', '1000 ack 486']);
    host.time.run(4000);
    expect(host.take()).toEqual(['5000 terminated']);
    machine.onReply(reply(486), true);
    expect(host.take()).toEqual(['5000 ack 486']);
  });

  test('never acknowledges a 2xx, nor what comes after one', () => {
    const { host, machine } = started();
    host.take();
    machine.onReply(reply(200), true);
    expect(machine.state).toBe('Accepted');
    machine.onReply(reply(200), true);
    machine.onReply(reply(180), true);
    machine.onReply(reply(486), true);
    expect(host.take()).toEqual([]);
    host.time.run(5000);
    expect(host.take()).toEqual(['5000 terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('nothing is sent again and no time is up while a reply waits', () => {
    const { host, machine } = started();
    host.time.run(600);
    host.isReplyWaiting = true;
    host.time.run(60_000);
    expect(host.take()).toEqual(['0 request', '500 request']);
    host.isReplyWaiting = false;
    machine.onReply(reply(200), true);
    expect(machine.state).toBe('Accepted');
  });

  test('what waited and was dropped ends nothing: the time is up then', () => {
    const { host } = started();
    host.isReplyWaiting = true;
    host.time.run(60_000);
    host.isReplyWaiting = false;
    host.time.run(200);
    expect(host.take().map((event) => event.replace(/^\d+ /, ''))).toEqual(['request', 'timeout', 'terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('an abandoned request leaves no timer and is terminated once', () => {
    const { host, machine } = started();
    machine.abandon();
    machine.abandon();
    expect(host.take()).toEqual(['0 request', '0 terminated']);
    machine.onReply(reply(200), true);
    expect(host.take()).toEqual([]);
    expect(host.timers.size).toBe(0);
  });
});
