/** Who a script says it is to those who ask. */
import type { Context } from '../../src/context/context.ts';
import type { BoundVariable, Problem } from '../../src/module/index.ts';
import type { DigestUser } from '../../src/sip/digest-client.ts';

export interface Credential {
  readonly username: string;
  readonly realm: string;
  readonly password: string;
}

/** Reads `username:realm:password`; null: it is not that. */
export function parseCredential(text: string): Credential | null {
  const found = /^([^:]+):([^:]+):(.+)$/s.exec(text);
  return found === null ? null : { username: found[1]!, realm: found[2]!, password: found[3]! };
}

export function checkCredential(text: string): Problem | null {
  if (parseCredential(text) !== null) return null;
  return { problem: 'bad-value', message: 'a credential is written as "username:realm:password"' };
}

/** The variables of `auth_realm_avp`, `auth_username_avp` and `auth_password_avp`. */
export interface AuthVariables {
  readonly realm: BoundVariable;
  readonly username: BoundVariable;
  readonly password: BoundVariable;
}

export class Credentials {
  readonly #list: readonly Credential[];
  /** null: none are set. */
  readonly #variables: AuthVariables | null;

  constructor(list: readonly Credential[], variables: AuthVariables | null) {
    this.#list = list;
    this.#variables = variables;
  }

  get variables(): AuthVariables | null {
    return this.#variables;
  }

  /** Who it is for that realm: what the variables say, else what the configuration does. */
  find(ctx: Context, realm: string, isHash: boolean): DigestUser | null {
    const user = this.#fromVariables(ctx, realm);
    if (user !== null) return { ...user, isHash };
    const found = this.#list.find((each) => each.realm === realm);
    return found === undefined ? null : { username: found.username, secret: found.password, isHash };
  }

  /** A realm that is not set matches all. */
  #fromVariables(ctx: Context, realm: string): { username: string; secret: string } | null {
    if (this.#variables === null) return null;
    const read = (variable: BoundVariable): string => String(variable.get(ctx) ?? '');
    const wanted = read(this.#variables.realm);
    if (wanted !== '' && wanted !== realm) return null;
    const username = read(this.#variables.username);
    const secret = read(this.#variables.password);
    return username === '' || secret === '' ? null : { username, secret };
  }
}
