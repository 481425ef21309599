/** Opening what `listen=`, `-l` and `port=` ask for, and the names this server answers to. */
import { invariant } from '../../lib/invariant.ts';
import { canonicalAddress, isMulticast } from '../../lib/ip-address.ts';
import type { Logger } from '../../lib/log.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { SocketName } from '../../pv/socket-spec.ts';
import type { Transport } from '../../sip/flow.ts';
import { carriersOf } from '../../sip/web-socket.ts';
import { addressesOfInterface, allInterfaceAddresses } from '../../transport/interface-addresses.ts';
import { ListenError, type ListenSpec } from '../../transport/listen-spec.ts';
import type { Alias } from '../../transport/own-addresses.ts';
import type { Resolver } from '../../transport/resolver.ts';
import type { TransportLayer } from '../../transport/transport-layer.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { parseAlias, parseListenLine, type ListenLine } from '../config/listen.ts';
import { usesTls } from '../config/uses-tls.ts';

/** One socket for each transport and address of the configuration; all addresses of the machine when it names none. */
export function listenSpecs(core: CoreValues): ListenSpec[] | Problem {
  const lines = core.listen.length > 0 ? core.listen : ['*'];
  const specs: ListenSpec[] = [];
  for (const text of lines) {
    const line = parseListenLine(text);
    if (isProblem(line)) return line;
    specs.push(...expand(line, core));
  }
  // Kamailio lists UDP sockets before TCP ones, and those before TLS; the first of a transport is its default.
  return ORDER.flatMap((transport) => specs.filter((spec) => spec.transport === transport));
}

/**
 * Whether there will be a socket of that name. Not false where that shows only at the start, because what is listened on or
 * asked for is an interface, a host name or all addresses of the machine.
 */
export function mayListenOn(core: CoreValues, { transport, host, port }: SocketName): boolean {
  const specs = core.listen.some((line) => line.includes('*')) || core.listen.length === 0 ? [] : listenSpecs(core);
  if (isProblem(specs) || specs.length === 0 || canonicalAddress(host) === null) return true;
  return specs.some((spec) => {
    if (transport !== null && !carriersOf(transport).includes(spec.transport)) return false;
    if (port !== null && spec.port !== port && spec.advertisedPort !== port) return false;
    const address = canonicalAddress(spec.host);
    return address === null || address === host || spec.advertisedAddress === host;
  });
}

const ORDER: readonly Transport[] = ['udp', 'tcp', 'tls'];

/** A line without transport stands for all; TLS is then at the port behind that of the others. */
function portOf(line: ListenLine, transport: Transport, core: CoreValues): number {
  if (transport !== 'tls') return line.port ?? (core.port === 0 ? 5060 : core.port);
  if (line.port === null) return core.tls_port_no === 0 ? 5061 : core.tls_port_no;
  return line.transport === null ? line.port + 1 : line.port;
}

function expand(line: ListenLine, core: CoreValues): ListenSpec[] {
  const transports = line.transport === null ? ORDER : [line.transport];
  const query = { ipv6: core.auto_bind_ipv6 === 1 };
  const hosts =
    line.host === '*' ? allInterfaceAddresses(query) : (addressesOfInterface(line.host, query) ?? [line.host]);
  return transports
    .filter((transport) => (transport === 'tls' ? usesTls(core) : transport !== 'tcp' || core.disable_tcp === 0))
    .flatMap((transport) =>
      hosts.map((host) => ({
        transport,
        host,
        port: portOf(line, transport, core),
        advertisedAddress: line.advertise?.host ?? core.advertised_address ?? null,
        advertisedPort: line.advertise?.port ?? (core.advertised_port === 0 ? null : core.advertised_port),
        name: line.name,
      })),
    );
}

/** Opens all sockets in order; the first that cannot be opened is the problem. Streams have no groups, and are left out with a warning. */
export async function openSockets(
  transport: TransportLayer,
  specs: readonly ListenSpec[],
  log: Logger,
): Promise<Problem | null> {
  for (const spec of specs) {
    if (spec.transport !== 'udp' && isMulticast(canonicalAddress(spec.host) ?? '')) {
      log.warn(`not listening on ${spec.transport}:${spec.host}:${spec.port}: a multicast group is for UDP only`);
      continue;
    }
    try {
      await transport.listen(spec);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      const hint = error.code === 'EADDRINUSE' ? { hint: whoHasIt(spec) } : {};
      return { problem: 'bad-value', message: error.message, ...hint };
    }
  }
  return null;
}

/** How to find the other program, and the way out. */
function whoHasIt({ transport, port }: ListenSpec): string {
  return `ss -l${transport === 'udp' ? 'u' : 't'}np sport = :${port} names it; -l or listen= takes another address`;
}

export function addAliases(transport: TransportLayer, aliases: readonly string[]): void {
  for (const text of aliases) transport.addAlias(aliasOf(text));
}

/** After a reload: the names that were added are ours, those that were removed are not. */
export function followAliases(transport: TransportLayer, before: readonly string[], after: readonly string[]): void {
  for (const text of before) if (!after.includes(text)) transport.removeAlias(aliasOf(text));
  addAliases(transport, after);
}

function aliasOf(text: string): Alias {
  const address = parseAlias(text);
  invariant(!isProblem(address), 'aliases are checked when the configuration is read');
  return { transport: address.transport, host: address.host, port: address.port ?? 0 };
}

/** Takes the names of the listen addresses as aliases, as they become known; DNS may be slow and nothing waits for it. */
export function addAutoAliases(transport: TransportLayer, resolver: Resolver): void {
  for (const socket of transport.sockets) {
    const add = (names: readonly string[]): void => {
      for (const host of names) transport.addAlias({ transport: socket.transport, host, port: socket.port });
    };
    const names = resolver.names(socket.address);
    if (names instanceof Promise) void names.then(add);
    else add(names);
  }
}
