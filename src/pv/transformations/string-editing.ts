/** `{s.…}`: changing texts. */
import { lowerAscii, trimLwsEnd } from '../../lib/ascii.ts';
import type { TransformationDefinition } from '../definition.ts';
import { simple, text as anyText, withCharacter, withOne, withTwo } from '../transformation.ts';

const LEADING = /^[ \t\r\n]+/;

/** A regular expression would try each blank inside as one of the end. */
const withoutTrailing = (text: string): string => text.slice(0, trimLwsEnd(text, 0, text.length));

function unquote(text: string): string {
  const first = text[0];
  return text.length > 1 && (first === '"' || first === "'") && text.endsWith(first) ? text.slice(1, -1) : text;
}

function before(text: string, at: number): string {
  return at < 0 ? text : text.slice(0, at);
}

function after(text: string, at: number): string {
  return at < 0 ? '' : text.slice(at + 1);
}

export const EDITING_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('s.tolower', 'In small letters.', lowerAscii),
  simple('s.toupper', 'In capitals.', (text) => text.replace(/[a-z]+/g, (lower) => lower.toUpperCase())),
  withTwo(
    's.replace',
    'With every occurrence of one text replaced by another.',
    [anyText, anyText],
    (text, match, by) => (match === '' ? text : text.split(match).join(by)),
  ),
  withOne('s.rm', 'Without any occurrence of a text.', anyText, (text, match) =>
    match === '' ? text : text.split(match).join(''),
  ),
  simple('s.rmws', 'Without white space.', (text) => text.replace(/[ \t\r\n]+/g, '')),
  simple('s.trim', 'Without white space at both ends.', (text) => withoutTrailing(text.replace(LEADING, ''))),
  simple('s.ltrim', 'Without white space at the beginning.', (text) => text.replace(LEADING, '')),
  simple('s.rtrim', 'Without white space at the end.', withoutTrailing),
  simple('s.numeric', 'Its digits only.', (text) => text.replace(/\D+/g, '')),
  simple('s.unquote', 'Without the quotes round it.', unquote),
  simple('s.unbracket', 'Without the angle brackets round it.', (text) =>
    text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text,
  ),
  withCharacter('s.before', 'What comes before the first of a character; all when it is not there.', (text, char) =>
    before(text, text.indexOf(char[0] ?? '\0')),
  ),
  withCharacter('s.after', 'What comes after the first of a character; nothing when it is not there.', (text, char) =>
    after(text, text.indexOf(char[0] ?? '\0')),
  ),
  withCharacter('s.rbefore', 'What comes before the last of a character; all when it is not there.', (text, char) =>
    before(text, text.lastIndexOf(char[0] ?? '\0')),
  ),
  withCharacter('s.rafter', 'What comes after the last of a character; nothing when it is not there.', (text, char) =>
    after(text, text.lastIndexOf(char[0] ?? '\0')),
  ),
];
