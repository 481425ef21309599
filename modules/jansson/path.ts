/** Paths such as `foo.bar[0][1].baz`: what is there, and putting something there. */
import type { JsonObject, JsonValue } from '../../src/lib/json-tree/value.ts';

type Step = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'index'; readonly index: number };

/** A step and where in the path it ends. */
type PlacedStep = Step & { readonly end: number };

/** null: it is no path. A dot or an opening bracket at the end means nothing. */
function parsePath(path: string): PlacedStep[] | null {
  const steps: PlacedStep[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '[') {
      if (at + 1 === path.length) return steps;
      const match = /^\[(\d+)\](?=$|[.[])/.exec(path.slice(at));
      if (match === null) return null;
      at += match[0].length;
      steps.push({ kind: 'index', index: Number(match[1]), end: at });
      continue;
    }
    if (steps.length > 0 && path[at] === '.') at++;
    if (at === path.length && steps.length > 0) return steps;
    const key = /^[^.[]*/.exec(path.slice(at))![0];
    at += key.length;
    steps.push({ kind: 'key', key, end: at });
  }
  return steps;
}

function child(value: JsonValue, step: Step): JsonValue | undefined {
  if (step.kind === 'key') return value instanceof Map ? value.get(step.key) : undefined;
  return Array.isArray(value) ? value[step.index] : undefined;
}

/** What is at a path; the whole for an empty one, undefined for nothing. */
export function valueAt(root: JsonValue, path: string): JsonValue | undefined {
  const steps = parsePath(path);
  if (steps === null) return undefined;
  let value: JsonValue | undefined = root;
  for (const step of steps) {
    value = child(value, step);
    if (value === undefined) return undefined;
  }
  return value;
}

/** Sets the value at a path; objects on the way are made. What is wrong, or null. */
export function setAt(root: JsonValue, path: string, value: JsonValue): string | null {
  return change(root, path, (holder, step) => {
    if (step.kind === 'key') return setKey(holder, step, value);
    return setIndex(holder, step, value);
  });
}

/** Adds to the array at a path, or the members of an object to the object there. What is wrong, or null. */
export function appendAt(root: JsonValue, path: string, value: JsonValue): string | null {
  if (path === '') return extend(root, value) ? null : 'JSON array or object expected at pos 0';
  return change(root, path, (holder, step) => {
    if (step.kind === 'index') return setIndex(holder, step, value);
    const target = child(holder, step);
    return target !== undefined && extend(target, value) ? null : `JSON array or object expected at pos ${step.end}`;
  });
}

function extend(target: JsonValue, value: JsonValue): boolean {
  if (Array.isArray(target)) target.push(value);
  else if (target instanceof Map && value instanceof Map) for (const [key, each] of value) target.set(key, each);
  else return false;
  return true;
}

function change(
  root: JsonValue,
  path: string,
  last: (holder: JsonValue, step: PlacedStep) => string | null,
): string | null {
  const steps = parsePath(path);
  // Names may be read that are empty, but not set.
  if (steps === null || steps.length === 0 || path.endsWith('.')) return 'invalid JSON path at pos 0';
  if (steps.some((step) => step.kind === 'key' && step.key === '')) return 'invalid JSON path at pos 0';
  let holder = root;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    let next = child(holder, step);
    if (next === undefined) {
      if (steps[index + 1]!.kind === 'index') return `new array is not allowed at pos ${step.end + 1}`;
      next = new Map() as JsonObject;
      const problem = step.kind === 'key' ? setKey(holder, step, next) : setIndex(holder, step, next);
      if (problem !== null) return problem;
    }
    holder = next;
  }
  return last(holder, steps.at(-1)!);
}

function setKey(holder: JsonValue, step: PlacedStep & { kind: 'key' }, value: JsonValue): string | null {
  if (!(holder instanceof Map)) return `JSON object expected at pos ${step.end}`;
  holder.set(step.key, value);
  return null;
}

function setIndex(holder: JsonValue, step: PlacedStep & { kind: 'index' }, value: JsonValue): string | null {
  if (!Array.isArray(holder)) return `JSON array expected at pos ${step.end}`;
  if (step.index >= holder.length) return `array index out of bound at pos ${step.end}`;
  holder[step.index] = value;
  return null;
}
