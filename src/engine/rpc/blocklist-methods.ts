/** `dst_blocklist.*`: destinations that failed. */
import type { Clock } from '../../lib/clock.ts';
import { canonicalAddress } from '../../lib/ip-address.ts';
import { RpcFault } from '../../rpc/fault.ts';
import type { MethodDefinition } from '../../rpc/registry.ts';
import type { RpcArguments } from '../../rpc/arguments.ts';
import type { RpcReply } from '../../rpc/reply.ts';
import { TRANSPORTS, type Transport } from '../../sip/transport.ts';
import type { Blocklist, BlocklistEntry } from '../../transport/blocklist.ts';

/** Shown with the reasons of IPv6 destinations, as in Kamailio. */
const IS_IPV6 = 1;

export function blocklistMethods(blocklist: Blocklist, clock: Clock): MethodDefinition[] {
  const secondsLeft = ({ expires }: BlocklistEntry): number => Math.floor((expires - clock.now()) / 1000);
  const method = (verb: string, doc: string, run: (args: RpcArguments, reply: RpcReply) => void): MethodDefinition => ({
    name: `dst_blocklist.${verb}`,
    doc,
    run(args, reply) {
      if (!blocklist.enabled) throw new RpcFault(500, 'dst blocklist support disabled');
      run(args, reply);
    },
  });
  return [
    method(
      'add',
      'Puts a destination on the list: address, port, protocol (0 any, 1 UDP, 2 TCP, 3 TLS), reasons.',
      (args) => {
        const address = canonicalAddress(args.string());
        const [port, protocol, reasons] = [args.int(), args.int(), args.int()];
        if (address === null) throw new RpcFault(400, 'Malformed ip address');
        blocklist.add({ transport: transportOf(protocol), address, port }, reasons & 0xff, null);
      },
    ),
    method('delete_all', 'Takes all destinations off the list but those to be kept.', () => {
      blocklist.clearUnkept();
    }),
    method('view', 'The destinations on the list.', (_args, reply) => {
      for (const entry of blocklist.snapshot()) {
        reply.add(describe(entry, secondsLeft(entry)));
      }
    }),
    method(
      'debug',
      'The destinations on the list, as a table: protocol, address, port, seconds to live, reasons.',
      (_args, reply) => {
        for (const entry of blocklist.snapshot()) {
          reply.add(entry.transport ?? '*', entry.address, entry.port, secondsLeft(entry), reasonsOf(entry));
        }
      },
    ),
    method('mem_info', 'Bytes that the list takes, and may take.', (_args, reply) => {
      reply.add(blocklist.bytes, blocklist.mostBytes);
    }),
  ];
}

function transportOf(protocol: number): Transport | null {
  const transport = TRANSPORTS[protocol - 1];
  if (protocol !== 0 && transport === undefined) throw new RpcFault(400, 'Unknown protocol');
  return transport ?? null;
}

function reasonsOf({ address, reasons }: BlocklistEntry): number {
  return address.includes(':') ? reasons | IS_IPV6 : reasons;
}

/** A text that looks like a structure, which is what Kamailio answers. */
function describe(entry: BlocklistEntry, seconds: number): string {
  const { transport, address, port } = entry;
  const rows = { protocol: transport ?? '*', ip: address, port, 'expires in (s)': seconds, flags: reasonsOf(entry) };
  const lines = Object.entries(rows).map(([name, value]) => `    ${name}: ${value}\n`);
  return `{\n${lines.join('')}}`;
}
