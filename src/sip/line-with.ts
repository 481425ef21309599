/** Finds lines of a body by what they begin with. */

/**
 * Where the next line that begins with `mark` starts within text[from, end); -1: there is none. `from` is the start of a
 * line. Each line is looked at once, however long the mark is and how much of it the text repeats.
 */
export function lineWith(text: string, mark: string, from: number, end: number): number {
  for (let at = from; at >= 0 && at + mark.length <= end; at = lineAfter(text, at)) {
    if (text.startsWith(mark, at)) return at;
  }
  return -1;
}

/** -1: there is none. */
function lineAfter(text: string, at: number): number {
  const lineFeed = text.indexOf('\n', at);
  return lineFeed < 0 ? -1 : lineFeed + 1;
}
