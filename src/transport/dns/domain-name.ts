// Domain names as texts and in messages (RFC 1035 §2.3.4, §4.1.4).

const LONGEST_NAME = 253;
/** What no label may have that is read as text: a dot would make two labels of it, and so the name of somebody else. */
const UNREADABLE = /[^!-~]|\./;
const LONGEST_LABEL = 63;
const POINTER = 0xc0;
/** As many as a name can have labels: whoever compresses needs no more than one for each. */
const MOST_POINTERS = 127;

/** A name that can be asked for, in lower case without the final dot; null for what cannot be one. */
export function domainName(text: string): string | null {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  return name.length <= LONGEST_NAME && /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/.test(name) ? name : null;
}

/** The name as a message carries it. */
export function writeName(name: string): Buffer {
  const bytes = Buffer.alloc(name.length + 2);
  let at = 0;
  for (const label of name.split('.')) {
    bytes[at++] = label.length;
    at += bytes.write(label, at, 'latin1');
  }
  return bytes;
}

export interface ReadName {
  /** In lower case, without the final dot; '' is the root. */
  readonly name: string;
  /** Where the message goes on. */
  readonly end: number;
}

/**
 * The name at `start`; null when it is malformed. Each pointer must lead to before the name or pointer it was found in: so
 * none can lead in a circle. Nor are many followed: each record of a message may lead into the same long row of them.
 * Labels with a dot, spaces or control characters in them are malformed here: names go on as texts, into logs and messages.
 */
export function readName(message: Buffer, start: number): ReadName | null {
  let name = '';
  let at = start;
  let limit = start;
  let end = -1;
  let pointers = 0;
  for (;;) {
    const length = message[at];
    if (length === undefined) return null;
    if (length === 0) return { name, end: end === -1 ? at + 1 : end };
    if (length >= POINTER) {
      const low = message[at + 1];
      if (low === undefined) return null;
      if (end === -1) end = at + 2;
      const target = ((length & ~POINTER) << 8) | low;
      if (target >= limit || ++pointers > MOST_POINTERS) return null;
      at = limit = target;
      continue;
    }
    if (length > LONGEST_LABEL || at + 1 + length > message.length) return null;
    const label = message.toString('latin1', at + 1, at + 1 + length).toLowerCase();
    if (UNREADABLE.test(label)) return null;
    name = name === '' ? label : `${name}.${label}`;
    if (name.length > LONGEST_NAME) return null;
    at += 1 + length;
  }
}
