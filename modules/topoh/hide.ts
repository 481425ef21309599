/** A message on its way out: what tells of the other side is masked. */
import { Edits } from '../../src/sip/edits.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import type { Via } from '../../src/sip/via.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import { maskedUri, Side, SIDE, type MaskSettings } from './settings.ts';
import type { UnmaskedBranches } from './unmasked-branches.ts';

export function hide(message: Message, settings: MaskSettings, unmasked: UnmaskedBranches): string {
  const edits = new Edits();
  const vias = message.vias ?? [];
  if (message.isRequest) {
    for (let i = 1; i < vias.length; i++) hideVia(vias[i]!, settings, edits);
    hideRecordRoutes(message, settings, edits, message.recordRoutes?.length ?? 0);
  } else {
    // Those behind ours are the receiver's own.
    const own = message.recordRoutes?.findIndex((each) => isOwn(each, settings)) ?? -1;
    if (own > 0) hideRecordRoutes(message, settings, edits, own);
  }
  // A redirection is followed by who gets it, not by us.
  if (message.isRequest || message.status < 300 || message.status >= 400) hideContacts(message, settings, edits);
  hideSide(message, settings, edits, unmasked);
  return edits.isEmpty ? message.text : writeMessage(message, edits);
}

/** One that was made here tells of nobody. Its Call-ID is the one that the sender of the request knows. */
export function hideInOwnReply(message: Message, settings: MaskSettings, unmasked: UnmaskedBranches): string {
  const edits = new Edits();
  hideSide(message, settings, edits, unmasked);
  return edits.isEmpty ? message.text : writeMessage(message, edits);
}

function hideVia(via: Via, { masks, maskIp, viaParameter, viaPrefix }: MaskSettings, edits: Edits): void {
  const text = via.source.slice(via.start, via.end);
  const branch = viaParameter === 'branch' ? '' : `;branch=${via.branch ?? 'z9hG4bK0'}`;
  const mask = `${viaParameter}=${viaPrefix}${masks.hide(text)}`;
  edits.replace(via.start, via.end, `SIP/2.0/${via.transport.toUpperCase()} ${maskIp};${mask}${branch}`);
}

function isOwn({ uri }: NameAddr, settings: MaskSettings): boolean {
  return uri !== null && settings.isMyself(uri.host, uri.port);
}

function hideRecordRoutes(message: Message, settings: MaskSettings, edits: Edits, count: number): void {
  for (const each of message.recordRoutes?.slice(0, count) ?? [])
    if (!isOwn(each, settings)) hideUri(each, settings, edits);
}

function hideContacts(message: Message, settings: MaskSettings, edits: Edits): void {
  if (!message.has(HeaderId.Contact)) return;
  for (const each of message.contacts?.addresses ?? []) if (!isOwn(each, settings)) hideUri(each, settings, edits);
}

function hideUri(address: NameAddr, settings: MaskSettings, edits: Edits): void {
  const uri = maskedUri(settings, address.uriText);
  edits.replace(address.uriStart, address.uriEnd, address.hasBrackets ? uri : `<${uri}>`);
}

function hideSide(message: Message, settings: MaskSettings, edits: Edits, unmasked: UnmaskedBranches): void {
  if (!settings.masksCallId) return;
  hideCallId(message, settings, edits, unmasked);
  const via = message.vias?.[0];
  if (!message.isRequest && via !== undefined) removeSide(via, edits);
}

/** Who knows the real Call-ID gets it, everybody else its mask. */
function hideCallId(message: Message, settings: MaskSettings, edits: Edits, unmasked: UnmaskedBranches): void {
  const field = message.first(HeaderId.CallId);
  if (field === null) return;
  const vias = message.vias ?? [];
  const sender = vias[message.isRequest ? 1 : 0];
  const side = sender?.parameter(SIDE) ?? null;
  let masks: boolean;
  if (!message.isRequest) masks = side === Side.Masked;
  else if (side === null) masks = !unmasked.has(vias[0]?.branch ?? '');
  else {
    masks = side === Side.Plain;
    // No other request is followed by one that is made here.
    if (!masks && message.method === 'INVITE') unmasked.add(vias[0]?.branch ?? '');
  }
  if (masks) edits.replaceValue(field, settings.callIdPrefix + settings.masks.hide(message.value(field)));
}

const WRITTEN_SIDE = new RegExp(`;${SIDE}=\\w*`);

/** The first is ours: it was written behind the address, before the sender's own parameters. */
function removeSide(via: Via, edits: Edits): void {
  const found = WRITTEN_SIDE.exec(via.source.slice(via.start, via.end));
  if (found !== null) edits.remove(via.start + found.index, via.start + found.index + found[0].length);
}
