/** What a server says when it is up: where it listens, the names it answers to, and where things are. */
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import type { ServerFolders } from '../engine/folders.ts';
import type { Server } from '../engine/server.ts';
import { hostForm, isMulticast } from '../lib/ip-address.ts';

export interface BannerFacts {
  readonly server: Server;
  readonly config: LoadedConfig;
  readonly folders: ServerFolders;
  /** It runs in the background, where its number is the way to end it. */
  readonly isBehind: boolean;
}

export function bannerText({ server, config, folders, isBehind }: BannerFacts): string {
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
    `Configuration: ${config.path}`,
    `State: ${folders.state}`,
    ...(isBehind ? [`In the background: process ${process.pid}`] : []),
    '',
    '',
  ].join('\n');
}
