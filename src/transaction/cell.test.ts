import { describe, expect, test } from 'vitest';
import { Method } from '../sip/method.ts';
import { RecordingLayer } from './testing/recording-layer.ts';
import { parsed, replyText, requestText } from './testing/messages.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';
const C = '192.0.2.13';

describe('forking', () => {
  test('provisional replies pass, 100 does not, and one 2xx cancels the other branches', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, B, C);
    world.answer(cell.branches[0]!, 100);
    world.answer(cell.branches[0]!, 180);
    world.answer(cell.branches[1]!, 183);
    world.answer(cell.branches[1]!, 200);
    expect(world.take()).toEqual([
      '180 Text > 192.0.2.1',
      '183 Text > 192.0.2.1',
      '200 Text > 192.0.2.1',
      `CANCEL > ${A} (SIP;cause=200;text="Call completed elsewhere")`,
    ]);
    expect(cell.status).toBe(200);
    expect(cell.relayed).toBe(cell.branches[1]);
    // The third has not answered yet: its CANCEL waits for the first provisional reply.
    world.answer(cell.branches[2]!, 180);
    expect(world.take()).toEqual([`CANCEL > ${C} (SIP;cause=200)`]);
  });

  test('a CANCEL that had to wait names no status that was not sent yet', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, B);
    world.answer(cell.branches[0]!, 603);
    world.take();
    world.answer(cell.branches[1]!, 180);
    expect(world.take()).toEqual([`CANCEL > ${B}`]);
  });

  test('a 100 passes when it is to, but none of a request of our own', () => {
    const world = new RecordingLayer();
    world.layer.settings.relayTrying = true;
    const cell = world.invite(A);
    world.take();
    for (const status of [100, 180, 100]) world.answer(cell.branches[0]!, status);
    expect(world.take()).toEqual(['100 Text > 192.0.2.1', '180 Text > 192.0.2.1', '100 Text > 192.0.2.1']);
  });

  test('later 2xx of any branch pass too, and no negative reply does', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, B);
    world.answer(cell.branches[0]!, 200);
    world.answer(cell.branches[0]!, 200);
    world.answer(cell.branches[1]!, 486);
    world.answer(cell.branches[0]!, 200, { toTag: 'second' });
    expect(world.take()).toEqual([
      '200 Text > 192.0.2.1',
      '200 Text > 192.0.2.1',
      `ACK > ${B}`,
      '200 Text > 192.0.2.1',
    ]);
  });

  test('the best negative reply is sent when all branches have one', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, B, C);
    world.answer(cell.branches[0]!, 486);
    world.answer(cell.branches[1]!, 404);
    expect(world.take()).toEqual([`ACK > ${A}`, 'branch 0 failed with 486', `ACK > ${B}`, 'branch 1 failed with 404']);
    world.answer(cell.branches[2]!, 500);
    expect(world.take()).toEqual([
      `ACK > ${C}`,
      'branch 2 failed with 500',
      'all failed, best 404 of branch 1',
      '404 Text > 192.0.2.1',
    ]);
  });

  test.each([477, 473])('%i for a branch that could not be sent wins where there is nothing else', (status) => {
    const world = new RecordingLayer();
    for (const other of [404, 486, 503, 699]) {
      const cell = world.invite(A, B);
      cell.failBranch(cell.branches[0]!, status);
      world.answer(cell.branches[1]!, other);
      expect(cell.status).toBe(other === 503 ? 500 : other);
    }
    const timedOut = world.invite(A, B);
    timedOut.failBranch(timedOut.branches[0]!, status);
    timedOut.failBranch(timedOut.branches[1]!, 408);
    expect(timedOut.status).toBe(408);
    const unsent = world.invite(A, B);
    for (const branch of unsent.branches) unsent.failBranch(branch, status);
    expect(unsent.status).toBe(status);
  });

  test('a 6xx cancels the others at once and wins', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, B);
    world.answer(cell.branches[0]!, 180);
    world.take();
    world.answer(cell.branches[1]!, 603);
    expect(world.take()).toEqual([`ACK > ${B}`, `CANCEL > ${A} (SIP;cause=603)`, 'branch 1 failed with 603']);
    world.answer(cell.branches[0]!, 487);
    expect(world.take().at(-1)).toBe('603 Text > 192.0.2.1');
  });

  test('a 6xx is as any other when its special treatment is off', () => {
    const world = new RecordingLayer();
    world.layer.settings.disable6xxBlock = true;
    const cell = world.invite(A, B);
    world.answer(cell.branches[0]!, 180);
    world.take();
    world.answer(cell.branches[1]!, 603);
    expect(world.take()).toEqual([`ACK > ${B}`, 'branch 1 failed with 603']);
  });

  test('503 goes upstream as 500, unless told otherwise', () => {
    const world = new RecordingLayer();
    world.answer(world.invite(A).branches[0]!, 503);
    expect(world.take().at(-1)).toBe('500 Service Unavailable > 192.0.2.1');
    const other = new RecordingLayer();
    other.layer.settings.remap503 = false;
    other.answer(other.invite(A).branches[0]!, 503);
    expect(other.take().at(-1)).toBe('503 Text > 192.0.2.1');
  });

  test('a reply counts with the status the user gives it', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.hold = true;
    world.answer(cell.branches[0]!, 486);
    const branch = cell.branches[0]!;
    world.hold = false;
    expect(branch.status).toBe(0);
    world.held[0]!();
    expect(branch.status).toBe(486);
    expect(branch.replied).toBe(true);
  });

  test('no more branches than the limit, none after the final reply', () => {
    const world = new RecordingLayer();
    world.layer.settings.maxBranches = 2;
    const cell = world.invite(A, B);
    expect(cell.newBranch()).toBeNull();
    world.answer(cell.branches[0]!, 200);
    world.layer.settings.maxBranches = 5;
    expect(cell.newBranch()).toBeNull();
  });
});

describe('timeouts', () => {
  test('an INVITE without any reply ends with 408', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.time.run(30_000);
    expect(world.take().slice(-3)).toEqual([
      'branch 0 failed with 408',
      'all failed, best 408 of branch 0',
      '408 Request Timeout > 192.0.2.1',
    ]);
    expect(cell.branches[0]!.timedOut).toBe(true);
    expect(cell.branches[0]!.replied).toBe(false);
  });

  test('a ringing INVITE is canceled when it times out, and its 487 acknowledged', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    world.take();
    world.time.run(120_000);
    expect(world.take()).toEqual([
      `CANCEL > ${A}`,
      'branch 0 failed with 408',
      'all failed, best 408 of branch 0',
      '408 Request Timeout > 192.0.2.1',
    ]);
    world.answer(cell.branches[0]!, 200, { method: 'CANCEL' });
    world.answer(cell.branches[0]!, 487);
    expect(world.take()).toEqual([`ACK > ${A}`]);
  });

  test('a 2xx that comes after the 408 still passes', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.time.run(30_000);
    cell.onAck();
    world.take();
    world.answer(cell.branches[0]!, 200);
    expect(world.take()).toEqual(['200 Text > 192.0.2.1']);
    expect(cell.status).toBe(408);
  });

  test('no branch waits longer than the lifetime of the transaction', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.time.run(20_000);
    world.answer(cell.branches[0]!, 180);
    world.time.run(100_000);
    world.answer(cell.branches[0]!, 180);
    expect(cell.expired).toBe(false);
    world.time.run(59_999);
    expect(cell.status).toBe(180);
    world.time.run(1);
    expect(cell.status).toBe(408);
    expect(cell.expired).toBe(true);
  });

  test('shorter timers given while a branch waits apply to it', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    cell.setTimers({ ...cell.values, final: 2000 });
    world.time.run(2000);
    expect(cell.status).toBe(408);
  });

  test('provisional replies restart Timer C only when they rise, if so set', () => {
    const world = new RecordingLayer();
    world.layer.settings.restartFinalOnEachReply = false;
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    world.time.run(100_000);
    world.answer(cell.branches[0]!, 180);
    world.time.run(20_000);
    expect(cell.status).toBe(408);
  });

  test('a non-INVITE ends with 408 once', () => {
    const world = new RecordingLayer();
    const cell = world.open(world.request('OPTIONS'))!;
    world.fork(cell, A);
    world.time.run(30_000);
    expect(world.take().at(-1)).toBe('408 Request Timeout > 192.0.2.1');
    cell.onRetransmission();
    expect(world.take()).toEqual([]);
    world.time.run(5000);
    expect(world.take()).toEqual(['terminated 408']);
    expect(world.layer.entries).toBe(0);
    expect(world.time.timers.size).toBe(0);
  });
});

describe('a timeout of a non-INVITE', () => {
  test('is not answered once its client has given up', () => {
    const world = new RecordingLayer();
    world.layer.settings.maxNonInviteLifetime = 60_000;
    world.layer.settings.timers = { ...world.layer.settings.timers, final: 33_000 };
    const cell = world.open(world.request('OPTIONS'))!;
    world.fork(cell, A);
    world.time.run(60_000);
    expect(world.take().filter((line) => line.startsWith('408'))).toEqual([]);
    expect(world.layer.entries).toBe(0);
    expect(world.time.timers.size).toBe(0);
  });
});

describe('CANCEL', () => {
  test('goes to the branches that have answered and waits for the others', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A, B);
    world.answer(cell.branches[0]!, 180);
    world.take();
    expect(cell.cancel('Reason: SIP;cause=1\r\n')).toBe(true);
    expect(world.take()).toEqual([`CANCEL > ${A} (SIP;cause=1)`]);
    world.answer(cell.branches[1]!, 100);
    expect(world.take()).toEqual([`CANCEL > ${B} (SIP;cause=1)`]);
    world.answer(cell.branches[0]!, 487);
    world.answer(cell.branches[1]!, 487);
    expect(world.take().at(-1)).toBe('487 Text > 192.0.2.1');
    expect(cell.canceled).toBe(true);
  });

  test('is retransmitted until it is answered', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    cell.cancel('');
    world.take();
    world.time.run(500);
    expect(world.take()).toEqual([`CANCEL > ${A}`]);
    world.answer(cell.branches[0]!, 200, { method: 'CANCEL' });
    world.time.run(20_000);
    expect(world.take()).toEqual([]);
  });

  test('and the ACK have the headers of the INVITE that are to be copied', () => {
    const world = new RecordingLayer();
    world.layer.settings.copiedHeaders = 'X-My';
    const cell = world.open(world.request('INVITE', { headers: 'X-Mine: 1\r\nX-Other: 2\r\n' }))!;
    world.fork(cell, A);
    world.answer(cell.branches[0]!, 180);
    cell.cancel('');
    world.answer(cell.branches[0]!, 487);
    world.layer.settings.copiedHeaders = 'x-mi';
    const other = world.open(world.request('INVITE', { branch: 'z9hG4bKo', headers: 'X-Mine: 1\r\nX-Other: 2\r\n' }))!;
    world.fork(other, A);
    world.answer(other.branches[0]!, 180);
    other.cancel('');
    world.answer(other.branches[0]!, 487);
    const made = world.texts.filter((text) => /^(?:ACK|CANCEL)/.test(text));
    expect(
      made.map((text) => `${text.split(' ')[0]!} ${text.includes('X-Mine: 1\r\n')} ${text.includes('X-Other')}`),
    ).toEqual(['CANCEL false false', 'ACK false false', 'CANCEL true false', 'ACK true false']);
    expect(made.every((text) => text.endsWith('\r\n\r\n'))).toBe(true);
  });

  test('is not retransmitted once the INVITE has its final reply', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    cell.cancel('');
    world.answer(cell.branches[0]!, 487);
    world.take();
    world.time.run(2000);
    expect(world.take().filter((event) => event.startsWith('CANCEL'))).toEqual([]);
  });

  test('gives up a branch without any reply at once with method 0', () => {
    const world = new RecordingLayer();
    world.layer.settings.cancelUnanswered = 0;
    const cell = world.invite(A);
    expect(cell.cancel('')).toBe(false);
    expect(world.take()).toEqual(['all failed, best 487 of branch 0', '487 Request Terminated > 192.0.2.1']);
    expect(cell.branches[0]!.machine!.state).toBe('Terminated');
  });

  test('is sent on a branch without any reply with method 2, and the INVITE not again', () => {
    const world = new RecordingLayer();
    world.layer.settings.cancelUnanswered = 2;
    const cell = world.invite(A);
    expect(cell.cancel('')).toBe(true);
    world.time.run(499);
    world.answer(cell.branches[0]!, 200, { method: 'CANCEL' });
    world.time.run(20_000);
    expect(world.take()).toEqual([`CANCEL > ${A}`]);
  });

  test('a callee that never answers it is given up after fr_timer', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    cell.cancel('');
    world.time.run(29_999);
    expect(cell.status).toBe(180);
    world.take();
    world.time.run(1);
    expect(world.take()).toEqual([
      'branch 0 failed with 408',
      'all failed, best 408 of branch 0',
      '487 Request Terminated > 192.0.2.1',
    ]);
  });

  test('finds nothing to wait for after the final reply', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 200);
    world.take();
    expect(cell.cancel('')).toBe(false);
    expect(world.take()).toEqual([]);
  });

  test('keeps a branch that is not sent yet from being sent', () => {
    const world = new RecordingLayer();
    const cell = world.invite();
    const branch = cell.newBranch()!;
    expect(cell.cancel('')).toBe(false);
    expect(world.take().at(-1)).toBe('487 Request Terminated > 192.0.2.1');
    expect(cell.startBranch(branch, world.flowTo(A), requestText({ method: 'INVITE', vias: ['x'] }))).toBe(false);
    cell.failBranch(branch, 487);
    expect(world.take()).toEqual([]);
    expect(cell.newBranch()).toBeNull();
  });
});

describe('failure handling', () => {
  test('branches added by the handler go on, and earlier replies are forgotten', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.failureHandler = (failed) => {
      world.failureHandler = null;
      world.fork(failed, B);
      failed.finishFailure();
    };
    world.answer(cell.branches[0]!, 404);
    expect(world.take().at(-1)).toBe(`INVITE > ${B}`);
    world.answer(cell.branches[1]!, 486);
    expect(world.take().at(-1)).toBe('486 Text > 192.0.2.1');
  });

  test('earlier replies compete when they are kept', () => {
    const world = new RecordingLayer();
    world.layer.settings.dropReplies = 'none';
    const cell = world.invite(A);
    world.failureHandler = (failed) => {
      world.failureHandler = null;
      world.fork(failed, B);
      failed.finishFailure();
    };
    world.answer(cell.branches[0]!, 404);
    world.answer(cell.branches[1]!, 486);
    expect(world.take().at(-1)).toBe('404 Text > 192.0.2.1');
  });

  test.each([
    ['all', 486],
    ['last', 480],
  ] as const)('what a handler says of earlier replies holds for its own leg alone (%s)', (which, best) => {
    const world = new RecordingLayer();
    world.layer.settings.dropReplies = which;
    const cell = world.invite(A);
    const add = (to: string, keeps: boolean): void => {
      world.failureHandler = (failed) => {
        world.failureHandler = null;
        if (keeps) failed.dropReplies('none');
        world.fork(failed, to);
        failed.finishFailure();
      };
    };
    add(B, true);
    world.answer(cell.branches[0]!, 480);
    add(A, false);
    world.answer(cell.branches[1]!, 404);
    world.answer(cell.branches[2]!, 486);
    expect(world.take().at(-1)).toBe(`${best} Text > 192.0.2.1`);
  });

  test('the handler may reply itself, also later', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.failureHandler = () => undefined;
    world.answer(cell.branches[0]!, 404);
    world.time.run(10_000);
    world.take();
    expect(cell.reply(480, world.writeLocalReply(cell, 480, 'Later'))).toBe(true);
    cell.finishFailure();
    expect(world.take()).toEqual(['480 Later > 192.0.2.1']);
    expect(cell.reply(486, '')).toBe(false);
  });

  test('a branch that cannot be sent ends as the user says, or leaves no trace', () => {
    const world = new RecordingLayer();
    world.unreachable.add(A);
    const cell = world.invite();
    expect(world.fork(cell, A)).toBe(false);
    cell.discardBranch(cell.branches[0]!);
    expect(cell.branches).toHaveLength(0);
    expect(world.time.timers.size).toBe(0);
    expect(world.fork(cell, A)).toBe(false);
    cell.failBranch(cell.branches[0]!, 477);
    expect(cell.status).toBe(477);
  });

  test('a failure handler none of whose branches can be sent has added none', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.failureHandler = (failed) => {
      const added = [failed.newBranch()!, failed.newBranch()!];
      for (const branch of added) failed.discardBranch(branch);
      failed.finishFailure();
    };
    world.answer(cell.branches[0]!, 486);
    expect(world.take().at(-1)).toBe('486 Text > 192.0.2.1');
  });

  test('a branch that is given up while another has failed lets the failure be reported', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    const waiting = cell.newBranch()!;
    world.answer(cell.branches[0]!, 404);
    expect(cell.status).toBe(0);
    cell.discardBranch(waiting);
    expect(cell.status).toBe(404);
  });

  test('a dropped request cancels its branches and answers nothing', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.answer(cell.branches[0]!, 180);
    world.take();
    cell.drop(500);
    expect(world.take()).toEqual([`CANCEL > ${A} (SIP;cause=500)`]);
    world.answer(cell.branches[0]!, 487);
    world.time.run(5000);
    expect(world.take().filter((event) => event.includes('192.0.2.1 ') || event.endsWith('192.0.2.1'))).toEqual([]);
    expect(cell.removed).toBe(true);
  });

  test('the handler may let the request go without an answer', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.failureHandler = (failed) => {
      failed.finishInSilence();
    };
    world.time.run(60_000);
    expect(world.take().slice(-2)).toEqual(['all failed, best 408 of branch 0', 'terminated 0']);
    expect(cell.removed).toBe(true);
  });

  test('a timeout while a decision on a reply is awaited does not overtake it', () => {
    const world = new RecordingLayer();
    const cell = world.invite(A);
    world.hold = true;
    world.answer(cell.branches[0]!, 200);
    world.time.run(200_000);
    expect(cell.status).toBe(0);
    world.held[0]!();
    expect(cell.status).toBe(200);
  });
});

describe('requests of our own', () => {
  test('report provisional and final replies', () => {
    const world = new RecordingLayer();
    const cell = world.layer.createClient(Method.Invite);
    const branch = cell.newBranch()!;
    const text = requestText({ method: 'INVITE', vias: [`SIP/2.0/UDP 192.0.2.5;branch=${branch.id}`] });
    cell.startBranch(branch, world.flowTo(A), text);
    for (const status of [180, 200, 200]) {
      const reply = parsed(replyText(parsed(text), status, { toTag: 'callee' }));
      expect(world.layer.receiveReply(reply, world.flowTo(A))).toBe(true);
    }
    expect(world.take().slice(1)).toEqual(['local 180 of branch 0', 'local 200 of branch 0', 'local 200 of branch 0']);
    world.time.run(5000);
    expect(world.take()).toEqual(['terminated 200']);
  });

  test('end with 408 without an answer', () => {
    const world = new RecordingLayer();
    const cell = world.layer.createClient(Method.Options);
    const branch = cell.newBranch()!;
    const text = requestText({ method: 'OPTIONS', vias: [`SIP/2.0/UDP 192.0.2.5;branch=${branch.id}`] });
    expect(cell.startBranch(branch, world.flowTo(A), text)).toBe(true);
    world.time.run(30_000);
    expect(world.take().slice(-4)).toEqual([
      'branch 0 failed with 408',
      'all failed, best 408 of branch 0',
      'local 408 of branch 0 made up',
      'terminated 408',
    ]);
    expect(world.layer.size).toBe(0);
    expect(world.layer.counters.totalLocal).toBe(1);
  });
});

describe('the automatic 100', () => {
  test('is sent once, to an INVITE only, before anything else', () => {
    const world = new RecordingLayer();
    const cell = world.open(world.request('INVITE'))!;
    cell.sendTrying();
    cell.sendTrying();
    expect(world.take()).toEqual(['100 trying -- your call is important to us > 192.0.2.1']);
    world.open(world.request('OPTIONS', { branch: 'z9hG4bKo' }))!.sendTrying();
    expect(world.take()).toEqual([]);
  });
});
