/** `#!subst "/regex/replacement/flags"`: replacement inside the strings and variables of a configuration. */

import { compilePosixRegex, isPosixRegexFailure } from '../lib/posix-regex.ts';

export interface Substitution {
  readonly pattern: RegExp;
  /** `\0` to `\9` stand for the match and its groups. */
  readonly replacement: string;
  /** The pattern as written, without its escapes: the name that `#!substdef` defines. */
  readonly name: string;
}

/** Any character but a letter or digit separates the parts; behind a backslash it stands for itself. A text: what is wrong. */
export function parseSubstitution(expression: string): Substitution | string {
  const separator = expression.charAt(0);
  if (separator === '' || /[\w\\\s]/.test(separator)) return 'it must start with a separator such as "/" or "!"';
  const parts = splitParts(expression, separator);
  if (parts === null)
    return `it needs three "${separator}": before the pattern, between the two parts, after the replacement`;
  const [name, replacement, flags] = parts;
  if (name === '') return 'the pattern is empty';
  const unknown = /[^gis]/.exec(flags);
  if (unknown !== null) {
    return `"${unknown[0]}" is not a flag; there are g (all matches), i (ignore case) and s (over line breaks)`;
  }
  const pattern = compilePosixRegex(name, {
    ignoreCase: flags.includes('i'),
    global: flags.includes('g'),
    newline: !flags.includes('s'),
  });
  if (isPosixRegexFailure(pattern)) return `the pattern is not a regular expression: ${pattern.failure}`;
  return { pattern, replacement, name };
}

/** pattern, replacement, flags; null: separators are missing. */
function splitParts(expression: string, separator: string): [string, string, string] | null {
  const parts: string[] = [];
  let part = '';
  let at = 1;
  for (; at < expression.length && parts.length < 2; at++) {
    const char = expression.charAt(at);
    if (char === separator) {
      parts.push(part);
      part = '';
    } else if (char === '\\' && expression.charAt(at + 1) === separator) {
      part += separator;
      at++;
    } else if (char === '\\') {
      part += char + expression.charAt(++at);
    } else {
      part += char;
    }
  }
  return parts.length === 2 ? [parts[0]!, parts[1]!, expression.slice(at).trim()] : null;
}

/** A pattern that matches nothing but itself. */
const PLAIN = /^\w+$/;

/** What all rules together may put into one text: each may double what those before it left. */
const MAX_INSERTED = 100_000;

/** The rules one after the other, in the order they were declared. */
export function substitute(text: string, rules: readonly Substitution[]): string {
  let result = text;
  let left = MAX_INSERTED;
  const insert = (replacement: string, groups: readonly unknown[]): string => {
    const inserted = left < 0 ? '' : expandReplacement(replacement, groups);
    left -= inserted.length;
    return left < 0 ? String(groups[0]) : inserted;
  };
  for (const { pattern, replacement, name } of rules) {
    // Most patterns are names, and most strings have none of them: looking for one costs a tenth of matching it.
    if (PLAIN.test(name) && !pattern.ignoreCase && !result.includes(name)) continue;
    result = result.replace(pattern, (...groups: unknown[]) => insert(replacement, groups));
    if (left < 0) break;
  }
  return result;
}

function expandReplacement(replacement: string, groups: readonly unknown[]): string {
  return replacement.replace(/\\([\s\S])/g, (escape, char: string) => {
    if (char >= '0' && char <= '9') {
      const group = groups[Number(char)];
      return typeof group === 'string' ? group : '';
    }
    if (char === 'n') return '\n';
    if (char === 'r') return '\r';
    if (char === 't') return '\t';
    return char === '\\' ? '\\' : escape;
  });
}
