/** What a script adds to our own Via: `via_add_srvid()`, `via_add_xavp_params()`, `via_use_xavp_fields()`. */
import { XavpFields, type XavpStore } from './xavp-store.ts';

export interface ViaAdditions {
  /** Value of the parameter `srvid`; 0: none. */
  readonly serverId: number;
  /** Name of the `$xavp` whose fields become parameters; null: of none. */
  readonly parameters: string | null;
  /** Name of the `$xavp` whose fields `address` and `port` stand for those of the socket; null: of none. */
  readonly fields: string | null;
}

export const NO_VIA_ADDITIONS: ViaAdditions = { serverId: 0, parameters: null, fields: null };

/** `;name=value` for each field, the newest first; a field without text is a parameter without value. */
export function viaParameters(additions: ViaAdditions, xavps: XavpStore | null): string {
  let text = additions.serverId === 0 ? '' : `;srvid=${additions.serverId}`;
  const root = rootOf(xavps, additions.parameters);
  if (root === null) return text;
  for (const [name, values] of [...root.fields].reverse()) {
    for (const value of values) {
      if (value instanceof XavpFields || value === null) continue;
      text += value === '' ? `;${name}` : `;${name}=${value}`;
    }
  }
  return text;
}

/** Host and port that are written instead of the socket's; null: not changed. */
export function viaFields(
  additions: ViaAdditions,
  xavps: XavpStore | null,
): { readonly host: string | null; readonly port: number | null } {
  const root = rootOf(xavps, additions.fields);
  const host = root?.get('address') ?? null;
  const port = Number(root?.get('port') ?? 0);
  return { host: typeof host === 'string' && host !== '' ? host : null, port: port > 0 && port < 65536 ? port : null };
}

function rootOf(xavps: XavpStore | null, name: string | null): XavpFields | null {
  const root = name === null ? null : (xavps?.get(name) ?? null);
  return root instanceof XavpFields ? root : null;
}
