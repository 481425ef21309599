/** What a server says when it is up, to who started it and in the log: where it listens, the names it answers to, and where things are. */
import { resolve } from 'node:path';
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import { isVolatile, type ServerFolders } from '../engine/folders.ts';
import type { Server } from '../engine/server.ts';
import { PRODUCT, VERSION } from '../engine/version.ts';
import { hostForm, isMulticast } from '../lib/ip-address.ts';
import type { Logger } from '../lib/log.ts';

export interface BannerFacts {
  readonly server: Server;
  readonly config: LoadedConfig;
  /** Where the server was started. */
  readonly folder: string;
  readonly folders: ServerFolders;
  /** Addresses of the module ctl, as `-s` of kamcmd takes them. */
  readonly control: readonly string[];
  /** Where its log goes, or that nobody takes it; null: to the terminal it runs at. */
  readonly logPlace: string | null;
  /** Threads that share the work. */
  readonly workers: number;
  /** It runs in the background, where its number is the way to end it. */
  readonly isBehind: boolean;
}

const LOST_AT_REBOOT =
  '             Registrations and other state will not survive a reboot: that folder is emptied then. --state names another.';

export function bannerText({
  server,
  config,
  folder,
  folders,
  control,
  logPlace,
  isBehind,
  workers,
}: BannerFacts): string {
  const sockets = server.sockets.map((socket) => {
    const advertised =
      socket.advertisedAddress === null
        ? ''
        : ` advertise ${hostForm(socket.advertisedAddress)}:${socket.advertisedPort ?? socket.port}`;
    const mark = isMulticast(socket.address) ? ' mcast' : '';
    const name = socket.name === null ? '' : ` name ${socket.name}`;
    return `             ${socket.transport}: ${hostForm(socket.address)}:${socket.port}${mark}${advertised}${name}`;
  });
  const aliases = server.aliases.map(
    (alias) => `             ${alias.transport ?? '*'}: ${alias.host}:${alias.port === 0 ? '*' : alias.port}`,
  );
  return [
    'Listening on',
    ...sockets,
    'Aliases:',
    ...aliases,
    ...(workers === 1 ? [] : [`Workers: ${workers}`]),
    `Configuration: ${resolve(folder, config.path)}`,
    ...(logPlace === null ? [] : [`Log: ${logPlace}`]),
    ...control.map((address) => `Control: ${address}`),
    `State: ${folders.state}`,
    ...(isVolatile(folders.state) ? [LOST_AT_REBOOT] : []),
    ...(isBehind ? [`In the background: process ${process.pid}`] : []),
    '',
    '',
  ].join('\n');
}

/** The same for the log, in few lines, at the level at which Kamailio logs its start. */
export function logStart(
  log: Logger,
  { server, config, workers }: Pick<BannerFacts, 'server' | 'config' | 'workers'>,
): void {
  const sockets = server.sockets.map(({ transport, address, port }) => `${transport}:${hostForm(address)}:${port}`);
  log.info(`${PRODUCT} ${VERSION} listens on ${sockets.join(' ')}`);
  const modules = config.modules.size;
  log.info(
    `started in ${Math.round(performance.now())} ms: process ${process.pid}, configuration ${config.path}, ` +
      `${modules} ${modules === 1 ? 'module' : 'modules'}${workers === 1 ? '' : `, ${workers} workers`}`,
  );
}
