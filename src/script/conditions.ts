/** The `#!ifdef` blocks that are open while a configuration is read. */

import type { Span } from './source.ts';

interface Condition {
  readonly word: string;
  readonly span: Span;
  readonly elseSeen: boolean;
}

export class ConditionStack {
  #open: readonly Condition[] = [];

  /** The state, to come back to with `restore`. */
  get state(): readonly Condition[] {
    return this.#open;
  }

  restore(state: readonly Condition[]): void {
    this.#open = state;
  }

  push(word: string, span: Span): void {
    this.#open = [...this.#open, { word, span, elseSeen: false }];
  }

  /** `#!else`: false when there is none to belong to in this text, or there was one already. */
  alternate(source: number): boolean {
    const top = this.#open.at(-1);
    if (top?.span.source !== source || top.elseSeen) return false;
    this.#open = [...this.#open.slice(0, -1), { ...top, elseSeen: true }];
    return true;
  }

  /** `#!endif`: false when there is none to belong to in this text. */
  pop(source: number): boolean {
    if (this.#open.at(-1)?.span.source !== source) return false;
    this.#open = this.#open.slice(0, -1);
    return true;
  }

  /** At the end of a text: the blocks opened in it and never closed, innermost first. */
  popUnclosed(source: number): readonly { readonly word: string; readonly span: Span }[] {
    const unclosed = this.#open.filter((condition) => condition.span.source === source).reverse();
    this.#open = this.#open.filter((condition) => condition.span.source !== source);
    return unclosed;
  }
}
