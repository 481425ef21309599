/** Source map revision 3: which line of generated code comes from where. Lines are enough, columns are left out. */

export interface MappedLine {
  /** Index into the sources. */
  readonly source: number;
  /** Both from 0. */
  readonly line: number;
  readonly column: number;
}

export interface SourceMapInput {
  /** Name of the generated file. */
  readonly file: string;
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  /** One entry for each generated line; null: it comes from nowhere. */
  readonly lines: readonly (MappedLine | null)[];
}

export function writeSourceMap({ file, sources, lines }: SourceMapInput): string {
  return JSON.stringify({
    version: 3,
    file,
    sources: sources.map((source) => source.path),
    sourcesContent: sources.map((source) => source.text),
    names: [],
    mappings: writeMappings(lines),
  });
}

/** The map as a comment at the end of the file it describes. */
export function inlineSourceMap(map: string): string {
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map, 'utf8').toString('base64')}`;
}

function writeMappings(lines: readonly (MappedLine | null)[]): string {
  let last: MappedLine = { source: 0, line: 0, column: 0 };
  const groups: string[] = [];
  for (const mapped of lines) {
    if (mapped === null) {
      groups.push('');
      continue;
    }
    // Generated column, then the differences to the entry before: source, line, column.
    groups.push(
      writeVlq(0) +
        writeVlq(mapped.source - last.source) +
        writeVlq(mapped.line - last.line) +
        writeVlq(mapped.column - last.column),
    );
    last = mapped;
  }
  return groups.join(';');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base 64 digits of five bits each, the lowest first, the sign in the lowest bit. */
function writeVlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit]!;
  } while (rest > 0);
  return text;
}
