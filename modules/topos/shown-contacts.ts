/** The Contact values that stand for the phones: the address of our Record-Route, and the key of the dialog. */
import { parseNameAddr } from '../../src/sip/name-addr.ts';
import type { Dialog } from './records.ts';
import { ContactMode, type TopologySettings } from './settings.ts';

/** Users and host that a message gives to its Contacts; null: it has none. */
export interface ContactNames {
  readonly toCaller: string | null;
  readonly toCallee: string | null;
  readonly host: string | null;
}

export function shownContacts(
  name: string,
  ownRoutes: readonly string[],
  names: ContactNames,
  settings: TopologySettings,
): Pick<Dialog, 'shownToCaller' | 'shownToCallee'> {
  return {
    shownToCaller: shownContact(`a${name}`, names.toCaller, ownRoutes.at(-1)!, names.host, settings),
    shownToCallee: shownContact(`b${name}`, names.toCallee, ownRoutes[0]!, names.host, settings),
  };
}

function shownContact(
  key: string,
  user: string | null,
  route: string,
  host: string | null,
  { contactMode, contactParameter }: TopologySettings,
): string {
  const uri = parseNameAddr(route)?.uri ?? null;
  const scheme = uri?.isSips === true ? 'sips' : 'sip';
  const port = uri === null || uri.port === null ? '' : `:${uri.port}`;
  const place = host ?? `${uri?.host ?? ''}${port}`;
  const transport = uri?.parameter('transport') ?? null;
  const way = transport === null ? '' : `;transport=${transport}`;
  if (contactMode === ContactMode.User) return `<${scheme}:${key}@${place}${way}>`;
  const name = user === null || user === '' ? '' : `${user}@`;
  return `<${scheme}:${name}${place}${way};${contactParameter}=${key}>`;
}
