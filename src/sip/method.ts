/** SIP method names and their numbers (RFC 3261 §7.1, RFC 3262, 3265/6665, 3311, 3428, 3515, 3903, 6086; KDMQ is Kamailio's own). */

export const Method = {
  Unknown: 0,
  Invite: 1,
  Ack: 2,
  Bye: 3,
  Cancel: 4,
  Register: 5,
  Options: 6,
  Info: 7,
  Update: 8,
  Prack: 9,
  Subscribe: 10,
  Notify: 11,
  Publish: 12,
  Message: 13,
  Refer: 14,
  Kdmq: 15,
} as const;

export type MethodId = (typeof Method)[keyof typeof Method];

const NAMES: readonly string[] = [
  '',
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'INFO',
  'UPDATE',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'MESSAGE',
  'REFER',
  'KDMQ',
];

/** Candidates by first character of the name. */
const BY_FIRST_CHARACTER: readonly (readonly MethodId[])[] = Array.from({ length: 128 }, (_, code) =>
  NAMES.flatMap((name, id) => (name !== '' && name.charCodeAt(0) === code ? [id as MethodId] : [])),
);

/** Name of a known method; '' for Unknown. */
export function methodName(id: MethodId): string {
  return NAMES[id] ?? '';
}

/** Number of a method name; Unknown for any other word. Methods are case-sensitive (RFC 3261 §7.1). */
export function methodId(name: string): MethodId {
  return methodIdAt(name, 0, name.length);
}

/** Number of the method name in text[start, end). */
export function methodIdAt(text: string, start: number, end: number): MethodId {
  const candidates = BY_FIRST_CHARACTER[text.charCodeAt(start)];
  if (candidates === undefined || start >= end) return Method.Unknown;
  for (let i = 0; i < candidates.length; i++) {
    const id = candidates[i]!;
    const name = NAMES[id]!;
    if (name.length === end - start && text.startsWith(name, start)) return id;
  }
  return Method.Unknown;
}
