/** `;alias=address~port~transport` of a Contact URI: where a phone behind NAT really is, said in a way that comes back. */
import { addressFamily, canonicalAddress } from '../../src/lib/ip-address.ts';
import { transportNumber } from '../../src/pv/protocols.ts';
import { isPort } from '../../src/sip/port.ts';
import { parameterPlaces, placesOf, type ParameterPlace } from './contact.ts';

/** A text: why it cannot be made. */
export function aliasOf(address: string, port: number, transport: string): { readonly alias: string } | string {
  const bare = address.startsWith('[') ? canonicalAddress(address) : address;
  if (bare === null || addressFamily(bare) === 0) return `${address} is not an IP address`;
  if (!isPort(port)) return 'the port is not one';
  const number = transportNumber(transport);
  if (number === 0) return `${transport} is not a known transport`;
  return { alias: `${address}~${port}~${number}` };
}

/** The aliases of a URI in order. */
export function aliasesIn(uri: string, name: string): ParameterPlace[] {
  return parameterPlaces(uri, placesOf(uri)).filter((each) => each.name === name && each.value !== '');
}
