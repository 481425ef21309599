/** From the settings of a profile to an end of connections: certificates are read, and what is wrong with them is said. */
import { constants } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { TlsClientEnd } from '../../src/lib/tls/client-end.ts';
import type { PeerRules } from '../../src/lib/tls/peer-rules.ts';
import { TlsServerEnd, type KeyLog, type ServerEndOptions } from '../../src/lib/tls/server-end.ts';
import type { FileProblem } from './tls-config-file.ts';
import type { Place, ProfileKey, ProfileSettings, ProfileValues } from './profile-settings.ts';
import { VERSION_NAMES, versionRange, type Versions } from './protocol-versions.ts';
import { reasonOf } from '../../src/lib/system-error.ts';

/** What holds for all profiles. */
export interface CommonSettings {
  /** The whole path of a file that is named in the settings. */
  path(name: string): string;
  readonly sessionTickets: boolean;
  readonly sessionContext: string;
  readonly renegotiation: boolean;
  /** File and peer of `keyLog`. */
  readonly keyLogOf: readonly (string | null)[];
  readonly keyLog: KeyLog | null;
}

export interface Profile {
  readonly settings: ProfileSettings;
  readonly values: ProfileValues;
  /** All that it was made from; null: that cannot be told. */
  readonly source: string | null;
  readonly warnings: readonly FileProblem[];
  readonly versions: Versions;
  /** Its server end, with versions that may be those of another profile; null: it is for clients. */
  serverWith(versions: Versions): TlsServerEnd | null;
  /** null: it is for servers. */
  readonly client: TlsClientEnd | null;
}

export interface MadeProfile {
  /** null: it cannot be used. */
  readonly profile: Profile | null;
  readonly errors: readonly FileProblem[];
  readonly warnings: readonly FileProblem[];
}

/** The cipher suites of TLS 1.3 stay as they are: a list of ciphers says nothing about them. */
const TLS13_CIPHERS = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** One of `known` that was made from the same is used again: making one takes milliseconds, and much memory. */
export function makeProfile(
  settings: ProfileSettings,
  values: ProfileValues,
  common: CommonSettings,
  known: readonly Profile[],
): MadeProfile {
  const source = sourceOf(settings, values, common);
  const same = source === null ? undefined : known.find((each) => each.source === source);
  if (same !== undefined) return { profile: same, errors: [], warnings: same.warnings };
  const reader = new ProfileReader(settings, values, common);
  const options = reader.options();
  const { errors, warnings } = reader;
  if (errors.length > 0) return { profile: null, errors, warnings };
  const rules = peerRules(values);
  const { keyLog } = common;
  const versions: Versions = versionRange(values.method, values.cipher_list)!;
  try {
    if (settings.role === 'client') {
      const client = new TlsClientEnd({ tls: options, rules, keyLog });
      const serverWith = (): null => null;
      return { profile: { settings, values, source, warnings, versions, serverWith, client }, errors, warnings };
    }
    // The client chooses the cipher, as with Kamailio.
    const tls = { ...options, requestCert: asksCertificate(values), honorCipherOrder: false };
    const serverWith = serverEnds({ tls, rules, keyLog }, versions);
    return { profile: { settings, values, source, warnings, versions, serverWith, client: null }, errors, warnings };
  } catch (error) {
    reader.error('certificate', openSslWords(error as Error));
    return { profile: null, errors, warnings };
  }
}

/** Those of other versions are made when they are asked for: there are few, and mostly none. */
function serverEnds(options: ServerEndOptions, own: Versions): (versions: Versions) => TlsServerEnd {
  const key = ({ min, max }: Versions): string => `${min} ${max}`;
  const ends = new Map([[key(own), new TlsServerEnd(options)]]);
  return (versions) => {
    let end = ends.get(key(versions));
    if (end === undefined) {
      end = new TlsServerEnd({
        ...options,
        tls: { ...options.tls, minVersion: versions.min, maxVersion: versions.max },
      });
      ends.set(key(versions), end);
    }
    return end;
  };
}

/** The settings and the files they name, as one text. Folders are not looked into. */
function sourceOf(
  settings: ProfileSettings,
  values: ProfileValues,
  { path, ...common }: CommonSettings,
): string | null {
  const { private_key: key, certificate, ca_list: list, ca_path: folder, crl } = values;
  if (folder !== null) return null;
  try {
    const files = [key, certificate, list, crl].map((name) =>
      name === null ? null : readFileSync(path(name), 'latin1'),
    );
    return JSON.stringify([settings, values, common, files]);
  } catch {
    return null;
  }
}

/** `verify_client` adds to the two older settings; a certificate that is required must be good, unless it says `optional_no_ca`. */
function peerRules(values: ProfileValues): PeerRules {
  const { verify_client: word, verify_depth: depth } = values;
  const requires = values.require_certificate || word === 'on';
  return { requires, verifies: asksCertificate(values) && word !== 'optional_no_ca', depth };
}

function asksCertificate(values: ProfileValues): boolean {
  return values.verify_client !== 'off' || values.verify_certificate || values.require_certificate;
}

class ProfileReader {
  readonly errors: FileProblem[] = [];
  readonly warnings: FileProblem[] = [];
  readonly #settings: ProfileSettings;
  readonly #values: ProfileValues;
  readonly #common: CommonSettings;

  constructor(settings: ProfileSettings, values: ProfileValues, common: CommonSettings) {
    this.#settings = settings;
    this.#values = values;
    this.#common = common;
  }

  error(key: ProfileKey, message: string, hint?: string): void {
    this.errors.push(this.#problem(key, message, hint));
  }

  #unreadable(key: ProfileKey, what: string, error: NodeJS.ErrnoException): void {
    const problem = this.#problem(key, `cannot read ${what}: ${systemWords(error)}`);
    this.errors.push({ ...problem, absent: error.code === 'ENOENT' });
  }

  #warn(key: ProfileKey, message: string, hint?: string): void {
    this.warnings.push(this.#problem(key, message, hint));
  }

  #problem(key: ProfileKey, message: string, hint?: string): FileProblem {
    const place: Place = this.#settings.places[key] ?? this.#settings.place;
    return { place, message, key, ...(hint !== undefined && { hint }) };
  }

  options(): SecureContextOptions {
    const { method, cipher_list: ciphers } = this.#values;
    const range = versionRange(method, ciphers);
    if (range === null) this.error('method', `there is no version ${method} of TLS`, `use one of ${VERSION_NAMES}`);
    else if (range.warning !== null) this.#warn('method', range.warning, 'write TLSv1.2+');
    const verification = this.#authorities();
    const crl = this.#file('crl');
    return {
      ...this.#certificate(),
      ...verification,
      ...(crl !== null && { crl }),
      ...(ciphers !== null && { ciphers: `${TLS13_CIPHERS}:${ciphers}` }),
      ...(range !== null && { minVersion: range.min, maxVersion: range.max }),
      ...(this.#settings.role === 'server' && { dhparam: 'auto', sessionIdContext: this.#sessionContext() }),
      secureOptions: this.#secureOptions(),
    };
  }

  #secureOptions(): number {
    const { sessionTickets, renegotiation } = this.#common;
    // A session that is taken up again does not say how far it was from a certificate to its authority.
    const allowsTickets = sessionTickets && !peerRules(this.#values).verifies;
    const noTickets = allowsTickets ? 0 : constants.SSL_OP_NO_TICKET;
    // Not among those that Node declares.
    const noRenegotiation = renegotiation ? 0 : SSL_OP_NO_RENEGOTIATION;
    return noTickets | noRenegotiation | constants.SSL_OP_NO_COMPRESSION;
  }

  /** OpenSSL takes 32 bytes. */
  #sessionContext(): string {
    return this.#common.sessionContext.slice(0, 32);
  }

  /** Whom it trusts: nobody unless it is said, not even those whom browsers trust. */
  #authorities(): Pick<SecureContextOptions, 'ca'> {
    const { ca_path: folder } = this.#values;
    const list = this.#file('ca_list');
    const ca = [
      ...(list === null ? [] : this.#certificates(list)),
      ...(folder === null ? [] : this.#fromFolder(folder)),
    ];
    const rules = peerRules(this.#values);
    if (rules.verifies && list === null && folder === null) {
      const { verify_client: word, verify_certificate: isVerified } = this.#values;
      const key = word !== 'off' ? 'verify_client' : isVerified ? 'verify_certificate' : 'require_certificate';
      this.#warn(key, 'certificates are verified, but no authority is trusted', 'set ca_list');
    }
    return { ca };
  }

  #certificates(list: string): string[] {
    const found = list.match(/-----BEGIN [A-Z ]*CERTIFICATE-----[^-]+-----END [A-Z ]*CERTIFICATE-----/g);
    if (found === null) this.error('ca_list', `${this.#values.ca_list} holds no certificate`);
    return found ?? [];
  }

  #fromFolder(folder: string): string[] {
    const path = this.#common.path(folder);
    try {
      return readdirSync(path)
        .sort()
        .flatMap((name) => certificateFile(join(path, name)));
    } catch (error) {
      this.#unreadable('ca_path', `the folder ${path}`, error as NodeJS.ErrnoException);
      return [];
    }
  }

  #certificate(): Pick<SecureContextOptions, 'cert' | 'key'> {
    const cert = this.#file('certificate');
    if (cert === null) {
      if (this.#settings.role === 'server' && this.#values.certificate === null) {
        this.error(
          'certificate',
          `[server:${this.#settings.domain}] has no certificate`,
          'set certificate and private_key',
        );
      }
    }
    // A file may hold both; of two that are missing each is told.
    const key = this.#values.private_key === null ? cert : this.#file('private_key');
    if (cert === null || key === null || !this.#match(cert, key)) return {};
    return { cert, key };
  }

  #match(cert: string, key: string): boolean {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(cert);
    } catch {
      this.error('certificate', `${this.#values.certificate} holds no certificate`);
      return false;
    }
    const keyName = this.#values.private_key ?? this.#values.certificate!;
    try {
      if (certificate.checkPrivateKey(createPrivateKey(key))) {
        this.#judgeTime(certificate);
        return true;
      }
      this.error('private_key', `the key in ${keyName} is not that of the certificate in ${this.#values.certificate}`);
    } catch (error) {
      this.error(
        'private_key',
        `the key in ${keyName} cannot be used: ${keyWords(error as NodeJS.ErrnoException, key)}`,
      );
    }
    return false;
  }

  #judgeTime({ validTo }: X509Certificate): void {
    if (Date.parse(validTo) < Date.now())
      this.#warn('certificate', `the certificate in ${this.#values.certificate} has expired (${validTo})`);
  }

  /** The text of the file that a setting names; null: it names none, or it cannot be read. */
  #file(key: 'certificate' | 'private_key' | 'ca_list' | 'crl'): string | null {
    const name = this.#values[key];
    if (name === null) return null;
    if (key === 'private_key' && name.startsWith('/engine:')) {
      this.error(key, 'keys cannot be kept in an engine here');
      return null;
    }
    const path = this.#common.path(name);
    try {
      return readFileSync(path, 'latin1');
    } catch (error) {
      this.#unreadable(key, path, error as NodeJS.ErrnoException);
      return null;
    }
  }
}

const SSL_OP_NO_RENEGOTIATION = 0x4000_0000;

function certificateFile(path: string): string[] {
  try {
    const text = readFileSync(path, 'latin1');
    return text.includes('CERTIFICATE-----') ? [text] : [];
  } catch {
    return []; // a folder in it, a broken link
  }
}

function systemWords(error: NodeJS.ErrnoException): string {
  const reason = reasonOf(error);
  return error.code === 'EACCES' ? `${reason} (as uid ${process.getuid?.() ?? 'unknown'})` : reason;
}

function keyWords(error: NodeJS.ErrnoException, key: string): string {
  if (/ENCRYPTED/.test(key)) return 'it is encrypted, and there is nobody to ask for its password';
  return key.includes('PRIVATE KEY-----') ? openSslWords(error) : 'there is none in it';
}

function openSslWords(error: Error & { readonly reason?: string }): string {
  return error.reason ?? error.message;
}
