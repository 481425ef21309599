import { describe, expect, test } from 'vitest';
import { ClientNonInvite } from './client-non-invite.ts';
import { parsed, replyText, requestText } from './testing/messages.ts';
import { RecordingHost } from './testing/recording-host.ts';

const request = parsed(requestText({ method: 'BYE', vias: ['SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1'] }));
const reply = (status: number) => parsed(replyText(request, status));

function started(reliable = false): { host: RecordingHost; machine: ClientNonInvite } {
  const host = new RecordingHost(reliable);
  const machine = new ClientNonInvite(host);
  machine.start();
  return { host, machine };
}

describe('non-INVITE client transaction', () => {
  test('retransmits with growing intervals up to T2 and gives up at Timer F', () => {
    const { host } = started();
    host.time.run(40_000);
    const sent = host.take();
    expect(sent.slice(0, 6)).toEqual([
      '0 request',
      '500 request',
      '1500 request',
      '3500 request',
      '7500 request',
      '11500 request',
    ]);
    expect(sent.slice(-2)).toEqual(['30000 timeout', '30000 terminated']);
    expect(host.timers.size).toBe(0);
  });

  test('is there when it was given up for as long as late messages are absorbed', () => {
    const { host, machine } = started();
    machine.giveUp();
    machine.onReply(reply(100));
    machine.onReply(reply(200));
    machine.onReply(reply(200));
    machine.giveUp();
    host.time.run(40_000);
    expect(host.take()).toEqual(['0 request', `${host.values.wait} terminated`]);
    expect(host.timers.size).toBe(0);
  });

  test('retransmits every T2 after a provisional reply', () => {
    const { host, machine } = started();
    host.time.run(100);
    machine.onReply(reply(100));
    host.time.run(9000);
    expect(host.take()).toEqual(['0 request', '500 request', '4500 request', '8500 request']);
    host.time.run(30_000);
    expect(host.take().slice(-2)).toEqual(['30000 timeout after provisional', '30000 terminated']);
  });

  test('nothing is sent again and no time is up while a reply waits', () => {
    const { host, machine } = started();
    host.isReplyWaiting = true;
    host.time.run(60_000);
    expect(host.take()).toEqual(['0 request']);
    host.isReplyWaiting = false;
    machine.onReply(reply(200));
    expect(machine.state).toBe('Completed');
  });

  test('sends once over a reliable transport', () => {
    const { host } = started(true);
    host.time.run(29_999);
    expect(host.take()).toEqual(['0 request']);
  });

  test('absorbs repetitions of the final reply for Timer K', () => {
    const { host, machine } = started();
    machine.onReply(reply(200));
    machine.onReply(reply(200));
    machine.onReply(reply(500));
    expect(machine.state).toBe('Completed');
    host.time.run(5000);
    expect(host.take()).toEqual(['0 request', '5000 terminated']);
    expect(host.timers.size).toBe(0);
  });
});
