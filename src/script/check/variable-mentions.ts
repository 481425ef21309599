/** Variables as texts of a configuration mention them, alone or in the middle of a string. */
import { scanVariable } from '../scan.ts';

export interface VariableMention {
  /** `$var(x)` as written, with transformations. */
  readonly text: string;
  /** `var`, `avp`, `fU`. */
  readonly name: string;
  /** What stands in the parentheses, without transformations; null: nothing. */
  readonly inner: string | null;
  /** `s.escape.common`, in order. */
  readonly transformations: readonly string[];
}

/** Those inside of others (`$avp($var(x))`, `{s.select,$var(n)}`) come after what they stand in. */
export function variableMentions(text: string): VariableMention[] {
  const mentions: VariableMention[] = [];
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at + 1)) {
    const end = scanVariable(text, at);
    const mention = end === -1 ? null : readMention(text.slice(at, end));
    if (mention !== null) mentions.push(mention);
  }
  return mentions;
}

const WRITTEN = /^\$(?:\(([\w.]+)(?:\(([^]*?)\)(?=\{|\[|\)$))?|([\w.]+)(?:\(([^]*)\))?)/;

function readMention(text: string): VariableMention | null {
  const match = WRITTEN.exec(text);
  if (match === null) return null;
  const name = match[1] ?? match[3]!;
  return { text, name, inner: match[2] ?? match[4] ?? null, transformations: transformationsIn(text) };
}

/** The names behind each `{` at the end of `$(name{a}{b,$var(c)})`. */
function transformationsIn(text: string): string[] {
  return text.startsWith('$(') ? [...text.matchAll(/\{([\w.]+)/g)].map((match) => match[1]!) : [];
}
