/** The Contact header of a registrar's answer: all current contacts (RFC 3261 §10.3 step 8, RFC 5627 §5.2, RFC 5626 §6). */
import { quote } from '../../src/sip/parameters.ts';
import { type Contact, isExpired, NO_Q } from '../../src/state/location/contact.ts';
import { type GruuSource, publicGruu, temporaryGruu } from './gruu.ts';

export interface ContactHeaderOptions {
  readonly now: number;
  /** Name of the parameter with the source address; '' for none. */
  readonly receivedParameter: string;
  /** null: the phone does not support GRUUs. */
  readonly gruu: GruuSource | null;
}

/** What is said of a contact that does not end. */
const FOREVER = 4294967295;

function contactValue(contact: Contact, options: ContactHeaderOptions): string {
  let text = `<${contact.uri}>`;
  if (contact.q !== NO_Q) text += `;q=${contact.q / 1000}`;
  text += `;expires=${contact.expires === 0 ? FOREVER : contact.expires - options.now}`;
  if (contact.received !== '' && options.receivedParameter !== '') {
    text += `;${options.receivedParameter}=${quote(contact.received)}`;
  }
  if (contact.instance === '') return text;
  if (options.gruu !== null) {
    text += `;pub-gruu=${quote(publicGruu(options.gruu, contact.instance))}`;
    text += `;temp-gruu=${quote(temporaryGruu(options.gruu, contact.ruid))}`;
  }
  text += `;+sip.instance=${quote(contact.instance)}`;
  if (contact.regId !== 0) text += `;reg-id=${contact.regId}`;
  return text;
}

/** The values of the header, one for each contact that is left. */
export function contactValues(contacts: readonly Contact[], options: ContactHeaderOptions): string[] {
  const values: string[] = [];
  for (const contact of contacts) if (!isExpired(contact, options.now)) values.push(contactValue(contact, options));
  return values;
}
