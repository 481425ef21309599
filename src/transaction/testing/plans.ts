// What the user agents of a simulated call do, by chance, and how bad their network is.
import type { Callee, CalleePlan } from './callee.ts';
import type { Caller } from './caller.ts';
import type { NetworkQuality } from './network.ts';

export interface Call {
  readonly caller: Caller;
  readonly callees: readonly Callee[];
  /** Milliseconds after which the proxy may give up on who says nothing, when that is sooner than timer B. */
  readonly patience?: number;
}

/** About fr_timer: when who never rang answers late, in milliseconds. */
const SILENT_ANSWER = 29_000;
export const WORST_LOSS = 0.3;
const NEGATIVES = [302, 401, 404, 480, 486, 500, 503, 603];

export function planCallee(draw: () => number, name: string, address: string): CalleePlan {
  const kind = draw();
  const ringAfter = draw() < 0.8 ? Math.floor(draw() * 2000) : null;
  const common = { name, address, ringAfter, twice: false, dead: false, ...planDialog(draw) };
  const soon = Math.floor(draw() * 8000);
  if (kind < 0.4) return { ...common, answerAfter: soon, status: 200, twice: draw() < 0.05 };
  if (kind < 0.75) {
    return { ...common, answerAfter: soon, status: NEGATIVES[Math.floor(draw() * NEGATIVES.length)]! };
  }
  if (kind < 0.85) return { ...common, answerAfter: null, status: 0 };
  if (kind < 0.92) return { ...common, answerAfter: null, status: 0, dead: true };
  // Answers about when the proxy gives up on it.
  const late = ringAfter === null ? SILENT_ANSWER : 119_000;
  return { ...common, answerAfter: late + Math.floor(draw() * 3000), status: draw() < 0.5 ? 200 : 486 };
}

/** What a callee does besides answering. */
function planDialog(draw: () => number): Pick<CalleePlan, 'reliable' | 'changesAfter' | 'hangsUpAfter'> {
  return {
    reliable: draw() < 0.25,
    changesAfter: planChange(draw),
    hangsUpAfter: draw() < 0.3 ? Math.floor(draw() * 15_000) : null,
  };
}

/** Milliseconds until one side wants something else of a call that is answered, often both at once; null: never. */
export function planChange(draw: () => number): number | null {
  return draw() < 0.4 ? 700 * (1 + Math.floor(draw() * 3)) : null;
}

/** When the caller thinks better of it; often just when somebody answers, so that CANCEL and the answer meet. */
export function planCancel(draw: () => number, callees: readonly Callee[]): number | null {
  const kind = draw();
  if (kind < 0.7) return null;
  const { ringAfter, answerAfter } = callees[Math.floor(draw() * callees.length)]!.plan;
  if (kind < 0.85 || answerAfter === null) return Math.floor(draw() * 6000);
  return Math.max(0, answerAfter - (ringAfter ?? 0) + Math.floor((draw() - 0.5) * 600));
}

/** Every tenth network is perfect, every fifth loses three packets of ten. */
export function qualityOf(seed: number, draw: () => number): NetworkQuality {
  if (seed % 10 === 0) return { loss: 0, duplication: 0, maxDelay: 0 };
  const loss = seed % 5 === 0 ? WORST_LOSS : draw() * 0.15;
  return { loss, duplication: draw() * 0.15, maxDelay: 1 + Math.floor(draw() * 600) };
}

/** Answers, if at all, when the proxy may have given up on it and forgotten the call. */
export function isSilent({ ringAfter, answerAfter }: CalleePlan, patience = SILENT_ANSWER): boolean {
  return ringAfter === null && answerAfter !== null && answerAfter >= patience;
}
