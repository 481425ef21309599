/** `{line.…}`: a text by its lines. */
import type { TransformationDefinition } from '../definition.ts';
import { number, simple, text as anyText, withOne } from '../transformation.ts';

/** Without line breaks; one at the end begins no further line. */
function lines(text: string): string[] {
  const list = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (list.at(-1) === '') list.pop();
  return list;
}

export const LINE_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('line.count', 'Number of lines.', (text) => (text === '' ? null : lines(text).length)),
  withOne('line.at', 'Line with a number, from 0, or from the end with -1.', number, (text, index) => {
    const list = lines(text);
    return text === '' ? null : (list[index < 0 ? list.length + index : index] ?? '');
  }),
  withOne('line.sw', 'First line that starts with a text.', anyText, (text, prefix) =>
    text === '' ? null : (lines(text).find((line) => line.startsWith(prefix)) ?? ''),
  ),
];
