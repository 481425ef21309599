/** Digest credentials of the request (RFC 3261 §22): `$au`, `$ar`, `$ad`, … */
import { checkedCredentials } from '../../context/checked-credentials.ts';
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Credentials } from '../../sip/digest.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { VariableDefinition } from '../definition.ts';
import { readOnly } from '../plain.ts';
import { scriptUser } from '../uri-parts.ts';

/** Those for us or, when there are none, those for the server at the end. */
function credentialsOf(ctx: Context): Credentials | null {
  const { message } = ctx;
  if (message.has(HeaderId.Authorization)) return message.credentials(HeaderId.Authorization)[0] ?? null;
  if (message.has(HeaderId.ProxyAuthorization)) return message.credentials(HeaderId.ProxyAuthorization)[0] ?? null;
  return null;
}

const read =
  (part: (credentials: Credentials) => ScriptValue) =>
  (ctx: Context): ScriptValue => {
    const credentials = credentialsOf(ctx);
    return credentials === null ? null : (part(credentials) ?? '');
  };

/** `user@domain` as the user name of some phones: each part on its own. */
function splitUser(credentials: Credentials): { user: string | null; domain: string | null } {
  const name = credentials.username;
  const at = name?.indexOf('@') ?? -1;
  if (name === null || at === -1) return { user: name, domain: null };
  return { user: name.slice(0, at), domain: name.slice(at + 1) };
}

/** Who is billed: the user whose credentials were checked or, when none were, that of From. */
function account(ctx: Context): { user: string | null; domain: string | null } {
  const checked = checkedCredentials(ctx);
  const from = ctx.message.from?.uri ?? null;
  if (checked === null) return { user: from === null ? null : scriptUser(from), domain: from?.host ?? null };
  const { user, domain } = splitUser(checked);
  return { user, domain: domain ?? checked.realm };
}

export const CREDENTIAL_VARIABLES: readonly VariableDefinition[] = [
  readOnly(
    ['au'],
    'User of the credentials, without a domain.',
    read((credentials) => splitUser(credentials).user),
  ),
  readOnly(
    ['aU'],
    'User of the credentials as it stands.',
    read((credentials) => credentials.username),
  ),
  readOnly(
    ['ad'],
    'Domain in the user of the credentials.',
    read((credentials) => splitUser(credentials).domain),
  ),
  readOnly(
    ['ar'],
    'Realm of the credentials.',
    read((credentials) => credentials.realm),
  ),
  readOnly(
    ['aa'],
    'Algorithm of the credentials.',
    read((credentials) => credentials.algorithm),
  ),
  readOnly(['adu'], 'URI of the credentials.', (ctx) => credentialsOf(ctx)?.uri ?? null),
  readOnly(
    ['adn'],
    'Nonce of the credentials.',
    read((credentials) => credentials.nonce),
  ),
  readOnly(
    ['adc'],
    'Client nonce of the credentials.',
    read((credentials) => credentials.cnonce),
  ),
  readOnly(
    ['adr'],
    'Response of the credentials.',
    read((credentials) => credentials.response),
  ),
  readOnly(
    ['ado'],
    'Opaque value of the credentials.',
    read((credentials) => credentials.opaque),
  ),
  readOnly(
    ['AU'],
    'User to account to: that of credentials that were checked, else that of From.',
    (ctx) => account(ctx).user,
  ),
  readOnly(['Au'], 'user@domain to account to: of credentials that were checked, else of From.', (ctx) => {
    const { user, domain } = account(ctx);
    return user === null || domain === null ? null : `${user}@${domain}`;
  }),
];
