/** Reading `name=q;size=20;addmode=2`. */
import type { Problem } from '../../src/module/index.ts';
import { listParameters } from '../../src/sip/parameters.ts';
import { Queue, type AddMode } from './queue.ts';

const MODES: readonly AddMode[] = ['all', 'keep-oldest', 'keep-newest'];

export const addMode = (number: number): AddMode => MODES[number] ?? 'all';

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

export function parseQueue(text: string): Queue | Problem {
  const given = new Map(listParameters(text).map(({ name, value }) => [name.trim(), (value ?? '').trim()]));
  const name = given.get('name') ?? '';
  if (name === '') return bad(`"${text}" gives the queue no name`);
  for (const key of ['size', 'addmode', 'dbmode']) {
    if (!/^\d+$/.test(given.get(key) ?? '0')) return bad(`${key} of queue ${name} is no number`);
  }
  if (Number(given.get('dbmode') ?? 0) !== 0) return bad(`queue ${name} cannot be kept in a database (dbmode)`);
  return new Queue(name, Number(given.get('size') ?? 0), addMode(Number(given.get('addmode') ?? 0)));
}
