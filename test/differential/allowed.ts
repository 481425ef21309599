// Differences from Kamailio that are meant. Each has an entry of the same name in docs/reference/compatibility.md.

export interface AllowedDifference {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  /** Whether this message with this configuration may differ. */
  readonly covers: (config: string, message: string) => boolean;
}

export const ALLOWED: readonly AllowedDifference[] = [];

/** The entry that allows a difference here, or null. */
export function allowedDifference(config: string, message: string): string | null {
  return ALLOWED.find(({ covers }) => covers(config, message))?.entry ?? null;
}
