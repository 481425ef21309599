/** `corex.*`: sockets, aliases and the log level. */
import type { MethodDefinition, ModuleHost } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { RpcStruct, structOf } from '../../src/rpc/value.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';

/** Kamailio's order of sockets. */
const PROTOCOLS = ['udp', 'tcp', 'tls', 'sctp'];

function socketStruct({ transport, address, port, name, advertisedAddress }: LocalSocket): RpcStruct {
  return structOf({
    PROTO: transport,
    NAME: address,
    ADDRLIST: new RpcStruct().add('ADDR', address),
    PORT: String(port),
    MCAST: 'no',
    MHOMED: 'no',
    VIRTUAL: 'no',
    SOCKNAME: name ?? '-',
    ADVERTISE: advertisedAddress ?? '-',
  });
}

export function corexMethods(host: () => ModuleHost): MethodDefinition[] {
  return [
    {
      name: 'corex.list_sockets',
      doc: 'The sockets this server listens on.',
      list: true,
      run(_args, reply) {
        const { sockets } = host().network;
        for (const protocol of PROTOCOLS) {
          for (const socket of sockets) if (socket.transport === protocol) reply.add(socketStruct(socket));
        }
      },
    },
    {
      name: 'corex.list_aliases',
      doc: 'Other names of this server, the newest first.',
      list: true,
      run(_args, reply) {
        for (const { transport, host: name, port } of [...host().network.aliases].reverse()) {
          reply.add(structOf({ PROTO: transport ?? '*', ADDR: name, PORT: port }));
        }
      },
    },
    {
      name: 'corex.debug',
      workers: 'every',
      doc: 'Shows the log level, or sets it to the number given.',
      run(args, reply) {
        const variable = host().config.find('core', 'debug');
        const level = Number(variable?.get() ?? 0);
        const wanted = args.remaining === 0 || args.nextIsText ? null : args.int();
        if (wanted === null) {
          reply.add(structOf({ debug: level }));
          return;
        }
        if (variable?.set?.(wanted) !== null) throw new RpcFault(400, 'the level is out of range');
        reply.add(structOf({ old: level, new: wanted }));
      },
    },
  ];
}
