import { beforeEach, describe, expect, test } from 'vitest';
import { clientFrame, close, described, serverFrames, text } from '../../../test/mock/websocket-frames.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import { WebSocketSession } from './session.ts';

let time = new VirtualTime();
/** What the session did, in order. */
let done: string[] = [];
let counted = { received: 0, sent: 0 };

beforeEach(() => {
  time = new VirtualTime();
  done = [];
  counted = { received: 0, sent: 0 };
});

function start(): WebSocketSession {
  return new WebSocketSession(
    7,
    {
      clock: time.clock,
      timers: time.timers,
      mostBytes: 1000,
      answersKeepAlives: true,
      deliver: (message) => done.push(`deliver ${message}`),
      write: (wire) => done.push(...serverFrames(wire).frames.map(described)),
      end: () => done.push('end'),
      abort: (reason) => done.push(`abort ${reason}`),
    },
    { closeTime: 5000, onReceived: () => counted.received++, onSent: () => counted.sent++ },
  );
}

test('messages are delivered, pings answered and keep-alives of RFC 5626 too', () => {
  const session = start();
  session.receive(
    Buffer.concat([text('one'), clientFrame({ opcode: 9, payload: 'p' }), text('\r\n\r\n'), text('two')]),
  );
  expect(done).toEqual(['deliver one', 'pong p', 'text \r\n', 'deliver two']);
  expect(counted).toEqual({ received: 4, sent: 2 });
});

describe('closing', () => {
  test.each([
    ['1000 with a reason', close(1000, 'bye'), 'close 1000 Normal closure'],
    ['no code', clientFrame({ opcode: 8 }), 'close 1000 Normal closure'],
    ['an application code', close(4242), 'close 4242 '],
    ['half a code', clientFrame({ opcode: 8, payload: 'x' }), 'close 1002 Protocol error'],
    ['a code that is never sent', close(1005), 'close 1002 Protocol error'],
    ['a code nobody defined', close(2999), 'close 1002 Protocol error'],
    ['a reason that is not UTF-8', close(1000, '\xff'), 'close 1002 Protocol error'],
  ])('a Close with %s is answered, and then the connection ends', (_name, frame, answer) => {
    const session = start();
    session.receive(frame);
    expect(done).toEqual([answer, 'end']);
    expect(session).toMatchObject({ state: 'closing', end: 'remote' });
  });

  test('after our Close messages are not delivered, and the answer ends the connection', () => {
    const session = start();
    session.close(4000, 'enough');
    session.receive(Buffer.concat([text('late'), clientFrame({ opcode: 9 }), close(4000)]));
    expect(done).toEqual(['close 4000 enough', 'end']);
    expect(session.end).toBe('local');
    expect(session.close(4000, 'again')).toBe(false);
    session.ended();
    expect(time.timers.size).toBe(0);
  });

  test('a Close without answer ends the connection when its time is over', () => {
    start().close(1000, '');
    time.run(4999);
    expect(done).toEqual(['close 1000 ']);
    time.run(1000);
    expect(done).toEqual(['close 1000 ', 'end']);
  });

  test('what breaks the protocol is told why and ended, and nothing behind it is read', () => {
    const session = start();
    session.receive(Buffer.concat([clientFrame({ opcode: 1, isMasked: false }), text('x')]));
    expect(done).toEqual(['close 1002 Protocol error', 'end']);
  });

  test('a server that goes away says so once', () => {
    const session = start();
    session.leave();
    session.leave();
    expect(done).toEqual(['close 1001 Going away']);
  });
});

test('a ping waits for its pong, and use is noted', () => {
  const session = start();
  time.run(3000);
  session.ping('are you there');
  expect(session).toMatchObject({ awaitsPong: true, lastUsed: time.clock.now() });
  session.receive(clientFrame({ opcode: 10, payload: 'are you there' }));
  expect(session.awaitsPong).toBe(false);
  expect(done).toEqual(['ping are you there']);
});
