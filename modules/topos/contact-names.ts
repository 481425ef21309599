/** Users and host of the Contacts that a first request gives to its dialog. */
import type { ScriptValue } from '../../src/module/index.ts';
import { XavpFields, type XavpStore } from '../../src/context/xavp-store.ts';
import type { Message } from '../../src/sip/message.ts';
import { contactOf } from './message-parts.ts';
import { ContactMode } from './settings.ts';
import type { ContactNames } from './shown-contacts.ts';
import type { Topology } from './topology.ts';

/** A text says what is missing. */
export function contactNames(message: Message, topology: Topology): ContactNames | string {
  const { contactMode, contactHost, variables, callerField, calleeField, hostField } = topology.settings;
  const field = (name: string | null): string | null => variableOf(message, variables, name, topology);
  const host = variables !== null && hostField !== null ? field(hostField) : contactHost;
  if (contactMode === ContactMode.User) return { toCaller: null, toCallee: null, host };
  if (contactMode === ContactMode.Parameter) {
    return { toCaller: message.uri?.user ?? null, toCallee: contactOf(message)?.uri?.user ?? null, host };
  }
  const toCallee = field(callerField);
  const toCaller = field(calleeField);
  if (toCallee === null || toCaller === null) {
    return `$xavu(${variables ?? ''}=>${(toCallee === null ? callerField : calleeField) ?? ''}) has no value`;
  }
  return { toCaller, toCallee, host };
}

/** null: it has no value. */
function variableOf(message: Message, root: string | null, field: string | null, topology: Topology): string | null {
  if (root === null || field === null) return null;
  const { calls } = topology;
  return textIn(topology.transactionXavps(message), root, field) ?? textIn(calls.xavpsOf(message), root, field);
}

function textIn(store: XavpStore | null, root: string, field: string): string | null {
  const fields = store?.unique.get(root) ?? null;
  const value: ScriptValue = fields instanceof XavpFields ? (fields.get(field) as ScriptValue) : null;
  return typeof value === 'string' && value !== '' ? oneWord(value) : null;
}

/** What scripts take from messages must not end the URI, or the line. */
const oneWord = (text: string): string | null => (/[\s<>"\0]/.test(text) ? null : text);
