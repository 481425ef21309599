/** The Contact values that stand for the phones: the address of our Record-Route, and the key of the dialog. */
import { parseNameAddr } from '../../src/sip/name-addr.ts';
import type { Uri } from '../../src/sip/uri.ts';
import type { Dialog } from './records.ts';
import { ContactMode, type TopologySettings } from './settings.ts';

/** Users and host that a message gives to its Contacts; null: it has none. */
export interface ContactNames {
  readonly toCaller: string | null;
  readonly toCallee: string | null;
  readonly host: string | null;
}

export function shownContacts(
  { name, ownRoutes }: Pick<Dialog, 'name' | 'ownRoutes'>,
  names: ContactNames,
  settings: TopologySettings,
): Pick<Dialog, 'shownToCaller' | 'shownToCallee'> {
  return {
    shownToCaller: shownContact(
      `a${name}`,
      { user: names.toCaller, host: names.host, route: ownRoutes.at(-1)! },
      settings,
    ),
    shownToCallee: shownContact(`b${name}`, { user: names.toCallee, host: names.host, route: ownRoutes[0]! }, settings),
  };
}

interface Names {
  readonly user: string | null;
  /** null: that of the route, whose port stands behind one without. */
  readonly host: string | null;
  readonly route: string;
}

function placeOf(host: string | null, route: Uri | null): string {
  if (host !== null && HAS_PORT.test(host)) return host;
  const port = route === null || route.port === null ? '' : `:${route.port}`;
  return `${host ?? route?.host ?? ''}${port}`;
}

const HAS_PORT = /:\d+$/;

function shownContact(
  key: string,
  { user, host, route }: Names,
  { contactMode, contactParameter }: TopologySettings,
): string {
  const uri = parseNameAddr(route)?.uri ?? null;
  const scheme = uri?.isSips === true ? 'sips' : 'sip';
  const place = placeOf(host, uri);
  const transport = uri?.parameter('transport') ?? null;
  const way = transport === null ? '' : `;transport=${transport}`;
  if (contactMode === ContactMode.User) return `<${scheme}:${key}@${place}${way}>`;
  const name = user === null || user === '' ? '' : `${user}@`;
  return `<${scheme}:${name}${place}${way};${contactParameter}=${key}>`;
}
