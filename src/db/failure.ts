/** Why a database did not do what it was asked: a value, from which modules make the codes that their functions are documented with. */

/**
 * `unavailable`: it cannot be reached, or the connection was lost. `timeout`: it took too long; whether it was done is not known.
 * `overloaded`: too many statements wait already. `closed`: the server ends. `bad-statement`: it does not understand the statement,
 * or something that is named there does not exist. `constraint`: the row is there already, or lacks something. `read-only`:
 * nothing may be written. `bad-value`: a value cannot be bound, or a name is none. `failed`: anything else.
 */
export type FailureKind =
  | 'unavailable'
  | 'timeout'
  | 'overloaded'
  | 'closed'
  | 'bad-statement'
  | 'constraint'
  | 'read-only'
  | 'bad-value'
  | 'failed';

export class DbFailure {
  readonly kind: FailureKind;
  /** One line in the words of the database. */
  readonly message: string;
  /** The session was lost before the statement reached the database: it may be given to another. */
  readonly wasNotSent: boolean;

  constructor(kind: FailureKind, message: string, wasNotSent = false) {
    this.kind = kind;
    this.message = message;
    this.wasNotSent = wasNotSent;
  }
}

/** Whether the session in which it happened is of no more use. */
export const endsSession = ({ kind }: DbFailure): boolean => kind === 'unavailable' || kind === 'timeout';
