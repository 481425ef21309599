/** A text as the parser has it, one character per byte of UTF-8, and places in it as editors count them. */
import type { Position, Range } from 'vscode-languageserver';
import { bytesOf } from '../lib/utf8-text.ts';

const BEYOND_ASCII = /[^\x00-\x7f]/;

export class SourceText {
  /** One character per byte. */
  readonly bytes: string;
  readonly #lineStarts: readonly number[];

  constructor(bytes: string) {
    this.bytes = bytes;
    const starts = [0];
    for (let at = bytes.indexOf('\n'); at >= 0; at = bytes.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** From the text that an editor shows. */
  static of(text: string): SourceText {
    return new SourceText(bytesOf(text));
  }

  get lines(): number {
    return this.#lineStarts.length;
  }

  /** Of the line with that number, counted from 0. */
  lineStart(line: number): number {
    return this.#lineStarts[Math.min(line, this.lines - 1)]!;
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.lines - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Columns are UTF-16 code units, as the protocol wants them. */
  positionAt(offset: number): Position {
    const line = this.lineOf(offset);
    return { line, character: toShown(this.bytes.slice(this.lineStart(line), offset)).length };
  }

  offsetAt({ line, character }: Position): number {
    if (line >= this.lines) return this.bytes.length;
    const start = this.lineStart(line);
    const next = this.#lineStarts[line + 1];
    const text = this.bytes.slice(start, next === undefined ? this.bytes.length : next - 1);
    if (!BEYOND_ASCII.test(text)) return start + Math.min(character, text.length);
    return start + Buffer.byteLength(toShown(text).slice(0, character));
  }

  rangeOf(start: number, end: number): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }
}

/** Bytes of UTF-8 as people read them. */
export function toShown(bytes: string): string {
  return BEYOND_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes;
}
