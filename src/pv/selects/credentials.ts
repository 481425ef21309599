/** `authorization["realm"].username` and the same of `proxy_authorization` (RFC 3261 §22). */
import type { Context } from '../../context/context.ts';
import type { Credentials } from '../../sip/digest.ts';
import { HeaderId } from '../../sip/header-name.ts';
import { parseCredentials } from '../../sip/digest.ts';
import { leaf, tree, type Place, type Selected } from './place.ts';

interface Found {
  readonly text: string;
  readonly credentials: Credentials;
}

function find(ctx: Context, id: HeaderId, realm: string): Found | null {
  for (const field of ctx.message.all(id)) {
    const text = ctx.message.value(field);
    const credentials = parseCredentials(text);
    if (credentials?.realm === realm) return { text, credentials };
  }
  return null;
}

const PARTS = ['realm', 'nonce', 'uri', 'cnonce', 'nc', 'response', 'opaque', 'algorithm', 'qop'] as const;

/** Both halves of `user@domain`. */
function userPart(username: string | null, half: 'user' | 'domain'): string | null {
  const at = username?.indexOf('@') ?? -1;
  if (username === null || at === -1) return half === 'user' ? username : null;
  return half === 'user' ? username.slice(0, at) : username.slice(at + 1);
}

/** Without a realm no credentials are meant, as in Kamailio: the parts are there and have no value. */
const withoutRealm: Place = tree(
  null,
  Object.fromEntries(['username', ...PARTS].map((name) => [name, leaf(() => undefined)])),
);

function place(id: HeaderId): Place {
  return (rest) => {
    const [realm, ...others] = rest;
    if (typeof realm !== 'string') return null;
    const part = (read: (found: Found) => Selected): ((ctx: Context) => Selected) => {
      return (ctx) => {
        const found = find(ctx, id, realm);
        return found === null ? undefined : read(found);
      };
    };
    const parts = PARTS.map((name) => [name, leaf(part(({ credentials }) => credentials[name]))]);
    const named = tree(
      part(({ text }) => text),
      {
        ...(Object.fromEntries(parts) as Record<string, Place>),
        username: tree(
          part(({ credentials }) => credentials.username),
          {
            user: leaf(part(({ credentials }) => userPart(credentials.username, 'user'))),
            domain: leaf(part(({ credentials }) => userPart(credentials.username, 'domain'))),
          },
        ),
      },
    );
    return withoutRealm(rest) ?? named(others);
  };
}

export const CREDENTIAL_SELECTS: Readonly<Record<string, Place>> = {
  authorization: place(HeaderId.Authorization),
  proxy_authorization: place(HeaderId.ProxyAuthorization),
};
