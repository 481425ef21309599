// What went through one transport since the start.

export interface TransportCounters {
  /** Messages handed on. */
  received: number;
  /** Messages taken for sending. */
  sent: number;
  /** Received and thrown away: probes, messages beyond a limit, broken streams; or refused for sending because a queue was full. */
  dropped: number;
  /** Messages that could not be sent after they had been taken, and failures of sockets. */
  errors: number;
}

/** What happened to streams, by the names that operators know; `passive_open` when an accepted one brings its first bytes. */
export const STREAM_EVENTS = [
  ...(['con_reset', 'con_timeout', 'connect_failed', 'connect_success', 'established', 'local_reject'] as const),
  ...(['passive_open', 'send_timeout', 'sendq_full'] as const),
];

export interface EventCounter {
  readonly name: string;
  value: number;
}

export type StreamCounters = Readonly<Record<(typeof STREAM_EVENTS)[number], EventCounter>>;

export function newStreamCounters(): StreamCounters {
  return Object.fromEntries(STREAM_EVENTS.map((name) => [name, { name, value: 0 }])) as unknown as StreamCounters;
}

export function newCounters(): TransportCounters {
  return { received: 0, sent: 0, dropped: 0, errors: 0 };
}
