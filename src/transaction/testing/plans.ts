// What the user agents of a simulated call do, by chance, and how bad their network is.
import type { Callee, CalleePlan } from './callee.ts';
import type { Caller } from './caller.ts';
import type { NetworkQuality } from './network.ts';

export interface Call {
  readonly caller: Caller;
  readonly callees: readonly Callee[];
}

/** About fr_timer: when who never rang answers late, in milliseconds. */
const SILENT_ANSWER = 29_000;
export const WORST_LOSS = 0.3;
const NEGATIVES = [302, 401, 404, 480, 486, 500, 503, 603];

export function planCallee(draw: () => number, name: string, address: string): CalleePlan {
  const kind = draw();
  const ringAfter = draw() < 0.8 ? Math.floor(draw() * 2000) : null;
  const common = { name, address, ringAfter, twice: false, dead: false };
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

/** Every tenth network is perfect, every fifth loses three packets of ten. */
export function qualityOf(seed: number, draw: () => number): NetworkQuality {
  if (seed % 10 === 0) return { loss: 0, duplication: 0, maxDelay: 0 };
  const loss = seed % 5 === 0 ? WORST_LOSS : draw() * 0.15;
  return { loss, duplication: draw() * 0.15, maxDelay: 1 + Math.floor(draw() * 600) };
}

/** Answers, if at all, when the proxy may have given up on it and forgotten the call. */
export function isSilent({ ringAfter, answerAfter }: CalleePlan): boolean {
  return ringAfter === null && answerAfter !== null && answerAfter >= SILENT_ANSWER;
}
