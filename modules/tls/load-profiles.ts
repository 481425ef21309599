/** From the parameters of the module to profiles that can be used, or all that is wrong with them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { KeyLog } from '../../src/lib/tls/server-end.ts';
import { canonicalAddress } from '../../src/lib/ip-address.ts';
import type { Problem, ProblemKind } from '../../src/lib/problem.ts';
import { openKeyLog, whyUnwritable } from './key-log.ts';
import type { TlsParameters } from './parameters.ts';
import { makeProfile, type CommonSettings, type Profile } from './profile.ts';
import type { ProfileRole, ProfileSettings, ProfileValues, VerifyClient } from './profile-settings.ts';
import { ProfileSet } from './profile-set.ts';
import { readConfigFiles, type FileProblem } from './tls-config-file.ts';
import { isSystemError, reasonOf } from '../../src/lib/system-error.ts';

export interface LoadedProfiles {
  readonly profiles: ProfileSet;
  readonly errors: readonly FileProblem[];
  readonly warnings: readonly FileProblem[];
}

/** What a profile of a file has where it says nothing: the parameters of the module do not count then. */
const BUILT_IN: ProfileValues = {
  method: 'TLSv1.2+',
  verify_certificate: false,
  require_certificate: false,
  verify_client: 'off',
  verify_depth: 9,
  private_key: null,
  certificate: null,
  ca_list: null,
  ca_path: null,
  crl: null,
  cipher_list: null,
  server_name: null,
  server_name_mode: 0,
  server_id: null,
};

const OF_SERVERS: ProfileValues = { ...BUILT_IN, certificate: 'cert.pem' };

const nobody = (): void => undefined;

/**
 * `folder`: where names of files are relative to, save those that begin with a dot. `known`: those so far. `complain`:
 * gets what goes wrong when they are used.
 */
export function loadProfiles(
  params: TlsParameters,
  folder: string,
  known: ProfileSet | null = null,
  complain: (text: string) => void = nobody,
): LoadedProfiles {
  const path = (name: string): string => pathOf(name, folder);
  const { settings, errors } = settingsOf(params, path);
  const common: CommonSettings = {
    path,
    sessionTickets: params.session_cache !== 0,
    sessionContext: params.session_id,
    renegotiation: params.renegotiation !== 0,
    keyLogOf: [params.keylog_file, params.keylog_peer],
    keyLog: keyLogOf(params, path, errors, complain),
  };
  const reusable = known?.all ?? [];
  const warnings: FileProblem[] = [];
  const profiles: Profile[] = [];
  for (const each of settings) {
    const values = { ...(each.role === 'server' ? OF_SERVERS : BUILT_IN), ...each.values };
    if (each.domain === 'any' && values.server_name === null) {
      errors.push({
        place: each.place,
        message: `[${each.role}:any] has no server_name`,
        hint: 'it is what it is found by',
      });
    }
    if (settings.some((other) => other !== each && sharesAddress(each, other))) {
      errors.push({
        place: each.place,
        message: `[${each.role}:${each.domain}] has no server_name, and there is another profile of that address`,
        hint: 'give each of them its server_name',
      });
    }
    const made = makeProfile(each, values, common, reusable);
    errors.push(...made.errors);
    warnings.push(...made.warnings);
    if (made.profile !== null) profiles.push(made.profile);
  }
  return { profiles: new ProfileSet(profiles), errors: eachOnce(errors), warnings: eachOnce(warnings) };
}

/** Whether `each` is found by an address alone by which another is found, too: nobody could say which of them is meant. */
function sharesAddress(each: ProfileSettings, other: ProfileSettings): boolean {
  const { role, address, port, values } = each;
  return (
    address !== null &&
    (values.server_name ?? null) === null &&
    other.role === role &&
    other.address === address &&
    other.port === port
  );
}

/** The file of profiles, or the two profiles that the parameters make. */
function settingsOf(
  params: TlsParameters,
  path: (name: string) => string,
): { readonly settings: readonly ProfileSettings[]; readonly errors: FileProblem[] } {
  const { config } = params;
  if (config === null || config === '') return { settings: profilesOfParameters(params), errors: [] };
  try {
    const { profiles, problems } = readConfigFiles(textsOf(config, path));
    const missing = DEFAULTS.filter(
      ({ role }) => !profiles.some((each) => each.role === role && each.domain === 'default'),
    );
    return { settings: [...profiles, ...missing.filter(({ role }) => role === 'client')], errors: [...problems] };
  } catch (error) {
    const absent = isSystemError(error, 'ENOENT');
    const message = `cannot read ${path(config)}: ${reasonOf(error)}`;
    return { settings: [], errors: [{ place: NOWHERE, message, absent }] };
  }
}

/** `config` as it is written, and of a folder all files in it, by their names; those of an editor begin with a dot. */
function textsOf(config: string, path: (name: string) => string): (readonly [file: string, text: string])[] {
  const isFile = (name: string): boolean => statSync(path(name)).isFile();
  const names = isFile(config)
    ? [config]
    : readdirSync(path(config))
        .filter((name) => !name.startsWith('.'))
        .sort()
        .map((name) => join(config, name))
        .filter(isFile);
  return names.map((name) => [name, readFileSync(path(name), 'utf8')]);
}

const NOWHERE = { file: null, line: 0 };

function defaultProfile(role: ProfileRole, values: Partial<ProfileValues>): ProfileSettings {
  return { role, domain: 'default', address: null, port: 0, place: NOWHERE, values, places: {} };
}

const DEFAULTS: readonly ProfileSettings[] = [defaultProfile('server', {}), defaultProfile('client', {})];

function profilesOfParameters(params: TlsParameters): ProfileSettings[] {
  const values: ProfileValues = {
    ...BUILT_IN,
    method: params.tls_method,
    verify_certificate: params.verify_certificate !== 0,
    require_certificate: params.require_certificate !== 0,
    verify_client: params.verify_client.toLowerCase() as VerifyClient,
    verify_depth: params.verify_depth,
    private_key: params.private_key,
    certificate: params.certificate,
    ca_list: params.ca_list,
    ca_path: params.ca_path,
    crl: params.crl,
    cipher_list: params.cipher_list,
  };
  return [defaultProfile('server', values), defaultProfile('client', values)];
}

/** A dot: from the folder of the process; a slash: as it is; else from the folder of the configuration. */
export function pathOf(name: string, folder: string): string {
  if (name.startsWith('.')) return resolve(name);
  return isAbsolute(name) ? name : join(folder, name);
}

function keyLogOf(
  params: TlsParameters,
  path: (name: string) => string,
  errors: FileProblem[],
  complain: (text: string) => void,
): KeyLog | null {
  const { keylog_file: file, keylog_peer: peer } = params;
  const address = peer === null ? null : canonicalAddress(peer);
  if (file === null || address === null) return null;
  const reason = whyUnwritable(path(file));
  if (reason === null) return openKeyLog(path(file), address, complain);
  errors.push({ place: NOWHERE, message: `cannot write to keylog_file ${path(file)}: ${reason}`, key: 'keylog_file' });
  return null;
}

/** `tls.cfg:12: there is no setting foo`. */
export function problemText({ place, message }: FileProblem): string {
  return place.file === null ? message : `${place.file}:${place.line}: ${message}`;
}

export function problemOf(found: FileProblem, problem: ProblemKind): Problem {
  return { problem, message: problemText(found), ...(found.hint !== undefined && { hint: found.hint }) };
}

/** The parameter that is to blame; null: none, the one to blame was not given. */
export function parameterOf({ place, key }: FileProblem, params: TlsParameters): keyof TlsParameters | null {
  if (key === 'keylog_file') return key;
  if (place.file !== null || (params.config !== null && params.config !== '')) return 'config';
  if (key === undefined) return null;
  return key === 'method' ? 'tls_method' : key in params ? (key as keyof TlsParameters) : null;
}

/** What a file or a parameter lacks is found for every profile that it is about. */
function eachOnce(problems: readonly FileProblem[]): FileProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
