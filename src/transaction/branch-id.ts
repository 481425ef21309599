// Our Via branch parameter: `z9hG4bK<index>.<label>.<branch>`, so that a reply finds its branch without a search (RFC 3261 §17.1.3).

const COOKIE = 'z9hG4bK';

/** Where a reply belongs: slot of the table, label of the cell in it, branch of the cell. */
export interface BranchPosition {
  index: number;
  label: number;
  branch: number;
}

/** Everything up to the number of the branch. `label` is 0…2^31-1. */
export function branchPrefix(index: number, label: number): string {
  return `${COOKIE}${index.toString(16)}.${label.toString(16)}.`;
}

/** Reads a branch parameter into `into`; false when it is none of ours. */
export function readBranchId(text: string, into: BranchPosition): boolean {
  if (!text.startsWith(COOKIE)) return false;
  const first = text.indexOf('.', COOKIE.length);
  const second = first < 0 ? -1 : text.indexOf('.', first + 1);
  if (second < 0) return false;
  into.index = readHex(text, COOKIE.length, first);
  into.label = readHex(text, first + 1, second);
  into.branch = readHex(text, second + 1, text.length);
  return into.index >= 0 && into.label >= 0 && into.branch >= 0;
}

/** Lower-case hexadecimal number of at most eight digits in text[start, end); -1 when it is none. */
function readHex(text: string, start: number, end: number): number {
  if (start >= end || end - start > 8) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    let digit: number;
    if (code >= 0x30 && code <= 0x39) digit = code - 0x30;
    else if (code >= 0x61 && code <= 0x66) digit = code - 0x57;
    else return -1;
    value = value * 16 + digit;
  }
  return value;
}
