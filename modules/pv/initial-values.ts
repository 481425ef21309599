/** `name=s:text` and `name=i:5` of the parameters shvset and varset. */
import type { Problem } from '../../src/module/index.ts';

export interface InitialValue {
  readonly name: string;
  readonly value: string | number;
}

export function parseInitialValue(text: string): InitialValue | Problem {
  const match = /^\s*([^=]+?)\s*=\s*([sSiI]):([^]*)$/.exec(text);
  const isNumber = match?.[2]?.toLowerCase() === 'i';
  if (match === null || (isNumber && !/^\s*[+-]?\d+\s*$/.test(match[3]!))) {
    return { problem: 'bad-value', message: `"${text}" is not name=s:text or name=i:number` };
  }
  return { name: match[1]!, value: isNumber ? Number(match[3]) : match[3]! };
}
