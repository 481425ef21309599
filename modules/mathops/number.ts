/** Numbers and constants as expressions write them. */

/** A number without sign; for parts of regular expressions that ignore case. */
export const UNSIGNED = String.raw`(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;

const NUMBER = new RegExp(`^[+-]?${UNSIGNED}$`, 'i');

export const CONSTANTS: Readonly<Record<string, number>> = { e: Math.E, pi: Math.PI };

/** The number that a text is; one that is too large is infinite. null: it is none. */
export function numberOf(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}
