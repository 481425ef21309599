/** `/expression/replacement/flags`, as sed has it: the argument of `subst()` and `{re.subst,…}`. */
import type { Context } from '../context/context.ts';
import { compilePosixRegex, isPosixRegexFailure } from '../lib/posix-regex.ts';
import { findMatches } from '../lib/regex/guarded-regex.ts';
import { isProblem, withoutPlaces, type Problem } from '../lib/problem.ts';
import type { BoundFormat, VariableRegistry } from './registry.ts';

/** A substitution ready to be run. */
export interface Substitution {
  readonly regex: RegExp;
  /** Whether every match is replaced. */
  readonly global: boolean;
  /** The replacement for one match. */
  expand(ctx: Context, match: RegExpMatchArray): string;
}

interface Pieces {
  readonly expression: string;
  readonly replacement: string;
  readonly flags: string;
}

/** Cuts at the first character, which is the delimiter; a backslash before it makes it an ordinary one. */
export function splitSubstitution(text: string): Pieces | null {
  const delimiter = text[0];
  if (delimiter === undefined || text.length < 3) return null;
  const pieces = [''];
  for (let at = 1; at < text.length; at++) {
    const char = text[at]!;
    const next = text[at + 1];
    if (char === '\\' && next !== undefined) {
      pieces[pieces.length - 1] += next === delimiter ? next : char + next;
      at++;
    } else if (char === delimiter && pieces.length < 3) pieces.push('');
    else pieces[pieces.length - 1] += char;
  }
  if (pieces.length < 3) return null;
  return { expression: pieces[0]!, replacement: pieces[1]!, flags: pieces[2]!.trim() };
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

/**
 * Flags: i ignores case, g replaces every match, s lets `.` match line breaks. `\0` is the match, `\1` to `\9` its
 * groups; variables are expanded when a match is replaced.
 */
export function compileSubstitution(text: string, variables: VariableRegistry): Substitution | Problem {
  const pieces = splitSubstitution(text);
  if (pieces === null) return bad(`"${text}" is not a substitution: write /expression/replacement/flags`);
  if (!/^[igs]*$/.test(pieces.flags)) return bad(`"${pieces.flags}" are not flags of a substitution (i, g, s)`);
  const global = pieces.flags.includes('g');
  const regex = compilePosixRegex(pieces.expression, {
    ignoreCase: pieces.flags.includes('i'),
    newline: !pieces.flags.includes('s'),
    global: true,
  });
  if (isPosixRegexFailure(regex)) return bad(`"${pieces.expression}": ${regex.failure}`);
  const template = compileReplacement(pieces.replacement, variables);
  if (isProblem(template)) return template;
  return {
    regex,
    global,
    expand(ctx, match) {
      let result = '';
      for (const part of template) {
        result += typeof part === 'string' ? part : typeof part === 'number' ? (match[part] ?? '') : part(ctx);
      }
      return result;
    },
  };
}

type Part = string | number | BoundFormat;

function compileReplacement(text: string, variables: VariableRegistry): Part[] | Problem {
  const parts: Part[] = [];
  let literal = '';
  const flush = (): Problem | null => {
    if (literal === '') return null;
    const format = variables.format(literal);
    if (isProblem(format)) return withoutPlaces(format);
    parts.push(literal.includes('$') ? format : literal);
    literal = '';
    return null;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const next = text[at + 1];
    if (char !== '\\' || next === undefined) {
      literal += char;
      continue;
    }
    at++;
    if (next >= '0' && next <= '9') {
      const problem = flush();
      if (problem !== null) return problem;
      parts.push(Number(next));
    } else literal += ESCAPES[next] ?? next;
  }
  return flush() ?? parts;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A piece of a text to be replaced. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a substitution would replace; a match of nothing ends the search. */
export function replacements(substitution: Substitution, text: string, ctx: Context): Replacement[] {
  return matchesOf(substitution, text)
    .filter((match) => match[0] !== '')
    .map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      text: substitution.expand(ctx, match),
    }));
}

/** Whether one of the matches to be replaced is of nothing. */
export function hasEmptyMatch(substitution: Substitution, text: string): boolean {
  return matchesOf(substitution, text).at(-1)?.[0] === '';
}

const matchesOf = ({ regex, global }: Substitution, text: string): RegExpExecArray[] =>
  findMatches(regex, text, global ? 'all' : 'first');

/** The text with its replacements made; null when nothing matched. */
export function substitute(substitution: Substitution, text: string, ctx: Context): string | null {
  const found = replacements(substitution, text, ctx);
  if (found.length === 0) return null;
  let result = '';
  let from = 0;
  for (const each of found) {
    result += text.slice(from, each.start) + each.text;
    from = each.end;
  }
  return result + text.slice(from);
}
