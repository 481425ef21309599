/** The `#!ifdef` blocks that are open while a configuration is read. A file may close what another one opened. */

import type { Span } from './source.ts';

export interface Condition {
  readonly word: string;
  readonly span: Span;
  readonly elseSeen: boolean;
}

export class ConditionStack {
  #open: readonly Condition[] = [];
  #outlived: Condition[] = [];

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

  /** `#!else`: false when there is none to belong to, or there was one already. */
  alternate(): boolean {
    const top = this.#open.at(-1);
    if (top === undefined || top.elseSeen) return false;
    this.#open = [...this.#open.slice(0, -1), { ...top, elseSeen: true }];
    return true;
  }

  /** `#!endif`: false when there is none to belong to. */
  pop(): boolean {
    if (this.#open.length === 0) return false;
    this.#open = this.#open.slice(0, -1);
    return true;
  }

  /** The blocks that were opened in this text are open at its end: often that is the mistake. */
  outlive(source: number): void {
    this.#outlived.push(...this.#open.filter((condition) => condition.span.source === source));
  }

  /** The blocks for which {@link outlive} was called, wherever they were closed. */
  get outlived(): readonly Condition[] {
    return this.#outlived;
  }

  /** Forgets the blocks opened in this text. */
  forget(source: number): void {
    this.#open = this.#open.filter((condition) => condition.span.source !== source);
  }

  /** At the end of the configuration: the blocks never closed, innermost first. */
  popUnclosed(): readonly Condition[] {
    const unclosed = [...this.#open].reverse();
    this.#open = [];
    return unclosed;
  }
}
