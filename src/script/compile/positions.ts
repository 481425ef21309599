// Numbers for places in the configuration.
import type { Span } from '../source.ts';

/** Numbers for places in the configuration, small enough to be stored before every statement. 0 is none. */
export class Positions {
  readonly #spans: Span[] = [];
  /** Where each of these was complete. */
  readonly #completed: Span[] = [];
  /** Where the places of each route begin, in order. */
  readonly #routes: { readonly first: number; readonly label: string }[] = [];

  /** What is added from now on stands in this route. */
  enter(label: string): void {
    this.#routes.push({ first: this.#spans.length + 1, label });
  }

  /** `completedAt`: where it ends for those who count as Kamailio. */
  add(span: Span, completedAt: Span): number {
    this.#completed.push(completedAt);
    return this.#spans.push(span);
  }

  get(id: number): Span | null {
    return this.#spans[id - 1] ?? null;
  }

  getCompleted(id: number): Span | null {
    return this.#completed[id - 1] ?? null;
  }

  /** Label of the route a place is in; '' for none. */
  routeOf(id: number): string {
    return this.#routes.findLast(({ first }) => first <= id)?.label ?? '';
  }
}
