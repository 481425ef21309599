/** All profiles in use at one time, and which of them is for a connection. */
import type { Endpoint } from '../../src/sip/tls-ends.ts';
import type { TlsServerEnd } from '../../src/lib/tls/server-end.ts';
import type { Profile } from './profile.ts';
import type { ProfileRole, ProfileValues } from './profile-settings.ts';

export class ProfileSet {
  /** The last in the file comes first, as in Kamailio. */
  readonly #profiles: readonly Profile[];

  constructor(profiles: readonly Profile[]) {
    this.#profiles = [...profiles].reverse();
  }

  /** In the order of the file. */
  get all(): readonly Profile[] {
    return [...this.#profiles].reverse();
  }

  /** For a peer that came to `local`; null: none, not even a default. */
  server(local: Endpoint, serverName: string | null): Profile | null {
    return this.#find('server', local, serverName);
  }

  /**
   * How a handshake at `local` is answered; null: there is no profile. As in Kamailio the name decides on everything but the
   * versions of TLS, which are agreed upon before it: whoever asks for a stranger gets no other than who asks for nobody.
   */
  serverEnd(local: Endpoint, serverName: string | null): TlsServerEnd | null {
    const unnamed = this.server(local, null);
    const named = serverName === null ? unnamed : this.server(local, serverName);
    return unnamed === null || named === null ? null : named.serverWith(unnamed.versions);
  }

  /** For a connection to `peer`: by its id when one is asked for, else as for a server. */
  client(peer: Endpoint, serverName: string | null, serverId: string | null): Profile | null {
    const byId =
      serverId === null
        ? undefined
        : this.#profiles.find(({ settings, values }) => settings.role === 'client' && values.server_id === serverId);
    return byId ?? this.#find('client', peer, serverName);
  }

  #find(role: ProfileRole, endpoint: Endpoint, serverName: string | null): Profile | null {
    let fallback: Profile | null = null;
    let named: Profile | null = null;
    let unnamed: Profile | null = null;
    for (const profile of this.#profiles) {
      const { settings, values } = profile;
      if (settings.role !== role) continue;
      if (settings.domain === 'default') {
        fallback = profile;
      } else if (serverName === null) {
        if (isAt(profile, endpoint)) return profile;
      } else if (settings.address === null || isAt(profile, endpoint)) {
        if (values.server_name === null) unnamed ??= profile;
        else if (isNamed(values, serverName)) named ??= profile;
      }
    }
    // One of an address is for all who come there: what they ask for may not lead them round its rules. A name that is asked for
    // from here is the wish of the script.
    return (role === 'server' ? (unnamed ?? named) : (named ?? unnamed)) ?? fallback;
  }
}

function isAt({ settings }: Profile, { address, port }: Endpoint): boolean {
  return settings.address === address && settings.port === port;
}

/** `server_name_mode`: 0 the name itself, 1 it and what is below it, 2 only what is below it. `asked` is in lower case. */
function isNamed({ server_name: name, server_name_mode: mode }: ProfileValues, asked: string): boolean {
  const wanted = name!.toLowerCase();
  if (asked === wanted) return mode !== 2;
  return (mode === 1 || mode === 2) && asked.endsWith(`.${wanted}`);
}
