// Port numbers.

/** A port that a message can be sent to. */
export function isPort(port: number): boolean {
  return port > 0 && port <= 65_535;
}
