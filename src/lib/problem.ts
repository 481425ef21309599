/** Something wrong with what a configuration says; whoever reads the configuration adds position and id. */
export interface Problem {
  readonly problem: ProblemKind;
  readonly message: string;
  /** A sentence of advice, or "did you mean …". */
  readonly hint?: string;
  /** The argument of a call that is meant, counted from 0. */
  readonly argument?: number;
  /** The part that is meant of the text that was looked at; absent: all of it. */
  readonly place?: Place;
  /** Modules that it is a part of: when one of them is missing, saying so is enough. */
  readonly partOf?: RegExp;
  /** It follows from something else that is reported: nothing is to be said about it. */
  readonly follows?: true;
  /** What else is wrong with the same call or text. */
  readonly others?: readonly Problem[];
}

/** [start, end) in characters of a text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type ProblemKind =
  | 'unknown-function'
  | 'unknown-variable'
  | 'unknown-keyword'
  | 'unknown-module'
  | 'unknown-parameter'
  | 'missing-dependency'
  | 'bad-value'
  | 'argument-count'
  | 'argument-type'
  | 'wrong-route'
  | 'read-only'
  | 'no-effect'
  | 'weak-security'
  | 'absent-file'
  | 'not-available';

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

/** The problem and all that came with it, each alone. */
export function eachProblem({ others = [], ...first }: Problem): Problem[] {
  return [first, ...others.flatMap(eachProblem)];
}

/** Several problems as one that carries the rest. At least one. */
export function joinProblems([first, ...rest]: readonly Problem[]): Problem {
  return rest.length === 0 ? first! : { ...first!, others: [...(first!.others ?? []), ...rest] };
}

/** What was found in a piece of `length` characters, as places of the text in which the piece stands at `start`. */
export function placeIn(problem: Problem, start: number, length: number): Problem {
  const { place, others } = problem;
  return {
    ...problem,
    place:
      place === undefined ? { start, end: start + length } : { start: start + place.start, end: start + place.end },
    ...(others === undefined ? {} : { others: others.map((each) => placeIn(each, start, length)) }),
  };
}

/** The same about the whole text, for a piece whose places mean nothing in it. */
export function withoutPlaces(problem: Problem): Problem {
  const { place: _, ...whole } = problem;
  return { ...whole, others: (problem.others ?? []).map(withoutPlaces) };
}
