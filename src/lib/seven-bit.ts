/** Septets of SMS (3GPP TS 23.038 §6.1.2.1) in hexadecimal. */

export function sevenBitEncode(text: string): string {
  let result = '';
  let bits = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    bits |= (text.charCodeAt(at) & 0x7f) << count;
    count += 7;
    while (count >= 8) {
      result += hex(bits & 0xff);
      bits >>>= 8;
      count -= 8;
    }
  }
  return count > 0 ? result + hex(bits & 0xff) : result;
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/** null: it is not hexadecimal. */
export function sevenBitDecode(text: string): string | null {
  if (!/^(?:[\da-f]{2})*$/i.test(text)) return null;
  let result = '';
  let bits = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 2) {
    bits |= Number.parseInt(text.slice(at, at + 2), 16) << count;
    count += 8;
    while (count >= 7) {
      // A last septet of zeros is the filling of the last byte.
      if (at + 2 < text.length || (bits & 0x7f) !== 0) result += String.fromCharCode(bits & 0x7f);
      bits >>>= 7;
      count -= 7;
    }
  }
  return result;
}
