/** When two URIs are the same: RFC 3261 §19.1.4 for sip and sips, RFC 3966 §4 for tel. */
import { equalsIgnoreCase, lowerAscii } from '../lib/ascii.ts';
import { canonicalAddress } from '../lib/ip-address.ts';
import { normalizeEscapes } from './escapes.ts';
import { listParameters } from './parameters.ts';
import type { Uri } from './uri.ts';

/** Whether the rules for their scheme make the two URIs equal. Not transitive, because unknown parameters of one side are ignored. */
export function compareUri(left: Uri, right: Uri): boolean {
  if (left.scheme !== right.scheme) return false;
  if (left.opaque !== '' || right.opaque !== '') return left.opaque === right.opaque;
  if (left.isTel) return compareTel(left, right);
  return (
    sameUserPart(left.user, right.user) &&
    sameUserPart(left.password, right.password) &&
    sameHost(left.host, right.host) &&
    left.port === right.port &&
    sameParameters(left.parameters, right.parameters) &&
    sameHeaders(left.headers, right.headers)
  );
}

function sameUserPart(left: string | null, right: string | null): boolean {
  if (left === null || right === null) return left === right;
  return left === right || normalizeEscapes(left) === normalizeEscapes(right);
}

/** Names without regard to case, IPv6 literals by their value (RFC 5954 §4.2). */
function sameHost(left: string, right: string): boolean {
  if (equalsIgnoreCase(left, right)) return true;
  if (!left.startsWith('[') || !right.startsWith('[')) return false;
  const address = canonicalAddress(left);
  return address !== null && address === canonicalAddress(right);
}

/** Parameters that make URIs differ when only one has them: the text names user, ttl, method and maddr, its examples transport. */
const DECISIVE = ['user', 'ttl', 'method', 'maddr', 'transport'];

function sameParameters(left: string, right: string): boolean {
  if (left === right) return true;
  const leftValues = parameterMap(left);
  const rightValues = parameterMap(right);
  for (const name of DECISIVE) if (leftValues.has(name) !== rightValues.has(name)) return false;
  for (const [name, value] of leftValues) {
    const other = rightValues.get(name);
    if (other !== undefined && !equalsIgnoreCase(value, other)) return false;
  }
  return true;
}

function parameterMap(parameters: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of listParameters(parameters)) {
    const key = lowerAscii(normalizeEscapes(name));
    if (!values.has(key)) values.set(key, normalizeEscapes(value ?? ''));
  }
  return values;
}

/** Header components count on both sides, in any order. */
function sameHeaders(left: string, right: string): boolean {
  if (left === right) return true;
  const leftList = headerList(left);
  const rightList = headerList(right);
  return leftList.length === rightList.length && leftList.every((item, index) => item === rightList[index]);
}

function headerList(headers: string): string[] {
  const items = headers === '' ? [] : headers.split('&');
  return items
    .map((item) => {
      const equals = item.indexOf('=');
      const name = equals < 0 ? item : item.slice(0, equals);
      return `${lowerAscii(normalizeEscapes(name))}=${equals < 0 ? '' : normalizeEscapes(item.slice(equals + 1))}`;
    })
    .sort();
}

/** RFC 3966 §4: visual separators do not count; every parameter does, in any order and case. */
function compareTel(left: Uri, right: Uri): boolean {
  return (
    bareNumber(left.user ?? '') === bareNumber(right.user ?? '') &&
    telParameters(left.parameters) === telParameters(right.parameters)
  );
}

function bareNumber(number: string): string {
  return lowerAscii(number.replace(/[-.()]/g, ''));
}

function telParameters(parameters: string): string {
  return listParameters(parameters)
    .map(({ name, value }) => {
      const text = lowerAscii(value ?? '');
      const isNumber = text.startsWith('+') || lowerAscii(name) === 'isub' || lowerAscii(name) === 'ext';
      return `${lowerAscii(name)}=${isNumber ? bareNumber(text) : text}`;
    })
    .sort()
    .join(';');
}
