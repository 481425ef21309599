/** `{nameaddr.…}` and `{tobody.…}`: parts of an address with display name and parameters (RFC 3261 §20.10). */
import { parseNameAddr, type NameAddr } from '../../sip/name-addr.ts';
import type { TransformationDefinition } from '../definition.ts';
import { simple } from '../transformation.ts';

/** `name <uri>` cut at its brackets, without a look at what is in them. */
function brackets(text: string): { open: number; close: number } | null {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && quoted) at++;
    else if (char === '"') quoted = !quoted;
    else if (char === '<' && !quoted) {
      const close = text.indexOf('>', at);
      return close < 0 ? null : { open: at, close };
    }
  }
  return null;
}

function address(name: string, doc: string, read: (address: NameAddr) => string | null): TransformationDefinition {
  return simple(`tobody.${name}`, doc, (text) => {
    const parsed = parseNameAddr(text.trim());
    return parsed === null ? null : (read(parsed) ?? '');
  });
}

export const ADDRESS_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('nameaddr.name', 'What stands before the bracket, with its quotes.', (text) => {
    const found = brackets(text);
    return found === null ? '' : text.slice(0, found.open);
  }),
  simple('nameaddr.uri', 'What stands in the brackets; all of it when there are none.', (text) => {
    if (text === '') return null;
    const found = brackets(text);
    return found === null ? text : text.slice(found.open + 1, found.close);
  }),
  simple('nameaddr.len', 'Length of name and URI with the brackets.', (text) => {
    const found = brackets(text);
    if (text === '') return null;
    return found === null ? text.length : found.close + 1;
  }),
  address('uri', 'URI.', (parsed) => parsed.uriText),
  address('user', 'User of the URI.', (parsed) => parsed.uri?.user ?? null),
  address('host', 'Host of the URI.', (parsed) => parsed.uri?.host ?? null),
  address('display', 'Display name with its quotes.', (parsed) => parsed.displayName),
  address('tag', 'Tag.', (parsed) => parsed.tag),
  address('params', 'All parameters after the URI.', (parsed) => parsed.parameters),
];
