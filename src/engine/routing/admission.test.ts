import { expect, test } from 'vitest';
import { INVITE, sampleContext } from '../../context/testing/sample.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import type { Verdict } from '../overload/overload.ts';
import { Admission } from './admission.ts';

interface Stage {
  readonly admission: Admission;
  readonly answers: string[];
  /** What the overload says of what is new; null: it does not watch. */
  verdict: Verdict | null;
  known: boolean;
  admits(text?: string): boolean;
}

function stage(): Stage {
  const answers: string[] = [];
  const made: Stage = {
    answers,
    verdict: null,
    known: false,
    admission: new Admission({
      replies: {
        send(_ctx, status, reason, headers) {
          answers.push(`${status} ${reason} ${headers?.text ?? ''}`);
          return null;
        },
      },
      overload: {
        get isWatching() {
          return made.verdict !== null;
        },
        judge: () => made.verdict!,
      },
      random: seededRandom(1),
      settings: { retryAfter: 5 },
      belongsToTransaction: () => made.known,
    }),
    admits: (text = INVITE) => made.admission.admits(sampleContext(text)),
  };
  return made;
}

const inDialog = INVITE.replace(/^(To:.*)$/m, '$1;tag=there');

test('as long as there is not too much everything is taken', () => {
  const made = stage();
  expect([made.admits(), made.admits(inDialog), made.answers]).toEqual([true, true, []]);
});

test('what is new is refused with a time that differs, or without an answer; what was begun goes on', () => {
  const made = stage();
  made.verdict = 'refuse';
  for (let i = 0; i < 50; i++) expect(made.admits()).toBe(false);
  const seconds = new Set(made.answers.map((answer) => Number(/Retry-After: (\d+)/.exec(answer)![1])));
  expect([...seconds].sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10]);
  made.answers.length = 0;
  made.verdict = 'ignore';
  expect([made.admits(), made.answers]).toEqual([false, []]);
  for (const text of [inDialog, INVITE.replaceAll('INVITE', 'ACK'), INVITE.replaceAll('INVITE', 'CANCEL')])
    expect(made.admits(text)).toBe(true);
  made.known = true;
  expect(made.admits()).toBe(true);
});

test('while the server ends what is new is sent elsewhere', () => {
  const made = stage();
  made.admission.drain();
  expect([made.admits(inDialog), made.admits()]).toEqual([true, false]);
  expect(made.answers).toEqual(['503 Service Unavailable Retry-After: 10\r\n']);
});
