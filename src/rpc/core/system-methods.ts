/** `system.*`: what a client needs to find its way. */
import { bytesOf } from '../../lib/utf8-text.ts';
import { RpcFault } from '../fault.ts';
import type { MethodDefinition, MethodRegistry } from '../registry.ts';

export function systemMethods(registry: MethodRegistry): MethodDefinition[] {
  return [
    {
      name: 'system.listMethods',
      doc: 'Names of all methods, in alphabetical order.',
      list: true,
      run(_args, reply) {
        reply.add(...registry.names());
      },
    },
    {
      name: 'system.methodHelp',
      doc: 'What a method does; its name is the argument.',
      run(args, reply) {
        const name = args.optionalString();
        if (name === null) throw new RpcFault(400, 'Method Name Expected');
        const method = registry.find(name);
        if (method === null) throw new RpcFault(400, 'command not found');
        reply.add(bytesOf(typeof method.doc === 'string' ? method.doc : (method.doc[0] ?? '')));
      },
    },
    {
      name: 'system.methodSignature',
      doc: 'Types of the arguments of a method: not offered, as in Kamailio.',
      run() {
        throw new RpcFault(500, 'Not Implemented Yet');
      },
    },
  ];
}
