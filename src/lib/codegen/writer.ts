// Lines of generated code and where they come from.
import type { Code } from './code.ts';

/** One line of generated code. `mark` is whatever the caller wants to find again for it. */
export interface WrittenLine<Mark> {
  readonly text: string;
  readonly indent: number;
  readonly mark: Mark | null;
}

/** Collects lines of code; `mark` is attached to every line written until it changes. */
export class CodeWriter<Mark> {
  mark: Mark | null = null;
  readonly #lines: WrittenLine<Mark>[] = [];
  #indent = 0;

  line(code: Code): void {
    this.#lines.push({ text: code.text, indent: this.#indent, mark: this.mark });
  }

  /** `head {` … `}`. */
  block(head: Code, body: () => void): void {
    this.open(head);
    body();
    this.close();
  }

  open(head: Code): void {
    this.#lines.push({ text: `${head.text} {`, indent: this.#indent, mark: this.mark });
    this.#indent++;
  }

  /** `} head {`, as for `else`. */
  next(head: Code): void {
    this.#lines.push({ text: `} ${head.text} {`, indent: this.#indent - 1, mark: this.mark });
  }

  close(): void {
    this.#indent--;
    this.#lines.push({ text: '}', indent: this.#indent, mark: this.mark });
  }

  /** Takes over what another writer collected, at the present depth. */
  append(other: CodeWriter<Mark>): void {
    const deeper = this.#indent;
    for (const line of other.#lines) {
      this.#lines.push(deeper === 0 ? line : { text: line.text, indent: line.indent + deeper, mark: line.mark });
    }
  }

  get lines(): readonly WrittenLine<Mark>[] {
    return this.#lines;
  }

  toString(): string {
    return this.#lines.map((line) => '  '.repeat(line.indent) + line.text).join('\n') + '\n';
  }
}
