/** Reading `name=ta;interval=10;mode=1` and `timer=ta;route=NAME`. */
import type { Problem } from '../../src/module/index.ts';
import { listParameters } from '../../src/sip/parameters.ts';

export interface TimerDefinition {
  readonly name: string;
  readonly intervalMs: number;
  /** How often its routes run each time: Kamailio has as many processes. */
  readonly workers: number;
}

export interface Execution {
  readonly timer: string;
  readonly route: string;
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

function fields(text: string): Map<string, string> {
  return new Map(listParameters(text).map(({ name, value }) => [name.trim().toLowerCase(), (value ?? '').trim()]));
}

/** Seconds, or microseconds with a `u` behind. null: neither. */
function parseInterval(text: string): number | null {
  const match = /^(\d+)(u?)$/.exec(text);
  if (match === null || Number(match[1]) === 0) return null;
  return match[2] === 'u' ? Math.max(1, Math.round(Number(match[1]) / 1000)) : Number(match[1]) * 1000;
}

/** `defaultSeconds` is the interval of a timer that says none. */
export function parseTimer(text: string, defaultSeconds: number): TimerDefinition | Problem {
  const given = fields(text);
  const name = given.get('name') ?? '';
  if (name === '') return bad(`"${text}" gives the timer no name`);
  const written = given.get('interval') ?? String(defaultSeconds);
  const intervalMs = parseInterval(written);
  if (intervalMs === null) return bad(`"${written}" is not an interval: write seconds, or 500000u`);
  return { name, intervalMs, workers: Math.max(1, Number.parseInt(given.get('mode') ?? '', 10) || 1) };
}

export function parseExecution(text: string): Execution | Problem {
  const given = fields(text);
  const timer = given.get('timer') ?? '';
  const route = given.get('route') ?? '';
  if (timer === '' || route === '') return bad(`"${text}" is not of the form timer=NAME;route=ROUTE`);
  return { timer, route };
}
