/** A request that arrives: one for a key goes to the phone it stands for, by the routes that were taken off (RFC 3261 §12.2). */
import { Edits } from '../../src/sip/edits.ts';
import type { Message } from '../../src/sip/message.ts';
import { keyIn } from './keys.ts';
import { written } from './message-parts.ts';
import { legOf, type Dialog, type Side } from './records.ts';
import { ContactMode, DIALOG_HEADER } from './settings.ts';
import type { Topology } from './topology.ts';

export function restoreRequest(message: Message, topology: Topology): string {
  const edits = new Edits();
  const dialog = dialogOf(message, topology);
  const from = dialog === null ? null : senderOf(dialog, message);
  const target = from === null ? null : targetOf(dialog!, from, message);
  if (target === null) return written(message, edits);
  appendRoutes(target.routes, edits);
  edits.appendHeader(`${DIALOG_HEADER}: a${dialog!.name}\r\n`);
  return written(message, edits, target.uri);
}

function dialogOf(message: Message, { settings, store }: Topology): Dialog | null {
  if (message.to === null || message.to.tag === null) return null;
  const parameter = settings.contactMode === ContactMode.User ? null : settings.contactParameter;
  const name = keyIn(message.uri, parameter);
  return name === null ? null : store.dialog(name);
}

/** null: somebody who is not in the dialog. */
export function senderOf({ callerTag }: Dialog, { from, to }: Message): Side | null {
  if ((from?.tag ?? '') === callerTag) return 'a';
  return (to?.tag ?? '') === callerTag ? 'b' : null;
}

interface DialogTarget {
  readonly uri: string;
  /** Values of Route lines. */
  readonly routes: readonly string[];
}

/** null: it is not known yet. */
function targetOf(dialog: Dialog, from: Side, message: Message): DialogTarget | null {
  const { callerContact, callerRoutes, ownRoutes } = dialog;
  if (from === 'b') {
    return callerContact === '' ? null : { uri: callerContact, routes: [ownRoutes.join(','), callerRoutes.join(',')] };
  }
  const leg = legOf(dialog, message.to!.tag!);
  if (leg === null || leg.contact === '') return null;
  return { uri: leg.contact, routes: [...ownRoutes.toReversed(), ...leg.routes.toReversed()] };
}

function appendRoutes(values: readonly string[], edits: Edits): void {
  for (const value of values) if (value !== '') edits.appendHeader(`Route: ${value}\r\n`);
}
