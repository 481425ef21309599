// Port numbers.

const LAST = 65_535;

/** A port that a message can be sent to. */
export function isPort(port: number): boolean {
  return port > 0 && port <= LAST;
}

/** Whether a text may stand for a port in a URI, where 0 may; Kamailio reads no URI with a longer one. */
export function isWrittenPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= LAST;
}

/** Whether a text may be the port of an address to listen on: one that others send to. */
export function isListenPort(text: string): boolean {
  return isWrittenPort(text) && isPort(Number(text));
}
