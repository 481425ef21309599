/** What a server in the foreground says when it is up: where it listens, and the names it answers to. */
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import type { Server, ServerFolders } from '../engine/server.ts';
import { hostForm, isMulticast } from '../lib/ip-address.ts';

export interface BannerFacts {
  readonly server: Server;
  readonly config: LoadedConfig;
  readonly folders: ServerFolders;
}

export function bannerText({ server, config, folders }: BannerFacts): string {
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
    '',
    '',
  ].join('\n');
}
