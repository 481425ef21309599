/** What can be said of a profile: the settings of tls.cfg, which are module parameters too. */

/** Where something was said. */
export interface Place {
  /** As people know it; null: a module parameter. */
  readonly file: string | null;
  readonly line: number;
}

/** `off`, `on`, `optional`, `optional_no_ca`: what stands for require_certificate and verify_certificate both. */
export const VERIFY_CLIENT = ['off', 'on', 'optional', 'optional_no_ca'] as const;
export type VerifyClient = (typeof VERIFY_CLIENT)[number];

export interface ProfileValues {
  readonly method: string;
  readonly verify_certificate: boolean;
  readonly require_certificate: boolean;
  readonly verify_client: VerifyClient;
  readonly verify_depth: number;
  readonly private_key: string | null;
  readonly certificate: string | null;
  readonly ca_list: string | null;
  readonly ca_path: string | null;
  readonly crl: string | null;
  readonly cipher_list: string | null;
  readonly server_name: string | null;
  readonly server_name_mode: number;
  readonly server_id: string | null;
}

export type ProfileKey = keyof ProfileValues;
export type ProfileRole = 'server' | 'client';

export interface ProfileSettings {
  readonly role: ProfileRole;
  /** `default`, `any` or `address:port`. */
  readonly domain: string;
  /** IP literal; null: of any address. */
  readonly address: string | null;
  readonly port: number;
  readonly place: Place;
  /** What was said, without what is left to the defaults. */
  readonly values: Partial<ProfileValues>;
  readonly places: Readonly<Partial<Record<ProfileKey, Place>>>;
}

type Reader = (text: string) => unknown;

const TRUE = new Set(['1', 'yes', 'on', 'true', 'enable', 'enabled']);
const FALSE = new Set(['0', 'no', 'off', 'false', 'disable', 'disabled']);

function flag(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

const number: Reader = (text) => (/^[+-]?\d{1,9}$/.test(text) ? Number(text) : undefined);
const text: Reader = (value) => (value === '' ? null : value);

function verifyClient(value: string): VerifyClient | undefined {
  return VERIFY_CLIENT.find((each) => each === value.toLowerCase());
}

/** How each is read, and what is expected of it. undefined: not that. */
const READERS: Readonly<Record<ProfileKey, readonly [read: Reader, expected: string]>> = {
  method: [text, 'a version of TLS'],
  verify_certificate: [flag, 'yes or no'],
  require_certificate: [flag, 'yes or no'],
  verify_client: [verifyClient, VERIFY_CLIENT.join(', ')],
  verify_depth: [number, 'a number'],
  private_key: [text, 'a file'],
  certificate: [text, 'a file'],
  ca_list: [text, 'a file'],
  ca_path: [text, 'a folder'],
  crl: [text, 'a file'],
  cipher_list: [text, 'a list of ciphers'],
  server_name: [text, 'a host name'],
  server_name_mode: [number, '0, 1 or 2'],
  server_id: [text, 'a text'],
};

export const PROFILE_KEYS = Object.keys(READERS) as readonly ProfileKey[];

/** The setting of a name in tls.cfg; null: there is none. */
export function profileKey(name: string): ProfileKey | null {
  const key = name === 'tls_method' ? 'method' : name;
  return Object.hasOwn(READERS, key) ? (key as ProfileKey) : null;
}

/** The value of a setting, or what is expected instead. */
export function readSetting(
  key: ProfileKey,
  value: string,
): { readonly value: unknown } | { readonly expected: string } {
  const [read, expected] = READERS[key];
  const result = read(value);
  return result === undefined ? { expected } : { value: result };
}
