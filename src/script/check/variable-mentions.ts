/** Variables as texts of a configuration mention them, alone or in the middle of a string. */
import { scanVariable } from '../scan.ts';

export interface VariableMention {
  /** `$var(x)` as written, with transformations. */
  readonly text: string;
  /** Where its `$` stands in the text that mentions it. */
  readonly start: number;
  /** `var`, `avp`, `fU`. */
  readonly name: string;
  /** What stands in the parentheses, without transformations; null: nothing. */
  readonly inner: string | null;
  /** `s.escape.common`, in order. */
  readonly transformations: readonly string[];
}

/** What is deeper inside of others is not looked at, nor what follows so many that are not closed: nobody writes that. */
const MAX_DEPTH = 50;

/** Those inside of others (`$avp($var(x))`, `{s.select,$var(n)}`) come after what they stand in. */
export function variableMentions(text: string): VariableMention[] {
  const mentions: VariableMention[] = [];
  /** Where those end that `at` is inside of. */
  const ends: number[] = [];
  let open = 0;
  for (let at = text.indexOf('$'); at !== -1 && open < MAX_DEPTH; at = text.indexOf('$', at + 1)) {
    while (ends.length > 0 && ends.at(-1)! <= at) ends.pop();
    if (ends.length >= MAX_DEPTH) {
      at = ends.at(-1)! - 1;
      continue;
    }
    const end = scanVariable(text, at);
    if (end === -1) open++;
    else ends.push(end);
    const mention = end === -1 ? null : readMention(text.slice(at, end), at);
    if (mention !== null) mentions.push(mention);
  }
  return mentions;
}

const WRITTEN = /^\$(?:\(([\w.]+)(?:\(([^]*?)\)(?=\{|\[|\)$))?|([\w.]+)(?:\(([^]*)\))?)/;

function readMention(text: string, start: number): VariableMention | null {
  const match = WRITTEN.exec(text);
  if (match === null) return null;
  const name = match[1] ?? match[3]!;
  return { text, start, name, inner: match[2] ?? match[4] ?? null, transformations: transformationsIn(text) };
}

/** The names behind each `{` at the end of `$(name{a}{b,$var(c)})`. */
function transformationsIn(text: string): string[] {
  return text.startsWith('$(') ? [...text.matchAll(/\{([\w.]+)/g)].map((match) => match[1]!) : [];
}

/** Whether the name stands in the text as a word of its own: `x` in `$var(x)` and in `x=i:3`. */
export function mentionsName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + name.length);
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}

/** `x` of `$var(x)`; null: another variable, or one with a computed name. */
export function processVariable({ name, inner }: Pick<VariableMention, 'name' | 'inner'>): string | null {
  return name === 'var' && inner !== null && !inner.includes('$') ? inner : null;
}

/** The names of process variables that a text mentions. */
export function namesIn(text: string): string[] {
  if (!text.includes('var(')) return [];
  return [...new Set(variableMentions(text).flatMap((mention) => processVariable(mention) ?? []))];
}

/** The variables that a text mentions, however they are written there: `avp(x)`, `fU`. */
export function keysIn(text: string): string[] {
  return variableMentions(text).map(({ name, inner }) => (inner === null ? name : `${name}(${inner})`));
}
