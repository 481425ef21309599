/** Pieces of messages as they are kept and put back. */
import type { Edits } from '../../src/sip/edits.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import { parseNameAddrAt, type NameAddr } from '../../src/sip/name-addr.ts';
import type { Via } from '../../src/sip/via.ts';
import { writeMessage } from '../../src/sip/write-message.ts';

/** The first Contact line; null: there is none, undefined: it is not one address. */
export function contactOf(message: Message): NameAddr | null | undefined {
  const field = message.first(HeaderId.Contact);
  if (field === null) return null;
  return parseNameAddrAt(message.text, field.valueStart, field.valueEnd) ?? undefined;
}

/** Record-Route values as `<uri>`, topmost first. */
export function recordRoutesOf(message: Message): string[] {
  return (message.recordRoutes ?? []).map(({ uriText }) => `<${uriText}>`);
}

/** Via values behind `first`, as one line has them. */
export function viasFrom(vias: readonly Via[], first: number): string {
  let text = '';
  for (let i = first; i < vias.length; i++) {
    const { source, start, end } = vias[i]!;
    text += (text === '' ? '' : ',') + source.slice(start, end);
  }
  return text;
}

/** Takes off all Vias but the topmost. */
export function removeOtherVias(message: Message, edits: Edits): void {
  let isFirst = true;
  for (const field of message.headers) {
    if (field.id !== HeaderId.Via) continue;
    if (!isFirst) edits.removeHeader(field);
    else if (message.via!.end < field.valueEnd) edits.remove(message.via!.end, field.valueEnd);
    isFirst = false;
  }
}

export function removeAll(message: Message, id: HeaderId, edits: Edits): void {
  for (const field of message.headers) if (field.id === id) edits.removeHeader(field);
}

export function removeNamed(message: Message, name: string, edits: Edits): void {
  for (const field of message.allNamed(name)) edits.removeHeader(field);
}

export function written(message: Message, edits: Edits, requestUri: string | null = null): string {
  return edits.isEmpty && requestUri === null ? message.text : writeMessage(message, edits, { requestUri });
}
