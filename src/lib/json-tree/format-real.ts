/** Numbers as C prints them. */

/** `%.<digits>g`. */
export function formatGeneral(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = ''] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= digits) {
    const sign = exponent < 0 ? '-' : '+';
    return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return withoutZeros(value.toFixed(Math.max(digits - 1 - exponent, 0)));
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** As Jansson writes a real: 17 digits, always a fraction or an exponent, and that without plus sign and leading zeros. */
export function formatReal(value: number): string {
  const text = formatGeneral(value, 17);
  if (!/[.e]/.test(text)) return `${text}.0`;
  return text.replace(/e([+-])0*(\d)/, (_all, sign: string, digit: string) => `e${sign === '-' ? '-' : ''}${digit}`);
}
