/** The file of expressions in groups: `[0]` begins one, each line below is an alternative of it. */
import { readFileSync } from 'node:fs';
import { compilePcre, type PcreExpression, type PcreOptions } from '../../src/lib/pcre/expression.ts';

export interface GroupLimits {
  readonly groups: number;
  /** Characters of one group. */
  readonly size: number;
}

/** A group in one expression, as Kamailio puts it together. */
export interface Group {
  readonly pattern: string;
  readonly expression: PcreExpression;
}

/** What is wrong, or the groups. */
export function readGroups(file: string, limits: GroupLimits, options: PcreOptions): readonly Group[] | string {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch {
    return `could not open file '${file}'`;
  }
  const patterns = parseGroups(text, limits);
  if (typeof patterns === 'string') return patterns;
  const groups: Group[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const expression = compilePcre(pattern, options);
    if ('failure' in expression) {
      return `pcre_tmp compilation of '${pattern}' failed at offset ${expression.at}: ${expression.failure} (group ${index})`;
    }
    groups.push({ pattern, expression });
  }
  return groups;
}

/** Patterns of the groups, or what is wrong. A group without lines matches nothing and ends the file for those behind it. */
export function parseGroups(text: string, limits: GroupLimits): readonly string[] | string {
  const groups: string[][] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^[ \t#\r]|^$/.test(line)) continue;
    const heading = /^\[(\d+)\]$/.exec(line);
    if (heading !== null) {
      if (Number(heading[1]) !== groups.length) return `group [${heading[1]}] does not follow [${groups.length - 1}]`;
      if (groups.length === limits.groups) return `max num of groups (${limits.groups}) exceeded`;
      groups.push([]);
      continue;
    }
    const group = groups.at(-1);
    if (group === undefined) return 'an expression stands before the first group';
    group.push(`(${line})`);
  }
  if (groups.length === 0) return 'no groups in the file';
  const patterns = groups.map((lines) => `(${lines.join('|')})`);
  const tooLong = patterns.findIndex((pattern) => pattern.length > limits.size);
  return tooLong === -1 ? patterns : `max size of a group (${limits.size}) exceeded by group [${tooLong}]`;
}
