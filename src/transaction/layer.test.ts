import { describe, expect, test } from 'vitest';
import { RecordingLayer } from './testing/recording-layer.ts';
import { parsed, requestText } from './testing/messages.ts';

const A = '192.0.2.11';

describe('matching requests', () => {
  test('a retransmission finds its cell by branch, sent-by and method', () => {
    const world = new RecordingLayer();
    const cell = world.open(world.request('INVITE'));
    expect(world.layer.matchRequest(world.request('INVITE'))).toBe(cell);
    expect(world.layer.matchRequest(world.request('INVITE', { branch: 'z9hG4bKother' }))).toBeNull();
    expect(world.layer.matchRequest(world.request('OPTIONS'))).toBeNull();
    const elsewhere = parsed(requestText({ method: 'INVITE', vias: ['SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKcaller'] }));
    expect(world.layer.matchRequest(elsewhere)).toBeNull();
    const otherPort = parsed(
      requestText({ method: 'INVITE', vias: ['SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKcaller'] }),
    );
    expect(world.layer.matchRequest(otherPort)).toBeNull();
  });

  test('an ACK finds the INVITE, a CANCEL finds it through matchCanceled only', () => {
    const world = new RecordingLayer();
    const cell = world.open(world.request('INVITE'));
    expect(world.layer.matchRequest(world.request('ACK'))).toBe(cell);
    expect(world.layer.matchRequest(world.request('CANCEL'))).toBeNull();
    expect(world.layer.matchCanceled(world.request('CANCEL'))).toBe(cell);
    const own = world.open(world.request('CANCEL'));
    expect(world.layer.matchRequest(world.request('CANCEL'))).toBe(own);
    expect(world.layer.matchCanceled(world.request('CANCEL'))).toBe(cell);
  });

  test('an INVITE whose CANCEL came first is known', () => {
    const world = new RecordingLayer();
    world.open(world.request('CANCEL'));
    expect(world.layer.hasCancelFor(world.request('INVITE'))).toBe(true);
    expect(world.layer.hasCancelFor(world.request('INVITE', { branch: 'z9hG4bKother' }))).toBe(false);
  });

  test('without the magic cookie the rules of RFC 2543 apply', () => {
    const world = new RecordingLayer();
    const old = (method: string, parts: object = {}) =>
      parsed(requestText({ method, vias: ['SIP/2.0/UDP 192.0.2.1'], ...parts }));
    const cell = world.open(old('INVITE'));
    expect(world.layer.matchRequest(old('INVITE'))).toBe(cell);
    expect(world.layer.matchCanceled(old('CANCEL'))).toBe(cell);
    expect(world.layer.matchRequest(old('INVITE', { callId: 'other' }))).toBeNull();
    expect(world.layer.matchRequest(old('INVITE', { cseq: 2 }))).toBeNull();
    expect(world.layer.matchRequest(old('INVITE', { fromTag: 'other' }))).toBeNull();
    expect(world.layer.matchRequest(old('INVITE', { uri: 'sip:other@192.0.2.9' }))).toBeNull();
    world.layer.settings.matchRequestUri = false;
    expect(world.layer.matchRequest(old('INVITE', { uri: 'sip:other@192.0.2.9' }))).toBe(cell);
    cell!.reply(404, world.writeLocalReply(cell!, 404, 'No'));
    expect(world.layer.matchRequest(old('ACK', { toTag: 'proxy' }))).toBe(cell);
    expect(world.layer.matchRequest(old('ACK', { toTag: 'another' }))).toBeNull();
  });

  test('an ACK for a 2xx finds its INVITE by Call-ID, CSeq and From tag', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    const ack = world.request('ACK', { branch: 'z9hG4bKack', toTag: 'callee' });
    expect(world.layer.matchEndToEndAck(ack)).toBeNull();
    world.answer(cell.branches[0]!, 200);
    expect(world.layer.matchEndToEndAck(ack)).toBe(cell);
    expect(world.layer.matchEndToEndAck(world.request('ACK', { branch: 'z9hG4bKack', cseq: 2 }))).toBeNull();
    expect(world.layer.findInvite('call', 1)).toBe(cell);
    expect(world.layer.findInvite('call', 2)).toBeNull();
  });

  test('a request without a usable Via is no transaction', () => {
    const world = new RecordingLayer();
    expect(world.open(parsed(requestText({ method: 'INVITE', vias: [] })))).toBeNull();
  });
});

describe('many requests that look alike', () => {
  const from = (sentBy: string, method = 'OPTIONS', callId = 'call') =>
    parsed(requestText({ method, vias: [`SIP/2.0/UDP ${sentBy};branch=z9hG4bKsame`], callId }));

  test('one branch from many senders is as many entries, in any case of their names', () => {
    const world = new RecordingLayer();
    const cells = ['Phone.Test', 'phone.test:5060', '192.0.2.1'].map((sentBy) => world.open(from(sentBy)));
    // Each is in the table and in an index by key.
    expect(world.layer.entries).toBe(6);
    expect(world.layer.matchRequest(from('pHONE.tEST'))).toBe(cells[0]);
    expect(world.layer.matchRequest(from('phone.test:5060'))).toBe(cells[1]);
    expect(world.layer.matchRequest(from('192.0.2.1'))).toBe(cells[2]);
  });

  test('only the newest of a long chain are looked at', () => {
    const world = new RecordingLayer();
    const cells = Array.from({ length: 65 }, (_, i) => world.open(from('192.0.2.1', `METHOD${i}`))!);
    expect(world.layer.matchRequest(from('192.0.2.1', 'METHOD0'))).toBeNull();
    expect(world.layer.matchRequest(from('192.0.2.1', 'METHOD1'))).toBe(cells[1]);
    cells[64]!.abort();
    expect(world.layer.matchRequest(from('192.0.2.1', 'METHOD0'))).toBe(cells[0]);
  });

  test('one branch in other calls, and in later requests of one, is of other transactions', () => {
    const world = new RecordingLayer();
    const cell = world.open(from('192.0.2.1', 'MESSAGE', 'one'))!;
    expect(world.layer.matchRequest(from('192.0.2.1', 'MESSAGE', 'one'))).toBe(cell);
    expect(world.layer.matchRequest(from('192.0.2.1', 'MESSAGE', 'other'))).toBeNull();
    const invite = world.open(world.request('INVITE', { cseq: 1 }))!;
    expect(world.layer.matchRequest(world.request('INVITE', { cseq: 1 }))).toBe(invite);
    expect(world.layer.matchRequest(world.request('INVITE', { cseq: 2 }))).toBeNull();
  });

  test('INVITEs of one Call-ID too', () => {
    const world = new RecordingLayer();
    const invite = (cseq: number) => world.request('INVITE', { branch: `z9hG4bK${cseq}`, cseq });
    const cells = Array.from({ length: 65 }, (_, i) => world.open(invite(i))!);
    for (const cell of cells) cell.reply(200, world.writeLocalReply(cell, 200, 'OK'));
    const ack = (cseq: number) => world.layer.matchEndToEndAck(world.request('ACK', { branch: 'z9hG4bKack', cseq }));
    expect([ack(0), ack(1), world.layer.findInvite('call', 0), world.layer.findInvite('call', 1)]).toEqual([
      null,
      cells[1],
      null,
      cells[1],
    ]);
  });

  test('a chain stays whole whichever of its cells goes first', () => {
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const world = new RecordingLayer();
      const methods = ['INVITE', 'CANCEL', 'OPTIONS'];
      const cells = methods.map((method) => world.open(from('192.0.2.1', method))!);
      const invites = [1, 2, 3].map((cseq) => world.open(world.request('INVITE', { branch: `z9hG4bK${cseq}`, cseq }))!);
      for (const [done, at] of order.entries()) {
        cells[at]!.abort();
        invites[at]!.abort();
        for (const left of order.slice(done + 1)) {
          expect(world.layer.matchRequest(from('192.0.2.1', methods[left]))).toBe(cells[left]);
          expect(world.layer.findInvite('call', left + 1)).toBe(invites[left]);
        }
      }
      expect(world.layer.entries).toBe(0);
    }
  });

  test('a request that had no cell is found when it got one', () => {
    const world = new RecordingLayer();
    const invite = world.request('INVITE');
    expect(world.layer.matchRequest(invite)).toBeNull();
    const cell = world.open(invite);
    expect(world.layer.matchRequest(invite)).toBe(cell);
    const cancel = world.request('CANCEL');
    expect(world.layer.matchRequest(cancel)).toBeNull();
    expect(world.layer.matchCanceled(cancel)).toBe(cell);
  });
});

describe('matching replies', () => {
  test('only the branch, method and living cell it belongs to', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    const branch = cell.branches[0]!;
    expect(world.answer(branch, 180)).toBe(true);
    expect(world.answer(branch, 180, { method: 'CANCEL' })).toBe(true);
    expect(world.answer(branch, 180, { method: 'BYE' })).toBe(false);
    cell.abort();
    expect(world.answer(branch, 180)).toBe(false);
    expect(world.layer.counters.repliesReceived).toBe(2);
  });

  test('a request as it was sent finds its branch again', () => {
    const world = new RecordingLayer();
    const branch = world.invite(A).branches[0]!;
    expect(world.layer.matchSent(parsed(branch.request))).toBe(branch);
    expect(world.layer.matchSent(parsed(branch.request.replaceAll('INVITE', 'ACK')))).toBeNull();
    expect(world.layer.matchSent(world.request('INVITE'))).toBeNull();
  });

  test('Call-ID counts when it is set to', () => {
    const world = new RecordingLayer();
    world.layer.settings.matchCallId = true;
    const cell = world.invite(A);
    expect(world.answer(cell.branches[0]!, 180, { callId: 'mangled' })).toBe(false);
    expect(world.answer(cell.branches[0]!, 180)).toBe(true);
  });
});

describe('the layer', () => {
  test('counts, lists and forgets', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    expect(world.layer.snapshot()).toMatchObject({
      statistics: { current: 1, waiting: 0, total: 1, created: 1, freed: 0, repliesReceived: 1, repliesSent: 1 },
      cells: [
        {
          index: 0,
          method: 'INVITE',
          callId: 'Call-ID: call\r\n',
          cseqNumber: 1,
          isLocal: false,
          branches: 1,
          endOfLife: 180_000,
          status: 180,
          serverState: 'Proceeding',
          branchStates: ['Proceeding'],
        },
      ],
      states: { Proceeding: 1 },
    });
    world.answer(cell.branches[0]!, 200);
    expect(world.layer.statistics()).toMatchObject({ current: 1, waiting: 1, completed: [0, 0, 1, 0, 0, 0, 0] });
    world.time.run(5000);
    expect(world.layer.statistics()).toMatchObject({ current: 0, waiting: 0, freed: 1 });
    expect(world.layer.entries).toBe(0);
    expect(world.time.timers.size).toBe(0);
  });

  test('refuses new requests while it drains and lets the others finish', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.layer.refuseNew();
    expect(world.open(world.request('INVITE', { branch: 'z9hG4bKlate' }))).toBeNull();
    world.answer(cell.branches[0]!, 200);
    expect(cell.status).toBe(200);
    world.time.run(5000);
    expect(world.layer.size).toBe(0);
  });

  test('ends everything at once when asked', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, '192.0.2.12');
    world.answer(cell.branches[0]!, 180);
    cell.cancel('');
    world.layer.abortAll();
    expect(world.layer.size + world.layer.entries + world.time.timers.size).toBe(0);
  });

  test('a released cell without a reply goes after the wait', () => {
    const world = new RecordingLayer();
    world.open(world.request('INVITE'))!.release();
    world.time.run(5000);
    expect(world.layer.size).toBe(0);
  });

  test('positions are used again with another label', () => {
    const world = new RecordingLayer();
    const first = world.invite(A);
    first.abort();
    const second = world.invite(A);
    expect(second.index).toBe(first.index);
    expect(second.label).not.toBe(first.label);
    expect(world.layer.find(first.index, first.label)).toBeNull();
    expect(world.layer.find(second.index, second.label)).toBe(second);
  });
});
