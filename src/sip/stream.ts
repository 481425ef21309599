/** Stream connections as others than the transports speak of them. */

/** How one ended: its peer ended or reset it, the system gave it up, somebody asked for it, or for a reason of our own. */
export type ConnectionEnd = 'closed' | 'reset' | 'timeout' | 'asked' | 'own';

/** Keep-alives of TCP, in seconds: silence before the first probe, and between two; `count`: how many without an answer end the connection. */
export interface KeepAliveTimes {
  readonly idle: number;
  readonly count: number;
  readonly interval: number;
}
