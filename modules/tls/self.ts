/** What the module keeps: the profiles in use; and what a message wishes of the connections that are opened for it. */
import { isIP } from 'node:net';
import type { Context } from '../../src/context/context.ts';
import { XavpFields } from '../../src/context/xavp-store.ts';
import type { ModuleHost, ModuleSelf, Problem } from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { ClientChoice, Endpoint, TlsEnds, TlsWishes } from '../../src/sip/tls-ends.ts';
import { ConnectionOut } from './connection-out.ts';
import { loadProfiles, problemOf, problemText } from './load-profiles.ts';
import type { params, TlsParameters } from './parameters.ts';
import { ProfileSet } from './profile-set.ts';

export type TlsSelf = ModuleSelf<typeof params, TlsState>;

/** A timer reaches no further; more than six weeks without a byte are as good as for ever. */
const LONGEST_SECONDS = 4_000_000;

/** The wish of a message: another one's routes may run before its connection is opened. */
const SERVER_ID = Symbol('server_id');

/** Connections that are opened for the message use the profile of that id; null: as without. */
export function setServerId(ctx: Context, id: string | null): void {
  ctx.setSlot(SERVER_ID, id);
}

export class TlsState implements TlsEnds {
  readonly #host: ModuleHost;
  readonly #params: TlsParameters;
  readonly #connectionOut: ConnectionOut;
  #profiles = new ProfileSet([]);

  constructor(host: ModuleHost, values: TlsParameters) {
    this.#host = host;
    this.#params = values;
    this.#connectionOut = new ConnectionOut(host);
  }

  get profiles(): ProfileSet {
    return this.#profiles;
  }

  get lifetime(): number {
    const seconds = this.#params.connection_timeout;
    return seconds < 0 || seconds > LONGEST_SECONDS ? Number.POSITIVE_INFINITY : seconds * 1000;
  }

  /** Reads the profiles anew; those so far stay in use when anything is wrong with the new ones. */
  load(): Problem | null {
    const { profiles, errors, warnings } = loadProfiles(
      this.#params,
      this.#host.configFolder,
      this.#profiles,
      this.#complain,
    );
    for (const each of warnings) this.#host.log.warn(problemText(each));
    const [first] = errors;
    if (first !== undefined) return problemOf(first, 'bad-value');
    this.#profiles = profiles;
    return null;
  }

  server(local: Endpoint, serverName: string | null): ReturnType<TlsEnds['server']> {
    return this.#profiles.serverEnd(local, serverName);
  }

  client(peer: Endpoint, wishes: TlsWishes | null): ClientChoice | null {
    const asked = wishes?.serverName ?? null;
    const end = this.#profiles.client(peer, asked, wishes?.serverId ?? null)?.client ?? null;
    // The name of a profile is what it is found by: only a script asks a server for one, as with Kamailio.
    return end === null ? null : { end, serverName: asked === null || isIP(asked) !== 0 ? null : asked };
  }

  opened(flow: Flow, text: string): boolean | Promise<boolean> {
    return this.#connectionOut.allows(flow, text);
  }

  readonly #complain = (text: string): void => {
    this.#host.log.error(text);
  };

  /** What the `$xavp` of `xavp_cfg` says, and before that `tls_set_connect_server_id()`. */
  readonly wishes = (ctx: Context): TlsWishes | null => {
    const serverId = (ctx.slot(SERVER_ID) as string | null | undefined) ?? null;
    const written = this.#written(ctx);
    if (serverId === null) return written;
    return { serverName: written?.serverName ?? null, serverId };
  };

  #written({ xavps }: Context): TlsWishes | null {
    const { xavp_cfg: name } = this.#params;
    if (name === null || xavps === null) return null;
    const fields = xavps.get(name);
    if (!(fields instanceof XavpFields)) return null;
    const text = (field: string): string | null => {
      const value = fields.get(field);
      return typeof value === 'string' && value !== '' ? value : null;
    };
    return { serverName: text('server_name')?.toLowerCase() ?? null, serverId: text('server_id') };
  }
}
