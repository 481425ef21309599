/** `ID=ROUTE,MILLISECONDS,slow|fast,enable`. */

export interface TimerDefinition {
  readonly id: string;
  readonly route: string;
  readonly intervalMs: number;
  readonly isEnabled: boolean;
}

/** null: it declares no timer. */
export function parseTimer(text: string): TimerDefinition | null {
  const match = /^\s*(\w+)\s*=\s*([^,\s]+)\s*,\s*(\d+)\s*(?:,\s*(?:slow|fast)?\s*)?(?:,\s*(enable)?\s*)?$/.exec(text);
  if (match === null || Number(match[3]) === 0) return null;
  return { id: match[1]!, route: match[2]!, intervalMs: Number(match[3]), isEnabled: match[4] !== undefined };
}
