/** Something wrong with what a configuration says; whoever reads the configuration adds position and id. */
export interface Problem {
  readonly problem: ProblemKind;
  readonly message: string;
  /** A sentence of advice, or "did you mean …". */
  readonly hint?: string;
}

export type ProblemKind =
  | 'unknown-function'
  | 'unknown-variable'
  | 'unknown-module'
  | 'unknown-parameter'
  | 'bad-value'
  | 'argument-count'
  | 'argument-type'
  | 'wrong-route'
  | 'read-only'
  | 'not-available';

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}
