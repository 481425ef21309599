/** Which contact of an address of record a registration is about, and where contacts stand in their order. */
import type { Contact } from '../../src/state/location/contact.ts';

export const MatchingMode = { Uri: 0, UriAndCallId: 1, UriAndPath: 2, CallId: 3 } as const;

export type Candidate = Pick<Contact, 'uri' | 'callId' | 'path' | 'instance' | 'regId'>;

/** A device (RFC 5626 §6) is known by instance and flow whatever its URI; others by the mode. Null: a new contact. */
export function findContact(contacts: readonly Contact[], candidate: Candidate, mode: number): Contact | null {
  for (const contact of contacts) if (isSame(contact, candidate, mode)) return contact;
  return null;
}

function isSame(contact: Contact, candidate: Candidate, mode: number): boolean {
  if (candidate.instance !== '') return contact.instance === candidate.instance && contact.regId === candidate.regId;
  switch (mode) {
    case MatchingMode.UriAndCallId:
      return contact.uri === candidate.uri && contact.callId === candidate.callId;
    case MatchingMode.UriAndPath:
      return contact.uri === candidate.uri && contact.path === candidate.path;
    case MatchingMode.CallId:
      return contact.callId === candidate.callId;
    default:
      return contact.uri === candidate.uri;
  }
}

/** Equal for contacts that are the same device. */
export function deviceKey({ instance, regId }: Candidate): string {
  return `${regId} ${instance}`;
}

/** Equal for contacts that are the same by the mode, where no device counts. */
export function matchingKey({ uri, callId, path }: Candidate, mode: number): string {
  switch (mode) {
    case MatchingMode.UriAndCallId:
      return `${uri.length} ${uri}${callId}`;
    case MatchingMode.UriAndPath:
      return `${uri.length} ${uri}${path}`;
    case MatchingMode.CallId:
      return callId;
    default:
      return uri;
  }
}

/** How a REGISTER relates to the one that made or last changed a contact (RFC 3261 §10.3 step 7). */
export type Sequence = 'newer' | 'retransmission' | 'older';

export interface SequenceRules {
  /** Second of 1970. */
  readonly now: number;
  /** Seconds in which the same CSeq is a retransmission. */
  readonly delay: number;
}

export function sequenceOf(contact: Contact, callId: string, cseq: number, rules: SequenceRules): Sequence {
  if (contact.callId !== callId || cseq > contact.cseq) return 'newer';
  if (cseq === contact.cseq && contact.lastModified + rules.delay > rules.now) return 'retransmission';
  return 'older';
}

/** Puts a contact that is not in the list where it belongs: by time in front, by q behind those of the same q. */
export function placeContact(contacts: Contact[], contact: Contact, byTime: boolean): void {
  const at = byTime ? 0 : contacts.findIndex((other) => other.q < contact.q);
  contacts.splice(at < 0 ? contacts.length : at, 0, contact);
}

/**
 * Moves a contact that was refreshed: by time to the front, by q only when it does not fit between its neighbours. As in
 * Kamailio it then goes before the first one whose q is not lower, and to the end when there is none, so that the
 * contacts are no longer in the order of their q.
 */
export function moveContact(contacts: Contact[], contact: Contact, byTime: boolean): void {
  const from = contacts.indexOf(contact);
  const fits =
    (from === 0 || contacts[from - 1]!.q >= contact.q) &&
    (from === contacts.length - 1 || contacts[from + 1]!.q <= contact.q);
  if (fits && !byTime) return;
  contacts.splice(from, 1);
  const at = byTime ? 0 : contacts.findIndex((other) => other.q >= contact.q);
  contacts.splice(at < 0 ? contacts.length : at, 0, contact);
}
