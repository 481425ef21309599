/** Texts a configuration is made of, and positions in them. */

/** A piece of one source text: [start, end) in characters, which are bytes because sources are read as latin1. */
export interface Span {
  /** Index into the `SourceSet`. */
  readonly source: number;
  readonly start: number;
  readonly end: number;
}

/** Where a span starts, as people count: both from 1. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

export class Source {
  readonly id: number;
  /** As shown in messages. */
  readonly path: string;
  readonly text: string;
  /** The directive that included this file; null for the main file. */
  readonly includedFrom: Span | null;
  #lineStarts: readonly number[] | null = null;
  #isAscii: boolean | null = null;

  constructor(id: number, path: string, text: string, includedFrom: Span | null) {
    this.id = id;
    this.path = path;
    this.text = text;
    this.includedFrom = includedFrom;
  }

  locate(offset: number): LineColumn {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** Text of one line, counted from 1, without its end; of a long one the part between two offsets. */
  lineText(line: number, from = 0, to = Infinity): string {
    const starts = this.#lines();
    const start = starts[line - 1] ?? this.text.length;
    const end = starts[line] ?? this.text.length;
    return this.text.slice(start + Math.max(0, from), Math.min(end, start + to)).replace(/\r?\n$/, '');
  }

  /** Whether all of it is ASCII: bytes are characters then. */
  get isAscii(): boolean {
    return (this.#isAscii ??= !/[\x80-\xff]/.test(this.text));
  }

  #lines(): readonly number[] {
    if (this.#lineStarts === null) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** All texts of one configuration, in the order they were opened. */
export class SourceSet {
  readonly #sources: Source[] = [];
  readonly #remarks = new Map<string, Span>();
  readonly #forgotten = new Set<number>();

  add(path: string, text: string, includedFrom: Span | null = null): Source {
    const source = new Source(this.#sources.length, path, text, includedFrom);
    this.#sources.push(source);
    return source;
  }

  get all(): readonly Source[] {
    return this.#sources;
  }

  get(id: number): Source {
    const source = this.#sources[id];
    if (source === undefined) throw new RangeError(`no source ${String(id)}`);
    return source;
  }

  /** What was read of these texts does not count. */
  forget(ids: Iterable<number>): void {
    for (const id of ids) this.#forgotten.add(id);
  }

  isForgotten(id: number): boolean {
    return this.#forgotten.has(id);
  }

  /** Keeps a comment that speaks to the checker; a comment may be read twice. */
  addRemark(span: Span): void {
    this.#remarks.set(`${String(span.source)}:${String(span.start)}`, span);
  }

  /** Comments in parts that were left out by an `#!ifdef` are not among them. */
  get remarks(): Iterable<Span> {
    return [...this.#remarks.values()].filter(({ source }) => !this.#forgotten.has(source));
  }

  /** `file:line:column` parts of where a span starts. */
  locate(span: Span): LineColumn & { readonly path: string } {
    const source = this.get(span.source);
    return { path: source.path, ...source.locate(span.start) };
  }
}

/** The span from the start of one to the end of the other; when they lie in different texts, the first. */
export function joinSpans(first: Span, last: Span): Span {
  if (first.source !== last.source || last.end < first.end) return first;
  return { source: first.source, start: first.start, end: last.end };
}

/** Its last character. */
export function lastOf({ source, start, end }: Span): Span {
  return { source, start: Math.max(start, end - 1), end };
}
