/** A message that arrives: what was masked here is readable again before any route sees it. */
import { Edits } from '../../src/sip/edits.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import { parseNameAddr, type NameAddr } from '../../src/sip/name-addr.ts';
import type { Uri } from '../../src/sip/uri.ts';
import type { Via } from '../../src/sip/via.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import { Side, SIDE, type MaskSettings } from './settings.ts';

export function restore(message: Message, settings: MaskSettings): string {
  const edits = new Edits();
  const vias = message.vias ?? [];
  for (let i = 1; i < vias.length; i++) restoreVia(vias[i]!, settings, edits);
  restoreAll(message.routes, settings, edits);
  restoreAll(message.recordRoutes, settings, edits);
  if (message.has(HeaderId.Contact)) restoreAll(message.contacts?.addresses ?? null, settings, edits);
  restoreReferTo(message, settings, edits);
  const isMasked = restoreCallId(message, settings, edits);
  const requestUri = message.isRequest ? readUri(message.uri, message.requestUri, settings) : null;
  if (settings.masksCallId && message.isRequest && vias[0] !== undefined) {
    edits.insertAt(vias[0].sentByEnd, `;${SIDE}=${isMasked ? Side.Masked : Side.Plain}`);
  }
  return edits.isEmpty && requestUri === null ? message.text : writeMessage(message, edits, { requestUri });
}

function restoreVia(via: Via, { masks, viaParameter, viaPrefix }: MaskSettings, edits: Edits): void {
  const value = viaParameter === 'branch' ? via.branch : via.parameter(viaParameter);
  if (value?.startsWith(viaPrefix) !== true) return;
  const text = masks.read(value.slice(viaPrefix.length));
  if (text !== null) edits.replace(via.start, via.end, text);
}

function restoreAll(addresses: readonly NameAddr[] | null, settings: MaskSettings, edits: Edits): void {
  for (const address of addresses ?? []) {
    const uri = readUri(address.uri, address.uriText, settings);
    if (uri !== null) edits.replace(address.uriStart, address.uriEnd, uri);
  }
}

function restoreReferTo(message: Message, settings: MaskSettings, edits: Edits): void {
  const field = message.first(HeaderId.ReferTo);
  const address = field === null ? null : parseNameAddr(message.value(field));
  if (field === null || address === null) return;
  const uri = readUri(address.uri, address.uriText, settings);
  if (uri !== null)
    edits.replaceValue(
      field,
      message.value(field).replace(address.uriText, () => uri),
    );
}

/** null: the URI is not one of ours. */
function readUri(uri: Uri | null, text: string, settings: MaskSettings): string | null {
  const { masks, maskIp, uriParameter, uriPrefix } = settings;
  if (settings.checksPrefix && !text.startsWith(`sip:${maskIp};${uriParameter}=${uriPrefix}`)) return null;
  const value = uri?.parameter(uriParameter) ?? null;
  return value?.startsWith(uriPrefix) === true ? masks.read(value.slice(uriPrefix.length)) : null;
}

/** True: it was masked. */
function restoreCallId(message: Message, { masks, callIdPrefix }: MaskSettings, edits: Edits): boolean {
  const field = message.first(HeaderId.CallId);
  const value = field === null ? '' : message.value(field);
  if (field === null || !value.startsWith(callIdPrefix)) return false;
  const text = masks.read(value.slice(callIdPrefix.length));
  if (text === null) return false;
  edits.replaceValue(field, text);
  return true;
}

/** What `restore` makes of a Call-ID. */
export function unmaskedCallId(callId: string, { masks, callIdPrefix }: MaskSettings): string {
  return callId.startsWith(callIdPrefix) ? (masks.read(callId.slice(callIdPrefix.length)) ?? callId) : callId;
}
