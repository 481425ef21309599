/** Rounding, and numbers as text with a fixed number of decimals. */

/** The nearest number with so many decimals; of two the one that is farther from zero. */
export function roundAway(value: number, decimals: number): number {
  const shifted = shift(Math.abs(value), decimals);
  const rounded = shift(Math.floor(shifted) + (shifted - Math.floor(shifted) >= 0.5 ? 1 : 0), -decimals);
  return value < 0 ? -rounded : rounded;
}

/** value · 10^places, by its decimal digits, so that 1.005 is not a little less. */
function shift(value: number, places: number): number {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits!}e${String(Number(exponent) + places)}`);
}

/** Digits before the point that count: 5 of 17892.987, -1 of 0.012. */
function magnitude(value: number): number {
  return value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
}

/** Rounded to so many significant figures, with as many decimals as these leave. */
export function roundFigures(value: number, figures: number): string {
  const decimals = figures - magnitude(value);
  return fixed(roundAway(value, decimals), Math.max(decimals, 0));
}

/** As `%.Nf` of C prints a number. */
export function fixed(value: number, decimals: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(Math.min(decimals, 100));
  return `${BigInt(value)}${decimals > 0 ? `.${'0'.repeat(Math.min(decimals, 100))}` : ''}`;
}
