/** The text of a tls.cfg: sections `[server:127.0.0.1:5061]` with lines `name = value`. */
import { canonicalAddress } from '../../src/lib/ip-address.ts';
import { hintAt } from '../../src/lib/did-you-mean.ts';
import {
  PROFILE_KEYS,
  profileKey,
  readSetting,
  type Place,
  type ProfileKey,
  type ProfileRole,
  type ProfileSettings,
} from './profile-settings.ts';

/** Something wrong in a file, at a line of it. */
export interface FileProblem {
  readonly place: Place;
  readonly message: string;
  readonly hint?: string;
  /** The setting that is to blame; absent: none alone. */
  readonly key?: ProfileKey | 'keylog_file';
  /** A file that is named is not there, rather than wrong. */
  readonly absent?: boolean;
}

export interface ConfigFileText {
  readonly profiles: readonly ProfileSettings[];
  readonly problems: readonly FileProblem[];
}

interface OpenSection {
  role: ProfileRole;
  domain: string;
  address: string | null;
  port: number;
  place: Place;
  values: Record<string, unknown>;
  places: Partial<Record<ProfileKey, Place>>;
}

/** Files as messages name them, with their texts; together they are one configuration. */
export function readConfigFiles(files: readonly (readonly [file: string, text: string])[]): ConfigFileText {
  const profiles: OpenSection[] = [];
  const problems: FileProblem[] = [];
  for (const [file, text] of files) readSections(file, text, profiles, problems);
  reportTwice(profiles, problems);
  return { profiles: profiles as readonly ProfileSettings[], problems };
}

function readSections(file: string, text: string, profiles: OpenSection[], problems: FileProblem[]): void {
  let section: OpenSection | null = null;
  for (const [line, content] of logicalLines(text)) {
    const place = { file, line };
    const report = (message: string, hint?: string): void => {
      problems.push({ place, message, ...(hint !== undefined && { hint }) });
    };
    const head = /^\[(.*)\]$/.exec(content);
    if (head !== null) {
      section = openSection(head[1]!, place, report);
      if (section !== null) profiles.push(section);
      continue;
    }
    readLine(content, { section, place, report });
  }
}

/** Lines with their numbers, without comments and space around, those that end in a backslash joined with the next. */
function* logicalLines(text: string): Generator<readonly [line: number, content: string]> {
  let begun = 0;
  let kept = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = withoutComment(raw).trim();
    if (kept === '') begun = index + 1;
    if (line.endsWith('\\')) {
      kept += line.slice(0, -1);
      continue;
    }
    const content = (kept + line).trim();
    kept = '';
    if (content !== '') yield [begun, content];
  }
  if (kept.trim() !== '') yield [begun, kept.trim()];
}

/** A number sign in quotes is none of a comment. */
function withoutComment(line: string): string {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at];
    if (char === '\\') at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === '#' && !isQuoted) return line.slice(0, at);
  }
  return line;
}

type Report = (message: string, hint?: string) => void;

function openSection(head: string, place: Place, report: Report): OpenSection | null {
  const match = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(head);
  const role = match?.[1]?.toLowerCase();
  if (match === null || (role !== 'server' && role !== 'client')) {
    report(`[${head}] is neither [server:…] nor [client:…]`);
    return null;
  }
  const domain = match[2]!;
  const section = { role, place, values: {}, places: {} } as const;
  if (domain === 'default' || domain === 'any') return { ...section, domain, address: null, port: 0 };
  const parts = /^(\[[\da-f:.]+\]|[\d.]+)(?:\s*:\s*(\d{1,5}))?$/i.exec(domain);
  const address = parts === null ? null : canonicalAddress(parts[1]!.replace(/^\[(.*)\]$/, '$1'));
  const port = Number(parts?.[2] ?? 5061);
  if (address === null || port > 65_535) {
    report(
      `"${domain}" is not an address and port`,
      'write default, any or for example 10.0.0.1:5061 or [2001:db8::1]:5061',
    );
    return null;
  }
  return { ...section, domain: `${parts![1]!}:${port}`, address, port };
}

interface LineParts {
  readonly section: OpenSection | null;
  readonly place: Place;
  readonly report: Report;
}

function readLine(content: string, { section, place, report }: LineParts): void {
  const match = /^([^\s=]+)\s*=\s*(.*)$/.exec(content);
  const name = match?.[1] ?? content;
  const key = profileKey(name);
  if (key === null) {
    report(`there is no setting ${name}`, hintAt(name, PROFILE_KEYS).hint);
    return;
  }
  if (match === null) {
    report(`${name} has no value`);
    return;
  }
  const value = readSetting(key, unquoted(match[2]!));
  if ('expected' in value) report(`${name} is "${unquoted(match[2]!)}", and ${value.expected} is expected`);
  else if (section === null) report(`${name} is before the first section`);
  else {
    section.values[key] = value.value;
    section.places[key] = place;
  }
}

function unquoted(text: string): string {
  const match = /^"((?:[^"\\]|\\.)*)"$/.exec(text);
  return match === null ? text : match[1]!.replace(/\\(.)/g, '$1');
}

/** There is one default of each kind. */
function reportTwice(profiles: readonly OpenSection[], problems: FileProblem[]): void {
  const seen = new Set<string>();
  for (const { role, domain, place } of profiles) {
    if (domain !== 'default') continue;
    if (seen.has(role)) problems.push({ place, message: `there is a [${role}:default] already` });
    seen.add(role);
  }
}
