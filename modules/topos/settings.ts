/** How what is hidden is named in messages, and for how long it is kept. */

/** Where in a Contact the key of a dialog is. */
export const ContactMode = { User: 0, Parameter: 1, ParameterAndVariables: 2 } as const;

/** Bits of event_mode: which event routes see traffic. */
export const EventMode = { Outgoing: 1, Sending: 2, Incoming: 4, Receiving: 8 } as const;

export interface TopologySettings {
  readonly contactMode: number;
  readonly contactParameter: string;
  readonly contactHost: string | null;
  /** Name of the `$xavu` with the next three as its fields; null: none. */
  readonly variables: string | null;
  readonly callerField: string | null;
  readonly calleeField: string | null;
  readonly hostField: string | null;
  readonly updatesRoutes: boolean;
  /** What keys end with, unless the script says otherwise; '' for nothing. */
  readonly context: string;
  /** Seconds. */
  readonly branchLifetime: number;
  readonly dialogLifetime: number;
}

/** Headers that tell of a message between its arrival and its leaving to what it belongs. */
export const DIALOG_HEADER = 'P-SR-XUID';
export const BRANCH_HEADER = 'P-SR-XBranch';

/** Requests that have nothing to do with dialogs: they are between a phone and its server. */
export const isLocalMatter = (method: string | null): boolean => method === 'REGISTER' || method === 'PUBLISH';

/** Requests inside a dialog, and replies, that have no Contact (RFC 3261 table 2, RFC 3262 §10, RFC 3428 §4). */
export const hasNoContact = (method: string): boolean => method === 'BYE' || method === 'PRACK' || method === 'CANCEL';
export const replyHasNoContact = (method: string): boolean => hasNoContact(method) || method === 'MESSAGE';

/** Requests that must have a Contact (RFC 3261 §8.1.1.8, RFC 6665 §4.1.2.1). */
export const needsContact = (method: string): boolean => method === 'INVITE' || method === 'SUBSCRIBE';

/** Target refresh requests (RFC 3261 §12.2, RFC 3311 §5, RFC 6665 §4.4.1). */
export const refreshesTarget = (method: string): boolean =>
  needsContact(method) || method === 'UPDATE' || method === 'NOTIFY';

/** Those whose answers do so too. */
export const answerRefreshesTarget = (method: string): boolean => needsContact(method) || method === 'UPDATE';

/** Requests that make a dialog (RFC 3261 §12.1, RFC 6665 §4.4.1, RFC 3515 §2.4.4). */
export const makesDialog = (method: string): boolean => needsContact(method) || method === 'REFER';
