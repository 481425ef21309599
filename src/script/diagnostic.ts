/** One thing to say about a configuration. Collected, never thrown. */

import { catalogue, type DiagnosticId } from './generated/catalogue.ts';
import type { Span } from './source.ts';

export type { DiagnosticId };
export type Severity = 'error' | 'warning';

/** A second place that explains the first: where a block was opened, where a macro was defined. */
export interface DiagnosticNote {
  readonly message: string;
  readonly span: Span | null;
}

export interface Diagnostic {
  /** Stable id; the markdown file of that name in `messages/` describes it. */
  readonly id: DiagnosticId;
  readonly severity: Severity;
  /** One sentence without a full stop. */
  readonly message: string;
  /** null: about the configuration as a whole. */
  readonly span: Span | null;
  /** What to do about it, or "did you mean …". */
  readonly hint: string | null;
  readonly notes: readonly DiagnosticNote[];
}

export interface DiagnosticDetails {
  readonly hint?: string | null;
  readonly notes?: readonly DiagnosticNote[];
}

/** Where one run over a configuration puts what it finds. */
export class Diagnostics {
  #list: Diagnostic[] = [];

  add(id: DiagnosticId, span: Span | null, message: string, details: DiagnosticDetails = {}): void {
    const { severity } = catalogue[id];
    this.#list.push({
      id,
      severity,
      message: clip(message),
      span,
      hint: details.hint ?? null,
      notes: details.notes ?? [],
    });
  }

  /** Takes back what turned out not to be worth saying. */
  forget(isMeant: (diagnostic: Diagnostic) => boolean): void {
    this.#list = this.#list.filter((diagnostic) => !isMeant(diagnostic));
  }

  /** In the order they were added. */
  get all(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#list.some((diagnostic) => diagnostic.severity === 'error');
  }
}

const LONGEST_MESSAGE = 1000;
const END_OF_MESSAGE = 200;

/** Names may be of any length; what is said about them stands at the end. */
function clip(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE - END_OF_MESSAGE)} ... ${message.slice(-END_OF_MESSAGE)}`;
}
