// What befell a call, in words: a simulation in which something never happens proves nothing about it.
import type { DialogEnd } from './dialog-end.ts';
import type { Call } from './plans.ts';

/** What every simulation of some hundred calls has to have. */
export const HAPPENINGS = [
  'a call was forked',
  'several callees answered with 2xx',
  'a CANCEL ended a call',
  'a CANCEL met a 2xx',
  'a reliable reply got its PRACK',
  'the caller changed a session',
  'the callee changed a session',
  'both wanted to change the session at once',
  'a BYE overtook a change',
  'the callee hung up',
] as const;

export type Note = (happening: string) => void;

export function noteHappenings({ caller, callees }: Call, note: Note): void {
  const theirs = callees.flatMap((callee) => [...callee.ends.values()]);
  const ours = [...caller.ends.values()];
  const statuses = [...theirs, ...ours].flatMap(statusesOf);
  const facts: Record<(typeof HAPPENINGS)[number], boolean> = {
    'a call was forked': callees.filter((callee) => callee.invited).length > 1,
    'several callees answered with 2xx': caller.dialogs.size > 1,
    'a CANCEL ended a call': caller.canceled && caller.negatives.includes(487),
    'a CANCEL met a 2xx': caller.canceled && caller.dialogs.size > 0,
    'a reliable reply got its PRACK': callees.some((callee) => callee.pracked),
    'the caller changed a session': theirs.flatMap(statusesOf).includes(200),
    'the callee changed a session': ours.flatMap(statusesOf).includes(200),
    'both wanted to change the session at once': statuses.includes(491),
    'a BYE overtook a change': statuses.includes(487) || statuses.includes(481),
    'the callee hung up': ours.some((end) => end.wasHungUp),
  };
  for (const [happening, isSo] of Object.entries(facts)) if (isSo) note(happening);
}

function statusesOf(end: DialogEnd): number[] {
  return [...end.answers.values()].map(({ status }) => status);
}
