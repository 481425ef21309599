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

export function newCounters(): TransportCounters {
  return { received: 0, sent: 0, dropped: 0, errors: 0 };
}
