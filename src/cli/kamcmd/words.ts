/** Words of a command line as values: what kamcmd sends for each. */
import { RpcDouble, type RpcValue } from '../../rpc/value.ts';

/**
 * A whole number is sent as one, a number with a fraction, exponent or in hexadecimal as a fraction, all else as text.
 * `s:` in front makes text of anything.
 */
export function wordValue(word: string): RpcValue {
  if (word.startsWith('s:')) return word.slice(2);
  if (/^\s*[+-]?\d+$/.test(word)) return clamp(Number(word));
  if (/^\s*[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|0x[\da-f]+)$/i.test(word)) return new RpcDouble(toNumber(word));
  return word;
}

/** Numbers beyond 32 bits are sent as text: binary RPC cannot carry them. */
function clamp(number: number): RpcValue {
  return number >= -0x80000000 && number <= 0x7fffffff ? number : String(number);
}

function toNumber(word: string): number {
  const text = word.trim();
  return text.startsWith('-') ? -Number(text.slice(1)) : Number(text.replace(/^\+/, ''));
}
