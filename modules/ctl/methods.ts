/** `ctl.*`: the module's sockets and who is connected to them. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { Control } from './control.ts';

const PROTOCOL = 'binrpc';

export function controlMethods(control: () => Control): MethodDefinition[] {
  return [
    {
      name: 'ctl.listen',
      doc: 'Sockets of the ctl module.',
      list: true,
      run(_args, reply) {
        for (const { kind, address, port } of control().listeners) reply.add(PROTOCOL, kind, address, port);
      },
    },
    {
      name: 'ctl.who',
      doc: 'Clients of the ctl module.',
      list: true,
      run(_args, reply) {
        for (const { listener, connection } of control().connections()) {
          reply.add(
            PROTOCOL,
            listener.kind,
            connection.peerAddress,
            connection.peerPort,
            listener.address,
            listener.port,
          );
        }
      },
    },
    {
      name: 'ctl.connections',
      doc: 'How many clients of the ctl module are connected.',
      run(_args, reply) {
        reply.add(control().connections().length);
      },
    },
  ];
}
