// Makes what two servers sent comparable: removes what must differ between any two runs.

import type { Loopback } from '../support/loopback.ts';
import type { LogRecord } from '../support/log-record.ts';

/** Texts that came from the test itself stay as they are: tags and branches hold this mark. */
export const OURS = 'kt';

/**
 * Normalises one SIP message: addresses of the block, tags and branches made by a server, its Server header, its
 * process, and the second a contact has already lived.
 */
export function normaliseMessage(text: string, net: Loopback): string {
  return normaliseText(text, net)
    .replace(/^(Server|User-Agent): .*(?=\r$)/gim, (line, name: string) => (line.includes(OURS) ? line : `${name}: -`))
    .replace(/;tag=([^;,>\s]+)/gi, (whole, tag: string) => (tag.includes(OURS) ? whole : ';tag=-'))
    .replace(/branch=([^;,>\s]+)/gi, (whole, branch: string) =>
      branch.startsWith(`z9hG4bK${OURS}`) ? whole : 'branch=-',
    )
    .replace(/\bexpires=(\d+)/g, (_whole, seconds: string) => `expires=${Math.ceil(Number(seconds) / 5) * 5}`)
    .replace(/^(Warning: 392 .*\bpid=)\d+/gim, '$1-');
}

/** Normalises addresses only. */
export function normaliseText(text: string, net: Loopback): string {
  return text.replaceAll(`${net.prefix}.`, '127.NET.');
}

/**
 * What a script wrote, as `LEVEL {prefix} text`; `name=value|name=value` is taken apart, so that a difference shows its name.
 * Records of the core and of modules are worded by each server.
 */
export function normaliseLog(records: readonly LogRecord[], net: Loopback): string[] {
  return records
    .filter(({ source }) => source === '<script>')
    .flatMap(({ level, prefix, text }) => normaliseText(`${level} ${prefix} ${text.trim()}`, net).split('|'));
}

/** Numbers of `ul.dump` and the like that depend on the clock or on the process. */
export function normaliseRpc(text: string, net: Loopback): string {
  return normaliseText(text, net).replace(
    /^(\s*(?:Expires|Last-Modified|Last-Keepalive|KA-Roundtrip|Server-Id|Tcpconn-Id|Ruid|CSeq|RUID|Records|Max-Slots): ).*$/gm,
    '$1-',
  );
}
