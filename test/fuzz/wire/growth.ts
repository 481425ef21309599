/** Whether work grows with the length of a text only: pieces of it repeated many times, and the CPU time compared. */
import type { Chance } from '../chance.ts';
import type { Target } from './target.ts';

const SHORT = 8_000;
const TIMES = 8;
/** Linear work takes 8 times as long, quadratic 64. */
const MOST = 32;
/** Milliseconds below which nothing is said: the clock and the collector make as much. */
const NOISE = 60;
/** So many measurements in a row have to say the same: the collector and the compiler work beside some, not beside all. */
const MEASUREMENTS = 4;

/** How long something takes. */
export type Measure = (run: () => void) => number;

function cpuMilliseconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The shortest of some: nothing else was in between. */
function best(measure: Measure, run: () => void, times: number): number {
  let least = Infinity;
  for (let i = 0; i < times; i++) least = Math.min(least, measure(run));
  return least;
}

/** `text` with a piece of it repeated, once for `SHORT` characters more and once for eight times as many. */
export function grown(chance: Chance, text: string): [string, string] {
  const at = chance.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + chance.below(chance.once(2) ? 40 : 4));
  const piece = text.slice(at, end) || ' ';
  const fill = (length: number): string =>
    text.slice(0, at) + piece.repeat(Math.ceil(length / piece.length)) + text.slice(end);
  return [fill(SHORT), fill(SHORT * TIMES)];
}

/** Throws when the longer text takes much longer than its length lets expect. */
export function expectLinear(target: Target, chance: Chance, text: string, measure: Measure = cpuMilliseconds): void {
  const [short, long] = grown(chance, text);
  const work = target.work?.bind(target) ?? ((each: string) => target.check(each, chance));
  let times = '';
  for (let i = 0; i < MEASUREMENTS; i++) {
    // V8 interprets an expression whose code it has thrown away, which takes ten times as long, and compiles it for the next time.
    const longTime = best(measure, () => work(long), 2);
    if (longTime < NOISE) return;
    const shortTime = best(measure, () => work(short), 5);
    if (longTime < MOST * Math.max(shortTime, 0.5)) return;
    times = `${shortTime.toFixed(2)} ms for ${short.length} bytes, ${longTime.toFixed(2)} ms for ${long.length}`;
  }
  throw new Error(`work grows faster than the text: ${times}; it begins ${JSON.stringify(short.slice(0, 400))}`);
}
