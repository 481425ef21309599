/** What starts a server: the command line in typed form. */

/** `--modparam=module:name:type:value`. */
export interface ModuleParameterOption {
  readonly module: string;
  readonly name: string;
  readonly value: string | number;
}

export interface ServerOptions {
  readonly configFile: string;
  /** `-A NAME` and `-A NAME=VALUE`, in order. */
  readonly defines: readonly string[];
  /** `--substdef`, `--subst`, `--substdefs`: directive name and expression. */
  readonly substitutions: readonly {
    readonly directive: 'subst' | 'substdef' | 'substdefs';
    readonly expression: string;
  }[];
  readonly listen: readonly string[];
  readonly aliases: readonly string[];
  /** `-L`: where modules of the user's own are looked for, besides `mpath`. */
  readonly moduleFolders: readonly string[];
  /** `--loadmodule`, before those of the file. */
  readonly modules: readonly string[];
  readonly moduleParameters: readonly ModuleParameterOption[];
  /** `-d` and `--debug`; null: as configured. */
  readonly debug: number | null;
  /** `-E`: log to stderr; null: as configured. */
  readonly logToStderr: boolean | null;
  /** `-e`: colours in the log of a terminal. */
  readonly logColours: boolean;
  /** `-T`. */
  readonly disableTcp: boolean;
  /** `-K`. */
  readonly checkVia: boolean;
  /** `-a`; null: as configured. */
  readonly autoAliases: boolean | null;
  readonly serverId: number | null;
  /** `-Y`: folder of control sockets; null: as configured. */
  readonly runtimeFolder: string | null;
  /** `-w`. */
  readonly workingFolder: string | null;
  /** Folder of the state; null: the default. */
  readonly stateFolder: string | null;
  readonly user: string | null;
  readonly group: string | null;
  readonly pidFile: string | null;
  readonly processGroupFile: string | null;
  /** `-n`. */
  readonly children: number | null;
}

export const DEFAULT_OPTIONS: ServerOptions = {
  configFile: '/etc/kamailio/kamailio.cfg',
  defines: [],
  substitutions: [],
  listen: [],
  aliases: [],
  moduleFolders: [],
  modules: [],
  moduleParameters: [],
  debug: null,
  logToStderr: null,
  logColours: false,
  disableTcp: false,
  checkVia: false,
  autoAliases: null,
  serverId: null,
  runtimeFolder: null,
  workingFolder: null,
  stateFolder: null,
  user: null,
  group: null,
  pidFile: null,
  processGroupFile: null,
  children: null,
};
