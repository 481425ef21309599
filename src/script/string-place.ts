/** Where a part of a value stands in the text of a configuration. */
import type { Expression } from './ast.ts';
import type { Place } from './host.ts';
import { scanString, unescapedOffsets, unescapeString } from './scan.ts';
import type { SourceSet, Span } from './source.ts';

/** The span of `place` in the value of a string or the text of a variable; all of it when a macro or a #!subst made it. */
export function placeSpan(written: Expression, place: Place, sources: SourceSet): Span {
  const { source, start, end } = written.span;
  const offsets = valueOffsets(written, sources.get(source).text.slice(start, end));
  const first = offsets?.[place.start];
  const last = offsets?.[place.end - 1];
  if (first === undefined || last === undefined) return written.span;
  return { source, start: start + first, end: start + last + 1 };
}

/** For each character of the value where in `text` it comes from; null: it does not come from there as it is. */
function valueOffsets(written: Expression, text: string): readonly number[] | null {
  if (written.kind === 'Variable') return text === written.text ? Array.from(text, (_, at) => at) : null;
  return written.kind === 'StringLiteral' ? stringOffsets(text, written.value) : null;
}

/** As above, for strings with blanks between them. */
function stringOffsets(text: string, value: string): readonly number[] | null {
  const offsets: number[] = [];
  let found = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.charAt(at);
    const end = quote === '"' || quote === "'" ? scanString(text, at) : -1;
    if (end < 0) return null;
    const from = at + 1;
    const content = text.slice(from, end - 1);
    const escapes = quote === '"';
    found += escapes ? unescapeString(content) : content;
    for (const offset of escapes ? unescapedOffsets(content) : content.split('').keys()) offsets.push(from + offset);
    at = end + /^\s*/.exec(text.slice(end))![0].length;
  }
  return found === value ? offsets : null;
}
