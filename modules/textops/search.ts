/** Searching and replacing by regular expression or plain text. 1: found, -1: not. */
import type { Context } from '../../src/context/context.ts';
import { findMatches } from '../../src/lib/regex/guarded-regex.ts';
import type { HeaderField } from '../../src/sip/header-line.ts';
import { changeUri, parseUri, writeUri } from '../../src/sip/uri.ts';
import { replacements, substitute, type Substitution } from '../../src/pv/substitution.ts';
import type { Region } from './regions.ts';

/** Searches from the beginning whatever was searched before. */
export function firstMatch(regex: RegExp | null, text: string): RegExpExecArray | null {
  if (regex === null) return null;
  regex.lastIndex = 0;
  return regex.exec(text);
}

export function search(regex: RegExp | null, text: string): number {
  return firstMatch(regex, text) === null ? -1 : 1;
}

export function appendAfterMatch(ctx: Context, region: Region, regex: RegExp | null, text: string): number {
  const match = firstMatch(regex, region.text);
  if (match === null) return -1;
  ctx.edits.insertAt(region.start + match.index + match[0].length, text);
  return 1;
}

export function replaceFirst(ctx: Context, region: Region, regex: RegExp | null, text: string): number {
  const match = firstMatch(regex, region.text);
  if (match === null) return -1;
  const start = region.start + match.index;
  ctx.edits.replace(start, start + match[0].length, text);
  return 1;
}

/** `regex` is one for repeated matching. A match of nothing ends the search. */
export function replaceAll(ctx: Context, region: Region, regex: RegExp | null, text: string): number {
  if (regex === null) return -1;
  let result = -1;
  for (const match of findMatches(regex, region.text, 'all')) {
    if (match[0] === '') break;
    const start = region.start + match.index;
    ctx.edits.replace(start, start + match[0].length, text);
    result = 1;
  }
  return result;
}

/** Mode `f`: the first occurrence, else all. Kamailio calls it done when there is none, too. */
export function replaceText(ctx: Context, region: Region, match: string, text: string, mode: string): number {
  if (match === '') return 1;
  let at = region.text.indexOf(match);
  if (at < 0) return 1;
  const isAll = !mode.startsWith('f') && !mode.startsWith('F');
  do {
    ctx.edits.replace(region.start + at, region.start + at + match.length, text);
    at = region.text.indexOf(match, at + match.length);
  } while (isAll && at >= 0);
  return 1;
}

export function substituteRegion(ctx: Context, region: Region, substitution: Substitution): number {
  const found = replacements(substitution, region.text, ctx);
  for (const { start, end, text } of found) ctx.edits.replace(region.start + start, region.start + end, text);
  return found.length === 0 ? -1 : 1;
}

export function substituteUri(ctx: Context, substitution: Substitution): number {
  const changed = substitute(substitution, ctx.requestUri, ctx);
  if (changed === null) return -1;
  ctx.newUri = changed;
  return 1;
}

export function substituteUser(ctx: Context, substitution: Substitution): number {
  const uri = parseUri(ctx.requestUri);
  const changed = uri === null ? null : substitute(substitution, uri.user ?? '', ctx);
  if (changed === null) return -1;
  ctx.newUri = writeUri(changeUri(uri!, { user: changed === '' ? null : changed }));
  return 1;
}

/** The headers a mode means: `a` all, `f` the first, `l` the last. */
export function chosen(fields: readonly HeaderField[], mode: string): readonly HeaderField[] {
  switch (mode[0]?.toLowerCase()) {
    case 'f':
      return fields.slice(0, 1);
    case 'l':
      return fields.slice(-1);
    default:
      return fields;
  }
}
