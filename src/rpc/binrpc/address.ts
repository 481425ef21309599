/** Addresses of control sockets, as the `binrpc` parameter and kamcmd's `-s` write them: `unix:/path`, `unixs:/path`, `unixd:/path`, `udp:host:port`, `tcp:port`, `/path`, `host:port`. */

export type ControlAddress =
  | { readonly kind: 'unix' | 'unixd'; readonly path: string }
  | { readonly kind: 'tcp' | 'udp'; readonly host: string; readonly port: number };

/** Port where none is given, as Kamailio's tools have it. */
export const DEFAULT_PORT = 2049;
const ANY_HOST = '0.0.0.0';

/** null: it cannot be read. */
export function parseControlAddress(text: string): ControlAddress | null {
  const scheme = /^(unixs|unixd|unix|udp|tcp):(.*)$/s.exec(text);
  if (scheme === null) {
    const isPath = text.includes('/') || !text.includes(':');
    return isPath ? pathAddress('unix', text) : networkAddress('udp', text);
  }
  const rest = scheme[2]!;
  switch (scheme[1]) {
    case 'udp':
      return networkAddress('udp', rest);
    case 'tcp':
      return networkAddress('tcp', rest);
    case 'unixd':
      return pathAddress('unixd', rest);
    default:
      return pathAddress('unix', rest);
  }
}

function pathAddress(kind: 'unix' | 'unixd', path: string): ControlAddress | null {
  return path === '' ? null : { kind, path };
}

function networkAddress(kind: 'tcp' | 'udp', text: string): ControlAddress | null {
  const parts = /^(?:(\[[\da-fA-F:.]+\]|[^:[\]]*):)?(\d+)$/.exec(text);
  if (parts === null) {
    return /^[^:[\]]+$/.test(text) ? { kind, host: hostOf(text), port: DEFAULT_PORT } : null;
  }
  const port = Number(parts[2]);
  return port > 65_535 ? null : { kind, host: hostOf(parts[1] ?? ''), port };
}

function hostOf(text: string): string {
  return text === '' || text === '*' ? ANY_HOST : text.replace(/^\[|\]$/g, '');
}
